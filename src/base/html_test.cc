#include "base/html.h"

#include <gtest/gtest.h>

namespace amends::base {
namespace {

TEST(Escape, leaves_no_markup) {
  EXPECT_EQ(escape("<script>alert('x' & \"y\")</script>"),
            "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
}

TEST(Escape, replaces_what_has_no_place_in_a_page) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1B[2J\x7F", 8)), "a�b�[2J�");
  EXPECT_EQ(escape("\xFFz\xC3"), "�z�");
  EXPECT_EQ(escape("\xE2\x80\xAE"
                   "evil\xE2\x81\xA9"),
            "�evil�");
  EXPECT_EQ(escape("\xEF\xBF\xBF"), "�");
}

TEST(Escape, replaces_the_same_where_nothing_is_escaped) {
  EXPECT_EQ(without_unwelcome("<b>&\x1B\xFF\xE2\x80\xAE"
                              "é"),
            "<b>&���é");
}

TEST(Escape, keeps_all_scripts) {
  EXPECT_EQ(escape("Жанна دار 住所 é — “”"), "Жанна دار 住所 é — “”");
}

TEST(Html, closes_what_it_opens_and_escapes_attributes) {
  Html html;
  html.open("p", {{"title", "\"><b>"}}).leaf("b", "1 < 2").empty("br").close();
  EXPECT_EQ(html.take(), "<p title=\"&quot;&gt;&lt;b&gt;\"><b>1 &lt; 2</b><br/></p>");
}

}  // namespace
}  // namespace amends::base
