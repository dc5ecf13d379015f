#include "simulate/documents.h"

#include <gtest/gtest.h>

#include <charconv>

namespace amends::simulate {
namespace {

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

// The bytes of a zlib stream of stored blocks; empty when it is not one.
std::string stored_bytes(std::string_view stream) {
  std::string out;
  std::size_t at = 2;
  for (bool last = false; !last;) {
    last = stream[at] == '\1';
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(stream[at + i]); };
    const std::size_t length = byte(1) | (byte(2) << 8);
    if ((length ^ (byte(3) | (byte(4) << 8))) != 0xffffU) return {};
    out += stream.substr(at + 5, length);
    at += 5 + length;
  }
  return at + 4 == stream.size() ? out : std::string();
}

TEST(Documents, APngHasItsChunksItsSizeAndAllItsPixels) {
  for (std::uint64_t i = 0; i < 40; ++i) {
    Stream stream(1, Purpose::documents, i);
    const std::string png = make_png(stream);
    ASSERT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
    std::string_view rest = std::string_view(png).substr(8);
    std::string order, pixels;
    std::uint32_t width = 0, height = 0;
    while (!rest.empty()) {
      const std::uint32_t length = big_endian(rest);
      ASSERT_LE(length + 12, rest.size());
      const std::string_view type = rest.substr(4, 4), data = rest.substr(8, length);
      order += type;
      if (type == "IHDR") width = big_endian(data), height = big_endian(data.substr(4));
      if (type == "IDAT") pixels = stored_bytes(data);
      rest.remove_prefix(length + 12);
    }
    EXPECT_EQ(order, "IHDRPLTEIDATtEXtIEND");
    EXPECT_EQ(pixels.size(), (width + 1) * height);
    for (const char c : pixels) ASSERT_LT(static_cast<unsigned char>(c), 6);
  }
}

// The check value of an empty IEND chunk stands in every PNG that there is.
TEST(Documents, APngEndsWithTheWellKnownBytes) {
  Stream stream(1, Purpose::documents, 0);
  const std::string png = make_png(stream);
  EXPECT_TRUE(png.ends_with(std::string_view("\0\0\0\0IEND\xae\x42\x60\x82", 12)));
}

TEST(Documents, APdfPointsAtItsObjects) {
  const std::string pdf = make_pdf("Deed (copy) of Kars\xc3\xa9", {"one \\ two", "three"});
  ASSERT_TRUE(pdf.starts_with("%PDF-1.4\n"));
  ASSERT_TRUE(pdf.ends_with("%%EOF\n"));
  const std::size_t start = pdf.find("startxref\n") + 10;
  std::size_t table = 0;
  std::from_chars(pdf.data() + start, pdf.data() + pdf.size(), table);
  ASSERT_EQ(pdf.substr(table, 9), "xref\n0 6\n");
  for (std::size_t i = 1; i <= 5; ++i) {
    const std::string_view entry = std::string_view(pdf).substr(table + 9 + 20 * i, 20);
    ASSERT_EQ(entry.substr(10), " 00000 n \n");
    std::size_t offset = 0;
    std::from_chars(entry.data(), entry.data() + 10, offset);
    EXPECT_EQ(pdf.substr(offset, 7), std::to_string(i) + " 0 obj");
  }
  EXPECT_NE(pdf.find("(Deed \\(copy\\) of Kars?"
                     "?)"),
            std::string::npos);
  EXPECT_NE(pdf.find("(one \\\\ two)"), std::string::npos);
}

TEST(Documents, TheSameNumbersMakeTheSameBytes) {
  for (const auto make : {+[](Stream& stream) { return make_svg("A", stream); },
                          +[](Stream& stream) { return make_text("A", stream); }, &make_png}) {
    Stream one(1, Purpose::documents, 5), two(1, Purpose::documents, 5);
    Stream other(1, Purpose::documents, 6);
    const std::string made = make(one);
    EXPECT_EQ(made, make(two));
    EXPECT_NE(made, make(other));
  }
}

}  // namespace
}  // namespace amends::simulate
