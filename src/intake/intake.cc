#include "intake/intake.h"

#include <algorithm>
#include <thread>

#include "base/calendar.h"
#include "base/time_zone.h"
#include "intake/mapper.h"
#include "intake/row_preparer.h"
#include "intake/row_report.h"
#include "intake/row_writer.h"

namespace amends::intake {
namespace {

constexpr std::size_t queue_batches = 6;
constexpr std::size_t batch_rows_max = 256;
constexpr std::size_t batch_bytes_max = std::size_t{1} << 20;

SourceOptions source_options(const Mapping& mapping, const SourceOptions& given) {
  SourceOptions options = given;
  if (options.encoding.empty()) options.encoding = mapping.encoding;
  if (options.delimiter == 0) options.delimiter = mapping.delimiter;
  if (options.sheet.empty()) options.sheet = mapping.sheet;
  return options;
}

// The reading thread: fills batches until the file ends, cannot be read, or nobody wants more.
void read_rows(RecordSource& source, RowPreparer& preparer, BatchQueue& queue) {
  std::uint64_t last_line = 0;
  for (;;) {
    std::unique_ptr<Batch> batch = queue.take_free();
    if (batch == nullptr) return;
    while (batch->rows.size() < batch_rows_max && batch->text.size() < batch_bytes_max) {
      Record record;
      auto found = source.next(record);
      if (!found) batch->failure = std::move(found.error());
      batch->is_last = !found || !*found;
      if (batch->is_last) break;
      last_line = record.line;
      preparer.prepare(record, *batch);
    }
    batch->failed_line = last_line + 1;
    batch->bytes_read = source.bytes_read();
    const bool is_last = batch->is_last;
    queue.put_full(std::move(batch));
    if (is_last) return;
  }
}

class Run {
 public:
  Run(RowWriter& writer, BatchQueue& queue, Task& task)
      : writer_(writer), queue_(queue), task_(task) {}

  // Everything that the reader gives, into the register. An error is one that ends the run.
  Status write_all(std::optional<Error>& stopped) {
    std::uint64_t bytes = 0;
    for (;;) {
      std::unique_ptr<Batch> batch = queue_.take_full();
      for (const PreparedRow& row : batch->rows) {
        AMENDS_CHECK(writer_.write(*batch, row));
        if (writer_.is_group_full()) AMENDS_CHECK(writer_.commit());
      }
      task_.advance(batch->bytes_read - bytes);
      bytes = batch->bytes_read;
      if (batch->failure) {
        stopped = std::move(*batch->failure);
        AMENDS_CHECK(refuse_rest(*batch, *stopped));
      }
      if (batch->is_last) return writer_.commit();
      if (task_.stopped()) {
        stopped = base::interrupted().value();
        return writer_.commit();
      }
      queue_.put_free(std::move(batch));
    }
  }

 private:
  // What could not be read any more is one refused row, so that the counts tell that the file has
  // more.
  Status refuse_rest(Batch& batch, Error& error) {
    if (error.code != Code::bad_input) return {};
    error.code = Code::refused;
    PreparedRow row;
    row.line = batch.failed_line;
    row.is_refused = true;
    row.reason = {static_cast<std::uint32_t>(batch.text.size()),
                  static_cast<std::uint32_t>(error.message.size())};
    batch.text += error.message;
    return writer_.write(batch, row);
  }

  RowWriter& writer_;
  BatchQueue& queue_;
  Task& task_;
};

}  // namespace

Result<IntakeResult> take_in(registry::Register& reg, const Mapping& mapping,
                             const std::filesystem::path& file, const IntakeOptions& options,
                             Task& task) {
  AMENDS_TRY(std::unique_ptr<RecordSource> source,
             open_source(file, source_options(mapping, options.source)));
  auto mapper = Mapper::create(mapping, reg.programme(), source->header(),
                               [&reg](std::string_view type, std::string_view number) {
                                 return reg.identifier_hash(type, number);
                               });
  if (!mapper) {
    return fail(
        std::move(mapper).error().in(fmt::format("the mapping does not fit {}", file.string())));
  }
  RowPreparer preparer(mapping, reg.programme(), std::move(*mapper), source->header(),
                       source->delimiter(),
                       base::date_in_zone(reg.now(), reg.programme().time_zone));
  IntakeResult result;
  result.report = options.report.empty() ? std::filesystem::path(file.string() + ".report.csv")
                                         : options.report;
  AMENDS_TRY(RowReport report,
             RowReport::create(result.report, source->header(), source->delimiter()));
  AMENDS_TRY(RowWriter writer, RowWriter::create(reg, mapping, options, report));
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  task.stage(fmt::format("taking in {}", file.filename().string()), "bytes", ignored ? 0 : size);

  BatchQueue queue(queue_batches);
  Status status;
  {
    std::jthread reader([&] { read_rows(*source, preparer, queue); });
    status = Run(writer, queue, task).write_all(result.stopped);
    queue.close();
  }
  result.counts = writer.counts();
  // The report of what was committed is worth having even where the run failed.
  report.forget();
  const Status reported = report.finish();
  AMENDS_CHECK(status);
  AMENDS_CHECK(reported);
  return result;
}

Result<Mapping> fitting_mapping(const programme::Programme& programme,
                                const std::filesystem::path& file, const SourceOptions& options) {
  AMENDS_TRY(const std::vector<std::filesystem::path> files, mappings_of(programme));
  std::vector<Mapping> fitting;
  std::string names;
  std::optional<Error> unread;  // another mapping may name the sheet that is there
  for (const std::filesystem::path& path : files) {
    AMENDS_TRY(Mapping mapping, load_mapping(path, programme));
    auto source = open_source(file, source_options(mapping, options));
    if (!source && source.error().code == Code::usage) {
      unread = std::move(source).error();
      continue;
    }
    if (!source) return fail(std::move(source).error());
    const auto hash = [](std::string_view, std::string_view) { return std::string(); };
    if (!Mapper::create(mapping, programme, (*source)->header(), hash)) continue;
    names += (names.empty() ? "" : ", ") + mapping.name;
    fitting.push_back(std::move(mapping));
  }
  if (fitting.size() == 1) return std::move(fitting.front());
  if (fitting.empty() && unread) return fail(std::move(*unread));
  if (fitting.empty()) {
    return fail(Code::usage,
                "none of the programme's {} mappings fits the columns of {}; give one with "
                "--mapping, or begin "
                "one with: amends intake --suggest {}",
                files.size(), file.string(), file.string());
  }
  return fail(Code::usage, "several mappings fit {} ({}); choose one with --mapping", file.string(),
              names);
}

}  // namespace amends::intake
