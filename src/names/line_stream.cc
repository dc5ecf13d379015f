#include "names/line_stream.h"

#include <string>

namespace amends::names {
namespace {

class LineReader {
 public:
  explicit LineReader(const TakeLine& take) : take_(take) {}

  Status add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view part = bytes.substr(0, end);
      const std::size_t room = line_bytes_max - held_.size();
      cut_ = cut_ || part.size() > room;
      if (end == std::string_view::npos) {
        held_ += part.substr(0, room);
        return {};
      }
      if (held_.empty() && !cut_) {
        AMENDS_CHECK(give(part));
      } else {
        held_ += part.substr(0, room);
        AMENDS_CHECK(give(held_));
        held_.clear();
      }
      bytes.remove_prefix(end + 1);
    }
    return {};
  }

  Status end() { return held_.empty() ? Status() : give(held_); }

 private:
  Status give(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool cut = cut_;
    cut_ = false;
    return take_(++number_, line, cut);
  }

  const TakeLine& take_;
  std::string held_;  // of a line whose end has not come yet
  std::uint64_t number_ = 0;
  bool cut_ = false;
};

}  // namespace

Status read_lines(const fs::path& path, Task& task, const TakeLine& take) {
  LineReader lines(take);
  AMENDS_CHECK(base::read_in_pieces(path, [&](ByteSpan piece) -> Status {
    if (task.stopped()) return base::interrupted();
    task.advance(piece.size());
    return lines.add(as_text(piece));
  }));
  return lines.end();
}

}  // namespace amends::names
