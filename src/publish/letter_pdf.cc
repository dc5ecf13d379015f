// A letter as PDF, through Pango (writing systems, line breaks) and Cairo (the file).
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>
#include <set>

#include "base/clock.h"
#include "publish/embedded.h"
#include "publish/letter.h"

namespace amends::publish {
namespace {

// A4 in points.
constexpr double page_width = 595.28, page_height = 841.89, margin = 62;
constexpr double text_width = page_width - 2 * margin, foot = page_height - margin;

template <typename T>
struct Unref {
  void operator()(T* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref<PangoLayout>>;

// What turns the direction of writing around is taken out, as in HTML; control characters too.
std::string plain(std::string_view text) {
  constexpr std::string_view turns[] = {"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
                                        "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    bool turned = false;
    for (const std::string_view turn : turns) {
      if (!text.substr(i).starts_with(turn)) continue;
      i += turn.size();
      turned = true;
      break;
    }
    if (turned) continue;
    const auto byte = static_cast<unsigned char>(text[i]);
    out += byte < 0x20 || byte == 0x7F ? ' ' : text[i];
    ++i;
  }
  return out;
}

// A value keeps its own direction between its neighbours.
std::string isolated(std::string_view text) {
  return text.empty() ? std::string() : fmt::format("\u2068{}\u2069", plain(text));
}

constexpr std::size_t unbroken_max = 24;  // bytes of a citation that stays on one line

// A line of the letter, in which what is written the other way keeps together.
std::string in_line(std::string_view text, bool right_to_left) {
  if (!right_to_left) return plain(text);
  std::string out;
  for (const Piece& piece : pieces_of(text)) {
    std::string part = piece.embedded ? isolated(piece.text) : plain(piece.text);
    for (std::size_t at = part.find(' ');
         piece.embedded && piece.text.size() <= unbroken_max && at != std::string::npos;
         at = part.find(' ', at)) {
      part.replace(at, 1, "\u00A0");
    }
    out += part;
  }
  return out;
}

// A line with what follows in another language, which keeps its own direction.
std::string whole(const LetterLine& line, bool right_to_left) {
  return in_line(line.text, right_to_left) + isolated(line.other);
}

// A value in its own direction, or in the letter's where it is the letter's own words.
std::string beside(std::string_view value, bool right_to_left) {
  if (right_to_left && has_right_to_left(value)) return in_line(value, right_to_left);
  return isolated(value);
}

class Writer {
 public:
  explicit Writer(const Letter& letter) : letter_(letter) {
    surface_ = cairo_pdf_surface_create_for_stream(&Writer::take, &bytes_, page_width, page_height);
    const std::string at = base::to_rfc3339(letter.at);
    const std::string title = fmt::format("{} {}", letter.title, letter.claim);
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, at.c_str());
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_ = cairo_create(surface_);
    cairo_set_source_rgb(cairo_, 0.08, 0.08, 0.08);
  }
  ~Writer() {
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Result<std::string> write() {
    AMENDS_CHECK(check_fonts());
    for (const LetterLine& line : letter_.lines) AMENDS_CHECK(put(line));
    if (!missing_.empty()) {
      const std::string note = fmt::format("{}: {}", letter_.unwritable, fmt::join(missing_, ", "));
      AMENDS_CHECK(paragraph(in_line(note, letter_.right_to_left), 8.5, false, 8));
    }
    AMENDS_CHECK(end_page());
    cairo_surface_finish(surface_);
    if (cairo_surface_status(surface_) != CAIRO_STATUS_SUCCESS) {
      return fail(Code::io, "the PDF could not be made: {}",
                  cairo_status_to_string(cairo_surface_status(surface_)));
    }
    return std::move(bytes_);
  }

 private:
  static cairo_status_t take(void* into, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  }

  Layout layout(const std::string& text, double size, bool bold, double width,
                PangoAlignment alignment) {
    PangoLayout* made = pango_cairo_create_layout(cairo_);
    PangoContext* context = pango_layout_get_context(made);
    pango_context_set_base_dir(context,
                               letter_.right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_context_set_language(context, pango_language_from_string(letter_.language.c_str()));
    pango_context_set_round_glyph_positions(context, FALSE);
    // The letter's own direction, whatever a line begins with.
    pango_layout_set_auto_dir(made, FALSE);
    PangoFontDescription* font = pango_font_description_from_string("Noto Sans");
    pango_font_description_set_size(font, static_cast<int>(size * PANGO_SCALE));
    if (bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(made, font);
    pango_font_description_free(font);
    pango_layout_set_width(made, static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(made, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(made, alignment);
    pango_layout_set_text(made, text.data(), static_cast<int>(text.size()));
    pango_layout_context_changed(made);
    return Layout(made);
  }

  bool can_write(const std::string& text) {
    const Layout made = layout(text, 10.5, false, text_width, start());
    return pango_layout_get_unknown_glyphs_count(made.get()) == 0;
  }
  // Without the fonts of its language a letter would be boxes alone.
  Status check_fonts() {
    if (can_write(letter_.title)) return {};
    return fail(
        Code::io,
        "no font that is installed can write all of \"{}\"; install fonts-noto-core, or the "
        "fonts of that script",
        letter_.title);
  }
  // Notes which characters of the text no font has.
  void note_missing(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
      const std::string one(text.substr(at, end - at));
      at = end;
      if (one.size() == 1 || can_write(one)) continue;
      missing_.insert(
          fmt::format("U+{:04X}", static_cast<std::uint32_t>(g_utf8_get_char(one.c_str()))));
    }
  }

  // Draws line by line from y_ on, over as many pages as it takes; gives where it ended.
  Status draw(PangoLayout* made, double x, std::string_view text) {
    if (pango_layout_get_unknown_glyphs_count(made) > 0) note_missing(text);
    const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> lines(
        pango_layout_get_iter(made), &pango_layout_iter_free);
    do {
      PangoRectangle logical;
      pango_layout_iter_get_line_extents(lines.get(), nullptr, &logical);
      const double height = static_cast<double>(logical.height) / PANGO_SCALE;
      const double baseline =
          static_cast<double>(pango_layout_iter_get_baseline(lines.get()) - logical.y) /
          PANGO_SCALE;
      if (y_ + height > foot) AMENDS_CHECK(next_page());
      cairo_move_to(cairo_, x + static_cast<double>(logical.x) / PANGO_SCALE, y_ + baseline);
      pango_cairo_show_layout_line(cairo_, pango_layout_iter_get_line_readonly(lines.get()));
      y_ += height;
    } while (pango_layout_iter_next_line(lines.get()) != 0);
    return {};
  }

  Status paragraph(const std::string& text, double size, bool bold, double before) {
    y_ += before;
    const Layout made = layout(text, size, bold, text_width, start());
    return draw(made.get(), margin, text);
  }

  // Two columns: what, and how much, on one line of writing. What has no value takes both.
  Status row(const LetterLine& line, double share, bool value_at_end) {
    const bool turned = letter_.right_to_left;
    if (line.value.empty()) return paragraph(whole(line, turned), 10.5, false, 3);
    const double gap = 10, first = text_width * share - gap, second = text_width - first - gap;
    const Layout left = layout(whole(line, turned), 10.5, false, first, start());
    const Layout right = layout(beside(line.value, turned), 10.5, !value_at_end, second,
                                value_at_end ? end() : start());
    y_ += 3;
    const double height = std::max(height_of(left.get()), height_of(right.get()));
    if (y_ + height > foot && height < foot - margin) AMENDS_CHECK(next_page());
    const double top = y_, lower = baseline_of(right.get()) - baseline_of(left.get());
    const int page = page_;
    y_ = top + std::max(0.0, lower);
    AMENDS_CHECK(
        draw(left.get(), turned ? page_width - margin - first : margin, line.text + line.other));
    const double after = y_;
    if (page == page_) y_ = top + std::max(0.0, -lower);
    AMENDS_CHECK(draw(right.get(), turned ? margin : margin + first + gap, line.value));
    y_ = std::max(y_, after);
    return {};
  }

  // Of the first line, from the top.
  static double baseline_of(PangoLayout* made) {
    return static_cast<double>(pango_layout_get_baseline(made)) / PANGO_SCALE;
  }
  static double height_of(PangoLayout* made) {
    int height = 0;
    pango_layout_get_size(made, nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
  }
  PangoAlignment start() const {
    return letter_.right_to_left ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
  }
  PangoAlignment end() const {
    return letter_.right_to_left ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT;
  }

  Status put(const LetterLine& line) {
    switch (line.kind) {
      case LetterLine::Kind::title:
        return paragraph(whole(line, letter_.right_to_left), 20, true, 6);
      case LetterLine::Kind::heading:
        if (y_ > foot - 60) AMENDS_CHECK(next_page());
        return paragraph(whole(line, letter_.right_to_left), 12, true, 14);
      case LetterLine::Kind::paragraph:
        return paragraph(whole(line, letter_.right_to_left), 10.5, false, 4);
      case LetterLine::Kind::small:
        return paragraph(whole(line, letter_.right_to_left), 8.5, false, 8);
      case LetterLine::Kind::field:
        return row(line, 0.36, false);
      case LetterLine::Kind::row:
        return row(line, 0.72, true);
    }
    return {};
  }

  Status end_page() {
    const std::string text = isolated(fmt::format("{} · {}", letter_.claim, page_));
    const Layout made = layout(text, 8.5, false, text_width, PANGO_ALIGN_CENTER);
    cairo_move_to(cairo_, margin, foot + 14);
    pango_cairo_show_layout(cairo_, made.get());
    cairo_show_page(cairo_);
    return {};
  }
  Status next_page() {
    AMENDS_CHECK(end_page());
    ++page_;
    y_ = margin;
    return {};
  }

  const Letter& letter_;
  std::string bytes_;
  cairo_surface_t* surface_ = nullptr;
  cairo_t* cairo_ = nullptr;
  double y_ = margin;
  int page_ = 1;
  std::set<std::string> missing_;  // characters that no font has, as U+XXXX
};

}  // namespace

Result<std::string> letter_pdf(const Letter& letter) { return Writer(letter).write(); }

}  // namespace amends::publish
