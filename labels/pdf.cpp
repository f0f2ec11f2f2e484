#include "labels/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "labels/direction.h"
#include "labels/pdf_symbols.h"

#if defined(__SANITIZE_ADDRESS__)
/// fontconfig keeps its patterns' pointers as offsets, which the leak sanitizer cannot follow: it takes its caches for lost.
extern "C" __attribute__((weak)) const char* __lsan_default_suppressions() { return "leak:libfontconfig.so\n"; }
#endif

namespace waybill::labels {
namespace {

/// In this order, so that each script has its own design and none is left to what a machine happens to have first.
constexpr const char* kFamilies =
    "Noto Sans,Noto Sans Arabic,Noto Sans Hebrew,Noto Sans Thai,Noto Sans Devanagari,WenQuanYi Micro Hei,Noto Sans CJK SC,"
    "Noto Sans Symbols2";
constexpr double kPointsPerMillimetre = 72 / 25.4;
constexpr double kAscent = 1.069;  // of Noto Sans, in ems: from the top of a line to its baseline
constexpr gunichar kReplacement = 0xFFFD;

double points(double millimetres) { return millimetres * kPointsPerMillimetre; }

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
struct Free {
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
    void operator()(PangoAttrList* attributes) const { pango_attr_list_unref(attributes); }
    void operator()(char* text) const { g_free(text); }
};
using Context = std::unique_ptr<PangoContext, Unref>;
using Layout = std::unique_ptr<PangoLayout, Unref>;

/// One paragraph of well-formed UTF-8: control characters and line separators become spaces; marks that would turn the
/// direction of what follows are left out, since the text came from outside.
std::string clean(const std::string& text) {
    const std::unique_ptr<char, Free> valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
    std::string result;
    result.reserve(text.size());
    const char* next = nullptr;
    for (const char* at = valid.get(); *at; at = next) {
        next = g_utf8_next_char(at);
        const gunichar point = g_utf8_get_char(at);
        if ((point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069)) continue;
        if (g_unichar_iscntrl(point) || point == 0x2028 || point == 0x2029)
            result += ' ';
        else
            result.append(at, next);
    }
    return result;
}

/// Pango 1.50 moves a run to the baseline that its script had beside the line's first script, by guesses where fonts have no
/// such table: Arabic behind Chinese hung a third of a line too high. One baseline for all is what print does.
void on_one_baseline(PangoLayout* layout) {
    for (GSList* line = pango_layout_get_lines_readonly(layout); line; line = line->next)
        for (GSList* run = static_cast<PangoLayoutLine*>(line->data)->runs; run; run = run->next)
            static_cast<PangoLayoutRun*>(run->data)->y_offset = 0;
}

std::vector<gunichar> without_glyph(PangoLayout* layout) {
    std::vector<gunichar> missing;
    if (pango_layout_get_unknown_glyphs_count(layout) == 0) return missing;
    for (GSList* node = pango_layout_get_lines_readonly(layout); node; node = node->next)
        for (GSList* run = static_cast<PangoLayoutLine*>(node->data)->runs; run; run = run->next) {
            const PangoGlyphString* glyphs = static_cast<PangoLayoutRun*>(run->data)->glyphs;
            for (int i = 0; i < glyphs->num_glyphs; ++i)
                if (const PangoGlyph glyph = glyphs->glyphs[i].glyph;
                    glyph != PANGO_GLYPH_EMPTY && (glyph & PANGO_GLYPH_UNKNOWN_FLAG))
                    missing.push_back(glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
        }
    return missing;
}

std::string replaced(const std::string& text, const std::vector<gunichar>& missing) {
    std::string result;
    for (const char* at = text.c_str(); *at; at = g_utf8_next_char(at)) {
        char bytes[6];
        const gunichar point = g_utf8_get_char(at);
        const bool gone = std::find(missing.begin(), missing.end(), point) != missing.end();
        result.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(gone ? kReplacement : point, bytes)));
    }
    return result;
}

std::string name_of(gunichar point) {
    char text[16];
    std::snprintf(text, sizeof text, "U+%04X", point);
    return text;
}

bool belongs_to_a_script(gunichar point) {
    const GUnicodeScript script = g_unichar_get_script(point);
    return script != G_UNICODE_SCRIPT_COMMON && script != G_UNICODE_SCRIPT_INHERITED && script != G_UNICODE_SCRIPT_UNKNOWN;
}

std::string creation_date(Instant at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    return rfc3339(Instant(seconds)).substr(0, 19) + "Z";
}

}  // namespace

/// Lays out text and draws. A layout is shaped once: for measuring, for drawing and for each page that repeats it.
class Pdf::Composer {
  public:
    explicit Composer(const std::string& language)
        : ltr_(context(language, PANGO_DIRECTION_LTR)), rtl_(context(language, PANGO_DIRECTION_RTL)) {}

    Extent measure(const Text& text) {
        PangoLayout* layout = laid(text).layout.get();
        Extent extent;
        extent.lines = pango_layout_get_line_count(layout);
        extent.cut = pango_layout_is_ellipsized(layout) != FALSE;
        extent.height = extent.lines * text.style.leading();
        for (int i = 0; i < extent.lines; ++i)
            extent.width = std::max(extent.width, width(pango_layout_get_line_readonly(layout, i)) / kPointsPerMillimetre);
        return extent;
    }

    std::optional<Error> trouble(const Text& text) {
        const Laid& found = laid(text);
        if (found.font_missing) return found.font_missing;
        return text.missing == Missing::refuse ? found.glyph_missing : std::nullopt;
    }

    void draw(cairo_t* cairo, const Text& text) {
        PangoLayout* layout = laid(text).layout.get();
        cairo_set_source_rgb(cairo, text.style.grey, text.style.grey, text.style.grey);
        const bool to_right = text.align == Align::right || (text.align == Align::start && right_to_left(text.text));
        const int lines = pango_layout_get_line_count(layout);
        for (int i = 0; i < lines; ++i) {
            PangoLayoutLine* line = pango_layout_get_line_readonly(layout, i);
            const double spare = points(text.width) - width(line);
            const double shift = text.align == Align::centre ? spare / 2 : to_right ? spare : 0;
            cairo_move_to(cairo, points(text.x) + shift, points(text.y + i * text.style.leading()) + kAscent * text.style.points);
            pango_cairo_show_layout_line(cairo, line);
        }
    }

  private:
    struct Laid {
        Layout layout;
        std::optional<Error> font_missing;
        std::optional<Error> glyph_missing;
    };
    using Key = std::tuple<std::string, double, double, bool, int>;

    static Context context(const std::string& language, PangoDirection direction) {
        // The default font map is the calling thread's own; it keeps the fonts open from one document to the next.
        Context made(pango_font_map_create_context(pango_cairo_font_map_get_default()));
        const std::unique_ptr<cairo_font_options_t, Free> options(cairo_font_options_create());
        cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(made.get(), options.get());
        pango_cairo_context_set_resolution(made.get(), 72);
        pango_context_set_round_glyph_positions(made.get(), FALSE);
        pango_context_set_base_dir(made.get(), direction);
        pango_context_set_language(made.get(), pango_language_from_string(language.c_str()));
        return made;
    }

    static double width(PangoLayoutLine* line) {
        PangoRectangle logical;
        pango_layout_line_get_extents(line, nullptr, &logical);
        return static_cast<double>(logical.width) / PANGO_SCALE;
    }

    Layout shaped(const std::string& paragraph, const Text& text) {
        Layout layout(pango_layout_new(right_to_left(paragraph) ? rtl_.get() : ltr_.get()));
        const std::unique_ptr<PangoFontDescription, Free> font(pango_font_description_new());
        pango_font_description_set_family_static(font.get(), kFamilies);
        pango_font_description_set_size(font.get(), static_cast<int>(std::lround(text.style.points * PANGO_SCALE)));
        pango_font_description_set_weight(font.get(), text.style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_auto_dir(layout.get(), FALSE);
        pango_layout_set_width(layout.get(), static_cast<int>(std::lround(points(text.width) * PANGO_SCALE)));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_attributes(layout.get(), attributes_.get());
        pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout.get(), -text.lines);
        pango_layout_set_text(layout.get(), paragraph.data(), static_cast<int>(paragraph.size()));
        on_one_baseline(layout.get());
        return layout;
    }

    const Laid& laid(const Text& text) {
        const Key key{text.text, text.width, text.style.points, text.style.bold, text.lines};
        const auto found = laid_.find(key);
        if (found != laid_.end()) return found->second;
        const std::string paragraph = clean(text.text);
        Laid fresh;
        fresh.layout = shaped(paragraph, text);
        if (const auto missing = without_glyph(fresh.layout.get()); !missing.empty()) {
            explain(fresh, missing);
            fresh.layout = shaped(replaced(paragraph, missing), text);
        }
        return laid_.emplace(key, std::move(fresh)).first->second;
    }

    void explain(Laid& fresh, const std::vector<gunichar>& missing) {
        for (const gunichar point : missing) {
            if (!belongs_to_a_script(point)) continue;  // an emoji or a sign: the replacement character will do
            if (!font_for(point)) {
                fresh.font_missing = error(Code::unavailable, "document.font_missing",
                                           "no installed font has the script of " + name_of(point) + "; install fonts for it");
                return;
            }
            fresh.glyph_missing =
                error(Code::invalid, "document.missing_glyph", "no installed font has a glyph for " + name_of(point));
        }
    }

    /// Whether anything at all of this letter's script can be printed.
    bool font_for(gunichar point) {
        const auto script = static_cast<PangoScript>(g_unichar_get_script(point));
        PangoLanguage* language = pango_script_get_sample_language(script);
        if (script == PANGO_SCRIPT_HAN)
            language = pango_language_from_string("zh-cn");  // pango names none: it is many languages'
        if (!language) return false;
        Text sample;
        sample.width = 1000;
        sample.text = pango_language_get_sample_string(language);
        const Layout layout = shaped(sample.text, sample);
        return pango_layout_get_unknown_glyphs_count(layout.get()) * 2 < g_utf8_strlen(sample.text.c_str(), -1);
    }

    /// A code that is broken over two lines must not seem to have a hyphen in it.
    static PangoAttrList* without_hyphens() {
        PangoAttrList* attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
        return attributes;
    }

    Context ltr_;
    Context rtl_;
    std::unique_ptr<PangoAttrList, Free> attributes_{without_hyphens()};
    std::map<Key, Laid> laid_;
};

namespace {

void draw(cairo_t* cairo, const Line& line) {
    cairo_set_source_rgb(cairo, line.grey, line.grey, line.grey);
    cairo_set_line_width(cairo, points(line.thickness));
    cairo_move_to(cairo, points(line.x1), points(line.y1));
    cairo_line_to(cairo, points(line.x2), points(line.y2));
    cairo_stroke(cairo);
}

void outline(cairo_t* cairo, const Box& box) {
    const double r = points(box.radius), left = points(box.x), top = points(box.y);
    const double right = left + points(box.width), bottom = top + points(box.height);
    if (r <= 0) return cairo_rectangle(cairo, left, top, right - left, bottom - top);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right - r, top + r, r, -M_PI_2, 0);
    cairo_arc(cairo, right - r, bottom - r, r, 0, M_PI_2);
    cairo_arc(cairo, left + r, bottom - r, r, M_PI_2, M_PI);
    cairo_arc(cairo, left + r, top + r, r, M_PI, 3 * M_PI_2);
    cairo_close_path(cairo);
}

void draw(cairo_t* cairo, const Box& box) {
    if (box.fill < 1) {
        outline(cairo, box);
        cairo_set_source_rgb(cairo, box.fill, box.fill, box.fill);
        cairo_fill(cairo);
    }
    if (box.border > 0) {
        outline(cairo, box);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        cairo_set_line_width(cairo, points(box.border));
        cairo_stroke(cairo);
    }
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Pdf::Pdf(PdfInfo info) : composer_(std::make_unique<Composer>(info.language)), info_(std::move(info)) {}
Pdf::~Pdf() = default;

Extent Pdf::measure(const Text& text) { return composer_->measure(text); }

Result<std::string> Pdf::write(const std::vector<Page>& pages) {
    for (const Page& page : pages)
        for (const Item& item : page.items)
            if (const Text* text = std::get_if<Text>(&item))
                if (auto trouble = composer_->trouble(*text)) return *std::move(trouble);
    std::string bytes;
    const std::unique_ptr<cairo_surface_t, Free> surface(cairo_pdf_surface_create_for_stream(append, &bytes, 1, 1));
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, clean(info_.title).c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Waybill");
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, creation_date(info_.created).c_str());
    const std::unique_ptr<cairo_t, Free> cairo(cairo_create(surface.get()));
    std::vector<std::string> symbols;
    for (const Page& page : pages) {
        cairo_pdf_surface_set_size(surface.get(), points(page.width), points(page.height));
        for (const Item& item : page.items) {
            if (const Text* text = std::get_if<Text>(&item)) composer_->draw(cairo.get(), *text);
            if (const Line* line = std::get_if<Line>(&item)) draw(cairo.get(), *line);
            if (const Box* box = std::get_if<Box>(&item)) draw(cairo.get(), *box);
        }
        symbols.push_back(symbol_operators(page));
        cairo_show_page(cairo.get());
    }
    cairo_surface_finish(surface.get());
    if (const auto status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("cairo could not write a document: ") + cairo_status_to_string(status));
    return drawn_over(std::move(bytes), symbols);
}

}  // namespace waybill::labels
