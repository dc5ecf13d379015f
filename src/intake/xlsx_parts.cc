#include "intake/xlsx_parts.h"

#include <zip.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "programme/faults.h"

namespace amends::intake {

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const std::size_t colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view local) {
  for (const pugi::xml_node child : node.children()) {
    if (local_name(child.name()) == local) return child;
  }
  return {};
}

Result<std::shared_ptr<Archive>> Archive::open(const std::filesystem::path& file,
                                               const XlsxLimits& limits) {
  std::shared_ptr<Archive> archive(new Archive(limits));
  int error = 0;
  archive->zip_ = zip_open(file.c_str(), ZIP_RDONLY, &error);
  if (archive->zip_ == nullptr) {
    zip_error_t reason;
    zip_error_init_with_code(&reason, error);
    std::string text = zip_error_strerror(&reason);
    zip_error_fini(&reason);
    return fail(Code::bad_input, "this is not a whole spreadsheet: {}", text);
  }
  return archive;
}

Archive::~Archive() {
  if (zip_ != nullptr) zip_discard(zip_);
}

bool Archive::has(const std::string& name) const {
  return zip_name_locate(zip_, name.c_str(), 0) >= 0;
}

Result<Archive::Part> Archive::part(const std::shared_ptr<Archive>& archive,
                                    const std::string& name) {
  Part part;
  part.archive_ = archive;
  part.name_ = name;
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(archive->zip_, name.c_str(), 0, &stat) != 0) {
    return fail(Code::bad_input, "the spreadsheet has no part {}", name);
  }
  part.compressed_ = (stat.valid & ZIP_STAT_COMP_SIZE) != 0 ? stat.comp_size : 0;
  part.file_ = zip_fopen(archive->zip_, name.c_str(), 0);
  if (part.file_ == nullptr) {
    return fail(Code::bad_input, "the spreadsheet's part {} cannot be read: {}", name,
                zip_strerror(archive->zip_));
  }
  return part;
}

Archive::Part::Part(Part&& other) noexcept
    : archive_(std::move(other.archive_)),
      file_(std::exchange(other.file_, nullptr)),
      name_(std::move(other.name_)),
      compressed_(other.compressed_),
      read_(other.read_) {}

Archive::Part::~Part() {
  if (file_ != nullptr) zip_fclose(file_);
}

Result<std::size_t> Archive::Part::read(char* into, std::size_t room) {
  const zip_int64_t got = zip_fread(file_, into, room);
  if (got < 0) {
    return fail(Code::bad_input, "the spreadsheet's part {} is damaged: {}", name_,
                zip_file_strerror(file_));
  }
  const auto size = static_cast<std::uint64_t>(got);
  read_ += size;
  archive_->read_ += size;
  const XlsxLimits& limits = archive_->limits_;
  if (archive_->read_ > limits.parts_bytes_max) {
    return fail(Code::bad_input, "the spreadsheet unpacks to more than {} MiB; save it as CSV",
                limits.parts_bytes_max >> 20);
  }
  if (read_ > limits.small_bytes && read_ / limits.ratio_max > compressed_) {
    return fail(Code::bad_input,
                "the spreadsheet's part {} unpacks to more than {} times its size, as only a file "
                "made to do "
                "harm does; save it as CSV if it is what it seems",
                name_, limits.ratio_max);
  }
  return static_cast<std::size_t>(size);
}

Result<std::unique_ptr<pugi::xml_document>> Archive::document(
    const std::shared_ptr<Archive>& archive, const std::string& name) {
  constexpr std::size_t document_bytes_max = std::size_t{64} << 20;
  AMENDS_TRY(Part part, Archive::part(archive, name));
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + 65536);
    AMENDS_TRY(const std::size_t got, part.read(text.data() + before, 65536));
    text.resize(before + got);
    if (got == 0) break;
    if (text.size() > document_bytes_max) {
      return fail(Code::bad_input, "the spreadsheet's part {} is larger than {} MiB", name,
                  document_bytes_max >> 20);
    }
  }
  auto document = std::make_unique<pugi::xml_document>();
  const pugi::xml_parse_result parsed = document->load_buffer(text.data(), text.size());
  if (!parsed) {
    return fail(Code::bad_input, "the spreadsheet's part {} is not XML: {}", name,
                parsed.description());
  }
  return document;
}

ElementStream::ElementStream(Archive::Part part, std::string_view local,
                             std::size_t element_bytes_max)
    : part_(std::move(part)), local_(local), bytes_max_(element_bytes_max) {}

// More of the part; false when it is over.
Result<bool> ElementStream::fill() {
  if (over_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  constexpr std::size_t piece = 65536;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + piece);
  AMENDS_TRY(const std::size_t got, part_.read(buffer_.data() + before, piece));
  buffer_.resize(before + got);
  over_ = got == 0;
  return !over_;
}

// Steps to the next "<row", whatever prefix its namespace has; the first one found settles the
// prefix.
Result<bool> ElementStream::find_begin() {
  for (;;) {
    const std::size_t open = buffer_.find('<', at_);
    if (open == std::string::npos) {
      at_ = buffer_.size();
      AMENDS_TRY(const bool more, fill());
      if (!more) return false;
      continue;
    }
    at_ = open;
    const std::size_t end = buffer_.find_first_of(" \t\r\n/>", open + 1);
    if (end == std::string::npos) {
      if (buffer_.size() - at_ > bytes_max_)
        return fail(Code::bad_input, "the spreadsheet's XML is damaged");
      AMENDS_TRY(const bool more, fill());
      if (!more) return false;
      continue;
    }
    const std::string name = buffer_.substr(open + 1, end - open - 1);
    if (local_name(name.c_str()) == local_) {
      close_tag_ = "</" + name + ">";
      return true;
    }
    at_ = open + 1;
  }
}

Result<bool> ElementStream::next(pugi::xml_node& element) {
  AMENDS_TRY(const bool found, find_begin());
  if (!found) return false;
  for (;;) {
    const std::size_t tag_end = buffer_.find('>', at_);
    const bool is_empty = tag_end != std::string::npos && buffer_[tag_end - 1] == '/';
    std::size_t end = is_empty ? tag_end : std::string::npos;
    if (!is_empty && tag_end != std::string::npos) {
      const std::size_t close = buffer_.find(close_tag_, tag_end);
      if (close != std::string::npos) end = close + close_tag_.size() - 1;
    }
    if (end == std::string::npos) {
      if (buffer_.size() - at_ > bytes_max_) {
        return fail(Code::bad_input, "the spreadsheet has a {} of more than {} MiB", local_,
                    bytes_max_ >> 20);
      }
      AMENDS_TRY(const bool more, fill());
      if (!more) return fail(Code::bad_input, "the spreadsheet ends in the middle of a {}", local_);
      continue;
    }
    const pugi::xml_parse_result parsed = document_.load_buffer(
        buffer_.data() + at_, end + 1 - at_, pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!parsed) {
      return fail(Code::bad_input, "the spreadsheet has a {} that is not XML: {}", local_,
                  parsed.description());
    }
    at_ = end + 1;
    element = document_.first_child();
    return true;
  }
}

std::string_view Workbook::shared(std::size_t index) const {
  if (index >= string_ends.size()) return {};
  const std::size_t begin = index == 0 ? 0 : string_ends[index - 1];
  return std::string_view(strings).substr(begin, string_ends[index] - begin);
}

namespace {

// Excel writes control characters as "_x000D_".
void append_decoded(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' && i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_') {
      unsigned code = 0;
      const char* const first = text.data() + i + 2;
      const auto [end, error] = std::from_chars(first, first + 4, code, 16);
      if (error == std::errc() && end == first + 4 && code > 0 && code < 0x80) {
        out += static_cast<char>(code);
        i += 6;
        continue;
      }
    }
    out += text[i];
  }
}

struct Relations {
  std::map<std::string, std::string> by_id;
  std::string strings, styles;
};

std::string part_name(std::string_view target) {
  return target.starts_with('/') ? std::string(target.substr(1)) : "xl/" + std::string(target);
}

Result<Relations> read_relations(const std::shared_ptr<Archive>& archive) {
  AMENDS_TRY(const auto document, Archive::document(archive, "xl/_rels/workbook.xml.rels"));
  Relations relations;
  for (const pugi::xml_node node : document->first_child().children()) {
    const std::string target = part_name(node.attribute("Target").value());
    const std::string_view type = node.attribute("Type").value();
    relations.by_id[node.attribute("Id").value()] = target;
    if (type.ends_with("/sharedStrings")) relations.strings = target;
    if (type.ends_with("/styles")) relations.styles = target;
  }
  return relations;
}

// Empty where the sheet has none.
std::string part_of(const pugi::xml_node& sheet, const Relations& relations) {
  std::string part;
  for (const pugi::xml_attribute attribute : sheet.attributes()) {
    if (local_name(attribute.name()) != "id" || std::string_view(attribute.name()) == "id")
      continue;
    const auto found = relations.by_id.find(attribute.value());
    if (found != relations.by_id.end()) part = found->second;
  }
  return part;
}

Status find_sheet(const pugi::xml_node& workbook, const Relations& relations,
                  const std::string& wanted, Workbook& out) {
  std::vector<std::string> names;
  for (const pugi::xml_node sheet : child_of(workbook, "sheets").children()) {
    names.emplace_back(sheet.attribute("name").value());
    if (!wanted.empty() && names.back() != wanted) continue;
    out.sheet_part = part_of(sheet, relations);
    if (!out.sheet_part.empty()) return {};
  }
  if (wanted.empty()) return fail(Code::bad_input, "the spreadsheet has no sheet");
  return fail(Code::usage, "the spreadsheet has no sheet \"{}\"{}", wanted,
              programme::suggestion(wanted, names));
}

// ECMA-376 part 1, section 18.8.30: the numbers of formats that need no code.
bool is_built_in_date(unsigned id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
         (id >= 50 && id <= 58);
}

Status read_styles(const std::shared_ptr<Archive>& archive, const std::string& part,
                   Workbook& out) {
  if (part.empty() || !archive->has(part)) return {};
  AMENDS_TRY(const auto document, Archive::document(archive, part));
  const pugi::xml_node root = document->document_element();
  std::set<unsigned> date_formats;
  for (const pugi::xml_node format : child_of(root, "numFmts").children()) {
    if (is_date_format(format.attribute("formatCode").value())) {
      date_formats.insert(format.attribute("numFmtId").as_uint());
    }
  }
  for (const pugi::xml_node style : child_of(root, "cellXfs").children()) {
    const unsigned id = style.attribute("numFmtId").as_uint();
    out.date_styles.push_back(is_built_in_date(id) || date_formats.contains(id));
  }
  return {};
}

Status read_strings(const std::shared_ptr<Archive>& archive, const std::string& name,
                    Workbook& out) {
  if (name.empty() || !archive->has(name)) return {};
  AMENDS_TRY(Archive::Part part, Archive::part(archive, name));
  ElementStream items(std::move(part), "si", archive->limits().row_bytes_max);
  for (;;) {
    pugi::xml_node item;
    AMENDS_TRY(const bool found, items.next(item));
    if (!found) return {};
    append_rich_text(item, out.strings);
    out.string_ends.push_back(out.strings.size());
    if (out.strings.size() > archive->limits().strings_bytes_max) {
      return fail(Code::bad_input, "the spreadsheet's texts are more than {} MiB; save it as CSV",
                  archive->limits().strings_bytes_max >> 20);
    }
  }
}

}  // namespace

void append_rich_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node child : node.children()) {
    const std::string_view name = local_name(child.name());
    if (name == "t") append_decoded(child.text().get(), out);
    if (name == "r") append_rich_text(child, out);
  }
}

namespace {

// Whether at least two rows have a value: one may be the header.
Result<bool> has_rows(const std::shared_ptr<Archive>& archive, const std::string& part) {
  AMENDS_TRY(Archive::Part opened, Archive::part(archive, part));
  ElementStream rows(std::move(opened), "row", archive->limits().row_bytes_max);
  int filled = 0;
  while (filled < 2) {
    pugi::xml_node row;
    AMENDS_TRY(const bool found, rows.next(row));
    if (!found) return false;
    bool is_filled = false;
    for (const pugi::xml_node cell : row.children()) is_filled |= bool(cell.first_child());
    filled += is_filled;
  }
  return true;
}

}  // namespace

Result<std::vector<std::string>> filled_sheets(const std::filesystem::path& file,
                                               const XlsxLimits& limits) {
  AMENDS_TRY(const auto archive, Archive::open(file, limits));
  AMENDS_TRY(const auto document, Archive::document(archive, "xl/workbook.xml"));
  AMENDS_TRY(const Relations relations, read_relations(archive));
  std::vector<std::string> names;
  for (const pugi::xml_node sheet : child_of(document->document_element(), "sheets").children()) {
    const std::string part = part_of(sheet, relations);
    if (part.empty() || !archive->has(part)) continue;
    AMENDS_TRY(const bool is_filled, has_rows(archive, part));
    if (is_filled) names.emplace_back(sheet.attribute("name").value());
  }
  return names;
}

Result<Workbook> read_workbook(const std::shared_ptr<Archive>& archive, const std::string& sheet) {
  AMENDS_TRY(const auto document, Archive::document(archive, "xl/workbook.xml"));
  const pugi::xml_node root = document->document_element();
  Workbook workbook;
  const std::string_view from_1904 = child_of(root, "workbookPr").attribute("date1904").value();
  workbook.from_1904 = from_1904 == "1" || from_1904 == "true";
  AMENDS_TRY(const Relations relations, read_relations(archive));
  AMENDS_CHECK(find_sheet(root, relations, sheet, workbook));
  AMENDS_CHECK(read_styles(archive, relations.styles, workbook));
  AMENDS_CHECK(read_strings(archive, relations.strings, workbook));
  return workbook;
}

}  // namespace amends::intake
