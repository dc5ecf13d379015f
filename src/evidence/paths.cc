#include "evidence/paths.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace amends::evidence {
namespace {

constexpr std::size_t name_bytes_max = 255;   // of ext4, XFS, NTFS and APFS alike
constexpr std::size_t path_bytes_max = 4095;  // PATH_MAX without its final NUL
constexpr std::size_t shown_bytes_max = 300;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool has_component(std::string_view path, std::string_view wanted, std::string_view separators) {
  while (true) {
    const std::size_t end = path.find_first_of(separators);
    if (path.substr(0, end) == wanted) return true;
    if (end == std::string_view::npos) return false;
    path.remove_prefix(end + 1);
  }
}

// CON, NUL, COM1 … : Windows opens the device, whatever the ending.
bool is_device_name(std::string_view component) {
  const std::string stem = base::lower_ascii(component.substr(0, component.find('.')));
  if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
  const bool numbered = stem.starts_with("com") || stem.starts_with("lpt");
  return numbered && stem.size() == 4 && stem[3] >= '1' && stem[3] <= '9';
}

// U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: they make a name read as another.
bool turns_direction(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

char32_t code_point_of(std::string_view sequence) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(sequence[i]));
  };
  constexpr std::array<char32_t, 5> lead_bits = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t value = byte(0) & lead_bits[sequence.size()];
  for (std::size_t i = 1; i < sequence.size(); ++i) value = value << 6 | (byte(i) & 0x3F);
  return value;
}

}  // namespace

std::optional<std::string> escape_fault(std::string_view path) {
  if (path.empty()) return "is empty";
  if (path.find('\0') != std::string_view::npos) return "holds a NUL";
  if (path[0] == '/') return "is absolute";
  if (path[0] == '\\') return "is absolute on Windows";
  if (path[0] == '~') return "begins with '~', which stands for somebody's home folder";
  if (path.size() >= 2 && is_letter(path[0]) && path[1] == ':') {
    return "begins with a drive letter";
  }
  if (path[0] == '%' && path.find('%', 1) != std::string_view::npos) {
    const std::string_view name = path.substr(1, path.find('%', 1) - 1);
    const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
      return is_letter(c) || c == '_' || c == '(' || c == ')';
    });
    if (plain) return "begins with a variable, which Windows puts a folder of its own for";
  }
  if (has_component(path, "..", "/\\")) return "climbs out of the folder with '..'";
  return {};
}

std::optional<std::string> path_fault(std::string_view path) {
  if (auto fault = escape_fault(path)) return fault;
  if (const auto at = base::invalid_utf8_at(path)) {
    return fmt::format("is not UTF-8 (at byte {})", *at);
  }
  if (path.find_first_of("\n\r") != std::string_view::npos) return "holds a newline";
  if (std::ranges::any_of(path, is_control)) return "holds a control character";
  if (path.find('\\') != std::string_view::npos) {
    return "holds a backslash, which parts folders on Windows";
  }
  if (path.size() > path_bytes_max) return fmt::format("is longer than {} bytes", path_bytes_max);
  for (const std::string_view component : base::split(path, '/')) {
    if (component.empty()) return "holds an empty name between slashes";
    if (component == ".") return "holds '.' as a name";
    if (component.size() > name_bytes_max) {
      return fmt::format("holds a name of more than {} bytes", name_bytes_max);
    }
    if (is_device_name(component)) {
      return fmt::format("holds '{}', which Windows keeps for a device", shown(component));
    }
  }
  return {};
}

std::string form_key(std::string_view path) {
  auto form = base::to_nfc(path);
  return form ? std::move(*form) : std::string(path);
}

std::string comparison_key(std::string_view path) {
  if (base::invalid_utf8_at(path)) return std::string(path);
  // Folding can take a text out of its normal form, so it is normalised again.
  return form_key(base::case_fold(form_key(path)));
}

bool is_system_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string lower = base::lower_ascii(name);
  return lower == ".ds_store" || lower == "thumbs.db" || lower == "desktop.ini" ||
         lower.starts_with("._");
}

std::string shown(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    if (out.size() > shown_bytes_max) return out + "…";
    const std::size_t length = base::utf8_sequence_length(name);
    const std::string_view sequence = name.substr(0, std::max<std::size_t>(length, 1));
    name.remove_prefix(sequence.size());
    const auto byte = static_cast<unsigned char>(sequence[0]);
    if (length == 0 || (length == 1 && is_control(sequence[0]))) {
      out += byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : fmt::format("\\x{:02X}", byte);
      continue;
    }
    const char32_t c = code_point_of(sequence);
    const bool c1_control = c >= 0x80 && c < 0xA0;
    if (c1_control || turns_direction(c)) {
      out += fmt::format("\\u{{{:04X}}}", static_cast<unsigned>(c));
    } else {
      out += sequence;
    }
  }
  return out;
}

std::optional<std::string> PathSet::add(std::string_view path) {
  // Every folder on the way, then the file itself.
  std::vector<std::pair<std::string_view, std::string>> prefixes;
  for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
    const std::string_view prefix = path.substr(0, end);
    const bool folder = end != std::string_view::npos;
    std::string key = comparison_key(prefix);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      const Entry& other = found->second;
      if (folder != other.folder) {
        return fmt::format("meets '{}', which is a {}", shown(other.spelling),
                           other.folder ? "folder" : "file");
      }
      // Two spellings of a folder become one folder, and nothing is lost.
      if (!folder && other.spelling == path) return "stands there already";
      if (!folder) {
        return fmt::format(
            "falls together with '{}' where case and Unicode form do not count (Windows, macOS)",
            shown(other.spelling));
      }
    }
    prefixes.emplace_back(prefix, std::move(key));
    if (!folder) break;
  }
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    by_key_.try_emplace(std::move(prefixes[i].second),
                        Entry{std::string(prefixes[i].first), i + 1 < prefixes.size()});
  }
  return {};
}

}  // namespace amends::evidence
