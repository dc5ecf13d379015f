#include "simulate/documents.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace amends::simulate {
namespace {

constexpr std::string_view sentences[] = {
    "I have known the family since before the events. ",
    "The house stood beside the well and had a blue door. ",
    "They left in the night with two bags. ",
    "I saw smoke above the orchard on the next morning. ",
    "The list of the neighbours is with the village office. ",
    "The roof was gone when I passed there in the spring. ",
    "I say this of my own will and have been promised nothing. ",
    "The papers were in the drawer and could not be saved. ",
    "We met them again at the school where people slept. ",
    "What I did not see myself I have marked as told by others. ",
};

std::string ascii_only(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += c >= ' ' && c <= '~' ? c : '?';
  }
  return out;
}

std::uint32_t crc32(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> built{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1U) ? 0xedb88320U : 0U);
      built[i] = value;
    }
    return built;
  }();
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes)
    crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ (crc >> 8);
  return crc ^ 0xffffffffU;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521U;
    b = (b + a) % 65521U;
  }
  return (b << 16) | a;
}

void append_big_endian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xffU);
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_big_endian(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = out.size();
  out += type;
  out += data;
  append_big_endian(out, crc32(std::string_view(out).substr(start)));
}

// A zlib stream (RFC 1950) of stored blocks: larger than it need be, and without a compressor.
std::string stored_zlib(std::string_view bytes) {
  constexpr std::size_t block_max = 65535;
  std::string out = "\x78\x01";
  for (std::size_t at = 0; at < bytes.size(); at += block_max) {
    const std::string_view block = bytes.substr(at, block_max);
    const auto length = static_cast<std::uint16_t>(block.size());
    out += at + block_max >= bytes.size() ? '\x01' : '\x00';
    for (const unsigned value : {unsigned{length}, unsigned{length} ^ 0xffffU}) {
      out += static_cast<char>(value & 0xffU);
      out += static_cast<char>(value >> 8);
    }
    out += block;
  }
  append_big_endian(out, adler32(bytes));
  return out;
}

// Colours of the picture: sky, ground, wall, roof, window, hole.
constexpr std::array<unsigned char, 18> palette = {0xc9, 0xd8, 0xe4, 0x7d, 0x8a, 0x5b,
                                                   0xd9, 0xc9, 0xa9, 0x8c, 0x4a, 0x3c,
                                                   0x4a, 0x5a, 0x6a, 0x2e, 0x2a, 0x28};

// One byte a pixel, an index into the palette, each line after a filter byte of 0.
std::string draw_house(std::uint32_t width, std::uint32_t height, Stream& stream) {
  const std::uint32_t hole_x = stream.below(width), hole_y = stream.below(height);
  const std::uint32_t hole = stream.below(height / 3);
  std::string pixels;
  pixels.reserve((width + 1) * height);
  for (std::uint32_t y = 0; y < height; ++y) {
    pixels += '\0';
    for (std::uint32_t x = 0; x < width; ++x) {
      const bool house_wide = x > width / 4 && x < width * 3 / 4;
      const std::uint32_t from_middle = x > width / 2 ? x - width / 2 : width / 2 - x;
      const bool roof = y > height / 5 && y < height / 2 && house_wide && from_middle < y;
      const bool wall = y >= height / 2 && y < height * 4 / 5 && house_wide;
      const bool window = wall && x % (width / 8) < width / 20 && y > height * 11 / 20;
      const std::uint32_t dx = x > hole_x ? x - hole_x : hole_x - x;
      const std::uint32_t dy = y > hole_y ? y - hole_y : hole_y - y;
      const bool gone = (roof || wall) && dx * dx + dy * dy < hole * hole;
      pixels += gone             ? '\5'
                : window         ? '\4'
                : wall           ? '\2'
                : roof           ? '\3'
                : y > height / 2 ? '\1'
                                 : '\0';
    }
  }
  return pixels;
}

}  // namespace

std::string_view extension(FileType type) {
  static constexpr std::string_view extensions[] = {"txt", "svg", "pdf", "png"};
  return extensions[static_cast<std::size_t>(type)];
}

std::string make_pdf(std::string_view title, const std::vector<std::string>& lines) {
  std::string page = fmt::format("BT /F1 16 Tf 60 780 Td ({}) Tj /F1 11 Tf", ascii_only(title));
  for (const std::string& line : lines) {
    page += fmt::format(" 0 -18 Td ({}) Tj", ascii_only(line));
  }
  page += " ET";
  const std::string objects[] = {
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
      "/Resources << /Font << /F1 5 0 R >> >> >>",
      fmt::format("<< /Length {} >>\nstream\n{}\nendstream", page.size(), page),
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  };
  std::string out = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  std::string offsets = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < std::size(objects); ++i) {
    offsets += fmt::format("{:010} 00000 n \n", out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  const std::size_t table = out.size();
  out +=
      fmt::format("xref\n0 {0}\n{1}trailer\n<< /Size {0} /Root 1 0 R >>\nstartxref\n{2}\n%%EOF\n",
                  std::size(objects) + 1, offsets, table);
  return out;
}

std::string make_png(Stream& stream) {
  static constexpr std::array sizes = {60, 25, 10, 4, 1};
  const std::uint32_t scale = 1 + stream.weighted(sizes);
  const std::uint32_t width = 64 * scale, height = 48 * scale;
  std::string header;
  append_big_endian(header, width);
  append_big_endian(header, height);
  header += std::string_view("\x08\x03\x00\x00\x00", 5);  // 8 bits, palette
  std::string out = "\x89PNG\r\n\x1a\n";
  append_chunk(out, "IHDR", header);
  append_chunk(out, "PLTE", {reinterpret_cast<const char*>(palette.data()), palette.size()});
  append_chunk(out, "IDAT", stored_zlib(draw_house(width, height, stream)));
  // Two pictures of strangers may look the same; their bytes must not be, as no two cameras' are.
  append_chunk(out, "tEXt", std::string("Comment") + '\0' + fmt::format("{:016x}", stream.next()));
  append_chunk(out, "IEND", "");
  return out;
}

std::string make_svg(std::string_view title, Stream& stream) {
  static constexpr std::string_view fills[] = {"#dce8d0", "#efe3c2", "#d5e0ea", "#e8d6d0"};
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 300\"><title>{}</title>\n",
      title);
  const std::uint32_t plots = 4 + stream.common_first(60);
  for (std::uint32_t i = 0; i < plots; ++i) {
    const std::uint32_t x = stream.below(360), y = stream.below(260);
    const std::uint32_t width = 12 + stream.below(50), height = 12 + stream.below(40);
    fmt::format_to(std::back_inserter(out),
                   "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" "
                   "stroke=\"#555\"/><text x=\"{}\" y=\"{}\" font-size=\"8\">{}</text>\n",
                   x, y, width, height, fills[stream.below(4)], x + 2, y + 9,
                   1 + stream.below(400));
  }
  out += "</svg>\n";
  return out;
}

std::string make_text(std::string_view title, Stream& stream) {
  std::string out = fmt::format("{}\nNumber {:016x}\n\n", title, stream.next());
  const bool long_one = stream.chance(0.05);
  const std::uint32_t count = 3 + stream.common_first(long_one ? 400 : 40);
  for (std::uint32_t i = 0; i < count; ++i) {
    out += sentences[stream.below(std::size(sentences))];
    if (i % 5 == 4) out += '\n';
  }
  out += '\n';
  return out;
}

}  // namespace amends::simulate
