// The parts of an XLSX archive: reading them under limits, and the XML that is shared by all
// sheets. Internal to xlsx.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "intake/xlsx.h"

struct zip;
struct zip_file;

namespace amends::intake {

// A name without its namespace prefix: "x:row" is "row".
std::string_view local_name(const char* name);
pugi::xml_node child_of(const pugi::xml_node& node, std::string_view local);

class Archive {
 public:
  static Result<std::shared_ptr<Archive>> open(const std::filesystem::path& file,
                                               const XlsxLimits& limits);
  ~Archive();

  class Part {
   public:
    ~Part();
    Part(Part&& other) noexcept;
    // 0 at the end. Code::bad_input when a limit is passed.
    Result<std::size_t> read(char* into, std::size_t room);

   private:
    friend class Archive;
    Part() = default;
    std::shared_ptr<Archive> archive_;
    zip_file* file_ = nullptr;
    std::string name_;
    std::uint64_t compressed_ = 0, read_ = 0;
  };
  bool has(const std::string& name) const;
  static Result<Part> part(const std::shared_ptr<Archive>& archive, const std::string& name);
  // A whole part as a document; for the small ones.
  static Result<std::unique_ptr<pugi::xml_document>> document(
      const std::shared_ptr<Archive>& archive, const std::string& name);
  const XlsxLimits& limits() const { return limits_; }

 private:
  explicit Archive(const XlsxLimits& limits) : limits_(limits) {}
  struct zip* zip_ = nullptr;
  XlsxLimits limits_;
  std::uint64_t read_ = 0;
};

// Elements of one name that stand side by side in a long part, one after another.
class ElementStream {
 public:
  ElementStream(Archive::Part part, std::string_view local, std::size_t element_bytes_max);
  // false at the end. The element lives until the next call.
  Result<bool> next(pugi::xml_node& element);

 private:
  Result<bool> fill();
  Result<bool> find_begin();

  Archive::Part part_;
  std::string local_;
  std::size_t bytes_max_;
  std::string buffer_, open_tag_, close_tag_;
  std::size_t at_ = 0;
  bool over_ = false;
  pugi::xml_document document_;
};

// What the workbook says for all its sheets.
struct Workbook {
  std::string sheet_part;
  std::vector<bool> date_styles;  // by the index of a cell's style
  bool from_1904 = false;
  std::string strings;  // all shared strings, end to end
  std::vector<std::size_t> string_ends;
  std::string_view shared(std::size_t index) const;
};
Result<Workbook> read_workbook(const std::shared_ptr<Archive>& archive, const std::string& sheet);

// The text of <si> or <is>: its runs laid end to end, without phonetic hints, and with "_x000D_"
// decoded.
void append_rich_text(const pugi::xml_node& node, std::string& out);

}  // namespace amends::intake
