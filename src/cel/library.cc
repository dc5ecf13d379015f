#include "cel/library.h"

#include <algorithm>

namespace amends::cel {
namespace {

// Reads one signature. They are written in this program, so a fault is a bug.
class SignatureReader {
 public:
  SignatureReader(std::string_view text, TypePool& types) : text_(text), types_(types) {}

  Overload read() {
    Overload out;
    out.text = text_;
    if (text_[at_] != '(') {
      out.method = true;
      out.parameters.push_back(type());
      expect('.');
    }
    expect('(');
    while (text_[at_] != ')') {
      out.parameters.push_back(type());
      if (text_[at_] == ',') at_ += 2;
    }
    expect(')');
    expect(':');
    expect(' ');
    out.result = type();
    AMENDS_ASSERT(at_ == text_.size());
    return out;
  }

 private:
  void expect(char c) {
    AMENDS_ASSERT(at_ < text_.size() && text_[at_] == c);
    ++at_;
  }

  TypeRef type() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (std::isalpha(text_[at_]) != 0 || text_[at_] == '_')) ++at_;
    const std::string name(text_.substr(from, at_ - from));
    if (name.size() == 1) return types_.parameter(name);
    if (name == "timestamp") return &types::timestamp;
    if (name == "duration") return &types::duration;
    if (name == "rounding") return &types::rounding;
    if (name == "currency") return &types::currency;
    if (at_ < text_.size() && text_[at_] == '(') {
      ++at_;
      std::vector<TypeRef> parts;
      while (text_[at_] != ')') {
        parts.push_back(type());
        if (text_[at_] == ',') at_ += 2;
      }
      ++at_;
      return types_.abstract(name, std::move(parts));
    }
    TypeRef plain = types::named(name);
    AMENDS_ASSERT(plain != nullptr);
    return plain;
  }

  std::string_view text_;
  TypePool& types_;
  std::size_t at_ = 0;
};

}  // namespace

const Function* Library::find(std::string_view name) const {
  const auto at = functions_.find(name);
  return at == functions_.end() ? nullptr : &at->second;
}

void Library::add(std::string name, std::initializer_list<std::string_view> signatures,
                  Implementation run) {
  Function& function = functions_[name];
  function.name = std::move(name);
  AMENDS_ASSERT(function.overloads.empty());
  function.run = run;
  for (const std::string_view signature : signatures)
    function.overloads.push_back(SignatureReader(signature, types_).read());
}

void Library::add(std::string name, std::vector<Overload> overloads) {
  Function& function = functions_[name];
  function.name = std::move(name);
  function.overloads.insert(function.overloads.end(), overloads.begin(), overloads.end());
}

const Library& Library::standard() {
  static const Library library = [] {
    Library made;
    add_operators(made);
    add_conversions(made);
    add_times(made);
    add_strings(made);
    add_format(made);
    add_math(made);
    add_encoders(made);
    add_optionals(made);
    add_exact(made);
    add_dates(made);
    add_places(made);
    return made;
  }();
  return library;
}

}  // namespace amends::cel
