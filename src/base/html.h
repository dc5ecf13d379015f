// Writing HTML that is well-formed XML too, with everything escaped on its way in.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::base {

// Text for an element or a quoted attribute. What has no place in a page is written as U+FFFD:
// control characters, what is not UTF-8, and the marks that turn the direction of writing around,
// with which a name could make its neighbours read otherwise than they are.
std::string escape(std::string_view text);
// The same replaced, and nothing escaped: for text that reaches a page in another form than markup.
std::string without_unwelcome(std::string_view text);

// Elements in the order of the page; what was opened must be closed, last first.
class Html {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  Html& open(std::string_view element, Attributes attributes = {});
  Html& close();
  Html& text(std::string_view text);
  // An element that holds text alone.
  Html& leaf(std::string_view element, std::string_view text, Attributes attributes = {});
  Html& empty(std::string_view element, Attributes attributes = {});
  // Markup that is well-formed and escaped already: a chart.
  Html& markup(std::string_view markup);
  Html& line();  // a line break in the source

  std::string take();  // all elements must be closed

 private:
  void begin(std::string_view element, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace amends::base

namespace amends {
using base::Html;
}
