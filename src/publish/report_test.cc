#include "publish/report.h"

#include <gtest/gtest.h>

#include <functional>
#include <pugixml.hpp>

#include "base/hash.h"
#include "base/page_style.h"
#include "publish/test_register.h"

namespace amends::publish {
namespace {

Figures sample(std::string_view source = "claims.csv") {
  TestViews views;
  views.claims(1200, "D1", "REGISTERED", "2026-03-04", "K1", "1200.00");
  views.claims(340, "H1", "REGISTERED", "2026-04-20", "L1", "22830.31");
  views.claims(60, "H1", "DEFICIENT", "2026-05-21", "L1", "1.00");
  views.claims(3, "C1", "REGISTERED", "2026-06-02", "K1");
  views.claims(150, "M1", "REGISTERED", "2026-07-02", "K1", "450.00", true);
  views.claims(21, "P4", "REGISTERED", "2026-03-04", "K1");
  views.evidence(500, "PHOTO", "image/jpeg", 1);
  views.evidence(44, "TITLE", "application/pdf", 1);
  views.run(
      fmt::format("INSERT INTO claim_source SELECT '{}', id, id, zeroblob(32) FROM claim", source));
  views.run(
      "INSERT INTO deficiency SELECT id << 10, id, 'HH_MEMBER', 'household', 0, NULL, "
      "CASE WHEN id % 3 = 0 THEN 1 END FROM claim WHERE stage = 'DEFICIENT'");
  auto figures = gather(views.database, test_programme(), "en", base::quiet());
  if (!figures) ADD_FAILURE() << figures.error().message;
  figures->at = 1'772'962'200;  // 8 March 2026, 09:30 UTC
  figures->log = LogFacts{
      "test.0badcafe.amends", "test+0badcafe+AQID", {"test", 1774, {}}, 1'772'962'000, 3, {}};
  figures->log->stamp = LogFacts::Stamp{"2026-03-08T09:00:00Z", "Example TSA", 1700};
  return std::move(*figures);
}

std::string html_of(const Figures& figures) { return report_html(figures, words::Words::in("en")); }

pugi::xml_document parsed(const std::string& html) {
  pugi::xml_document document;
  const auto result = document.load_string(html.c_str(), pugi::parse_full);
  EXPECT_TRUE(result) << result.description() << " at "
                      << html.substr(static_cast<std::size_t>(result.offset), 60);
  return document;
}

void each_element(const pugi::xml_node& node,
                  const std::function<void(const pugi::xml_node&)>& take) {
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    take(child);
    each_element(child, take);
  }
}

TEST(Report, is_one_file_that_needs_nothing_else) {
  const std::string html = html_of(sample());
  const pugi::xml_document document = parsed(html);
  each_element(document, [](const pugi::xml_node& element) {
    const std::string_view name = element.name();
    for (const std::string_view foreign :
         {"script", "link", "img", "iframe", "object", "embed", "form", "base"}) {
      EXPECT_NE(name, foreign);
    }
    for (const pugi::xml_attribute& attribute : element.attributes()) {
      const std::string_view key = attribute.name();
      EXPECT_FALSE(key.starts_with("on")) << key;
      EXPECT_NE(key, "src");
      EXPECT_NE(key, "style") << "the content security policy forbids it";
      if (key == "href") {
        EXPECT_EQ(attribute.value()[0], '#');
      }
    }
  });
  EXPECT_EQ(html.find("@import"), std::string::npos);
  for (std::size_t at = html.find("url("); at != std::string::npos;
       at = html.find("url(", at + 1)) {
    EXPECT_EQ(html.substr(at, 5), "url(#");
  }
}

TEST(Report, content_security_policy_allows_its_own_style_only) {
  const std::string html = html_of(sample());
  const pugi::xml_document document = parsed(html);
  const auto page_style = document.child("html").child("head").child("style").text();
  EXPECT_EQ(std::string_view(page_style.get()), base::page_style)
      << "escaping would change the style's hash";
  EXPECT_NE(html.find("default-src &#39;none&#39;; style-src &#39;sha256-" +
                      base::to_base64(base::sha256(base::as_bytes(base::page_style)))),
            std::string::npos);
}

TEST(Report, has_every_figure_that_may_be_known) {
  const std::string html = html_of(sample());
  for (const std::string_view figure :
       {">1,774<", ">1,200<", ">1,440,000.00<", ">544<", ">1,374<", "PHOTO", "Photograph",
        "claims.csv", "HH_MEMBER", "test+0badcafe+AQID", "Example TSA", "8 March 2026, 09:30 UTC",
        "Upper Karsk"}) {
    if (figure == "PHOTO") continue;  // its word stands for it
    EXPECT_NE(html.find(figure), std::string::npos) << figure;
  }
}

TEST(Report, charts_say_in_words_what_they_show) {
  const pugi::xml_document document = parsed(html_of(sample()));
  std::size_t charts = 0;
  each_element(document, [&](const pugi::xml_node& element) {
    if (std::string_view(element.name()) != "svg" || element.attribute("aria-hidden")) return;
    ++charts;
    EXPECT_EQ(std::string_view(element.attribute("role").value()), "img");
    EXPECT_FALSE(std::string_view(element.child("title").text().get()).empty());
    EXPECT_FALSE(std::string_view(element.child("desc").text().get()).empty());
  });
  EXPECT_GE(charts, 6U);
}

TEST(Report, ids_are_unique_and_anchors_lead_to_them) {
  const pugi::xml_document document = parsed(html_of(sample()));
  std::map<std::string, int> ids;
  each_element(document, [&](const pugi::xml_node& element) {
    if (const auto id = element.attribute("id")) ++ids[id.value()];
  });
  for (const auto& [id, count] : ids) EXPECT_EQ(count, 1) << id;
  each_element(document, [&](const pugi::xml_node& element) {
    if (const auto href = element.attribute("href")) {
      EXPECT_TRUE(ids.contains(href.value() + 1)) << href.value();
    }
  });
}

TEST(Report, withholds_small_counts_everywhere) {
  const Figures figures = sample();
  const pugi::xml_document document = parsed(html_of(figures));
  each_element(document, [&](const pugi::xml_node& element) {
    if (std::string_view(element.name()) != "td") return;
    const std::string_view text = element.text().get();
    for (const std::string_view small : {"1", "2", "3", "4", "5", "6", "7", "8", "9", "21"})
      EXPECT_NE(text, small);
  });
}

TEST(Report, hostile_words_stay_words) {
  const std::string hostile = "<script>alert(1)</script>\" onload=\"x\xE2\x80\xAE & '' .csv";
  const std::string html = html_of(sample(hostile));
  parsed(html);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<b>Tests"), std::string::npos) << "the programme's title is text as well";
  EXPECT_EQ(html.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
}

TEST(Report, is_the_same_bytes_for_the_same_figures) {
  EXPECT_EQ(html_of(sample()), html_of(sample()));
}

TEST(Report, says_so_when_there_is_nothing) {
  TestViews views;
  const auto figures = gather(views.database, test_programme(), "en", base::quiet());
  ASSERT_TRUE(figures);
  const std::string html = html_of(*figures);
  parsed(html);
  EXPECT_NE(html.find("nothing is proven yet"), std::string::npos);
  EXPECT_NE(html.find("No evidence has been taken in yet"), std::string::npos);
}

}  // namespace
}  // namespace amends::publish
