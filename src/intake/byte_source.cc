#include "intake/byte_source.h"

#include <fcntl.h>
#include <unicode/ucnv.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/files.h"
#include "base/text.h"

namespace amends::intake {
namespace {

class File final : public ByteSource {
 public:
  File(int descriptor, std::filesystem::path path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  ~File() override { ::close(descriptor_); }

  Result<std::size_t> read(char* into, std::size_t room) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_, into, room);
      if (got >= 0) {
        read_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) return fail(base::system_error(errno, "reading", path_));
    }
  }
  std::uint64_t bytes_read() const override { return read_; }

 private:
  int descriptor_;
  std::filesystem::path path_;
  std::uint64_t read_ = 0;
};

class Memory final : public ByteSource {
 public:
  explicit Memory(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* into, std::size_t room) override {
    const std::size_t count = std::min(room, bytes_.size() - read_);
    if (count > 0) std::memcpy(into, bytes_.data() + read_, count);
    read_ += count;
    return count;
  }
  std::uint64_t bytes_read() const override { return read_; }

 private:
  std::string_view bytes_;
  std::size_t read_ = 0;
};

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

class Decoder final : public ByteSource {
 public:
  Decoder(std::unique_ptr<ByteSource> source, Converter from, Converter to)
      : source_(std::move(source)), from_(std::move(from)), to_(std::move(to)) {}

  Result<std::size_t> read(char* into, std::size_t room) override {
    while (taken_ == ready_.size() && !over_) AMENDS_CHECK(convert_piece());
    const std::size_t count = std::min(room, ready_.size() - taken_);
    if (count > 0) std::memcpy(into, ready_.data() + taken_, count);
    taken_ += count;
    return count;
  }
  std::uint64_t bytes_read() const override { return source_->bytes_read(); }

 private:
  static constexpr char not_utf8 = '\xFF';

  Status convert_piece() {
    ready_.clear();
    taken_ = 0;
    AMENDS_TRY(const std::size_t got, source_->read(raw_.data(), raw_.size()));
    over_ = got == 0;
    const char* from = raw_.data();
    const char* const end = from + got;
    for (;;) {
      UErrorCode status = U_ZERO_ERROR;
      UChar* out = wide_.data();
      ucnv_toUnicode(from_.get(), &out, wide_.data() + wide_.size(), &from, end, nullptr, over_,
                     &status);
      append_utf8(out);
      if (status == U_BUFFER_OVERFLOW_ERROR) continue;
      if (U_SUCCESS(status)) return {};
      ready_ += not_utf8;
      if (over_) return {};  // cut off inside a character: nothing stands behind it
      forget_invalid();
    }
  }

  // Without this ICU would give the same invalid bytes again.
  void forget_invalid() {
    std::array<char, 32> bytes;
    auto size = static_cast<std::int8_t>(bytes.size());
    UErrorCode status = U_ZERO_ERROR;
    ucnv_getInvalidChars(from_.get(), bytes.data(), &size, &status);
  }

  void append_utf8(const UChar* end) {
    const UChar* from = wide_.data();
    for (;;) {
      UErrorCode status = U_ZERO_ERROR;
      char* out = narrow_.data();
      ucnv_fromUnicode(to_.get(), &out, narrow_.data() + narrow_.size(), &from, end, nullptr, over_,
                       &status);
      ready_.append(narrow_.data(), out);
      if (status == U_BUFFER_OVERFLOW_ERROR) continue;
      if (U_SUCCESS(status)) return;
      ready_ += not_utf8;  // half of a surrogate pair
    }
  }

  std::unique_ptr<ByteSource> source_;
  Converter from_, to_;
  std::array<char, 32768> raw_;
  std::array<UChar, 16384> wide_;
  std::array<char, 32768> narrow_;
  std::string ready_;
  std::size_t taken_ = 0;
  bool over_ = false;
};

std::vector<std::string> known_encodings() {
  std::vector<std::string> names;
  for (std::int32_t i = 0; i < ucnv_countAvailable(); ++i) {
    const char* name = ucnv_getAvailableName(i);
    UErrorCode status = U_ZERO_ERROR;
    const std::uint16_t aliases = ucnv_countAliases(name, &status);
    for (std::uint16_t a = 0; a < aliases; ++a) {
      status = U_ZERO_ERROR;
      names.push_back(base::lower_ascii(ucnv_getAlias(name, a, &status)));
    }
  }
  return names;
}

Result<Converter> converter_named(const std::string& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(encoding.c_str(), &status));
  if (U_FAILURE(status)) {
    const auto near = base::nearest(base::lower_ascii(encoding), known_encodings());
    return fail(Code::usage, "the encoding \"{}\" is not known{}", encoding,
                near ? fmt::format("; did you mean \"{}\"?", *near)
                     : "; name one as IANA does, for example windows-1251 or iso-8859-2");
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &status);
  return converter;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(base::system_error(errno, "opening", path));
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<File>(descriptor, path);
}

std::unique_ptr<ByteSource> bytes_in_memory(std::string_view bytes) {
  return std::make_unique<Memory>(bytes);
}

bool is_utf8_name(std::string_view encoding) {
  const std::string name = base::lower_ascii(encoding);
  return name.empty() || name == "utf-8" || name == "utf8" || name == "utf-8-sig";
}

Result<std::unique_ptr<ByteSource>> decode(std::unique_ptr<ByteSource> source,
                                           const std::string& encoding) {
  AMENDS_TRY(Converter from, converter_named(encoding));
  AMENDS_TRY(Converter to, converter_named("UTF-8"));
  return std::make_unique<Decoder>(std::move(source), std::move(from), std::move(to));
}

}  // namespace amends::intake
