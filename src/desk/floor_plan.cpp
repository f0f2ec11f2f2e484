#include "desk/floor_plan.h"

#include <algorithm>
#include <set>

#include "base/assets.h"

namespace waybill::desk {
namespace {

using picking::FloorPicture;

constexpr std::int64_t kUnit = 10;  // millimetres of the floor in one unit of the drawing
constexpr std::int64_t kMargin = 180, kBinDeep = 80, kBinWide = 60;
constexpr std::size_t kTitlesUpTo = 1500;  // beyond, a title for each bin would weigh more than the page

/// From the floor to the drawing: y turns round, the front is at the bottom.
class Sheet {
  public:
    explicit Sheet(const FloorPicture& picture) {
        see(picture.layout.depot_x.value, picture.layout.depot_y.value);
        for (const auto& aisle : picture.layout.aisles)
            for (const auto& y : picture.layout.cross_aisles) see(aisle.x.value, y.value);
        for (const auto& bin : picture.bins) see(bin.place.x.value, bin.place.y.value);
    }
    std::int64_t x(std::int64_t mm) const { return (mm - left_) / kUnit + kMargin; }
    std::int64_t y(std::int64_t mm) const { return (back_ - mm) / kUnit + kMargin; }
    std::int64_t width() const { return (right_ - left_) / kUnit + 2 * kMargin; }
    std::int64_t height() const { return (back_ - front_) / kUnit + 2 * kMargin; }
    std::string box() const { return "0 0 " + std::to_string(width()) + " " + std::to_string(height()); }
    std::string size() const { return width() > 8000 ? "vast" : width() > 3500 ? "wide" : ""; }
    std::int64_t left() const { return left_; }
    std::int64_t right() const { return right_; }
    std::int64_t front() const { return front_; }
    std::int64_t back() const { return back_; }

  private:
    void see(std::int64_t x, std::int64_t y) {
        if (!seen_) left_ = right_ = x, front_ = back_ = y;
        seen_ = true;
        left_ = std::min(left_, x), right_ = std::max(right_, x), front_ = std::min(front_, y), back_ = std::max(back_, y);
    }
    bool seen_ = false;
    std::int64_t left_ = 0, right_ = 0, front_ = 0, back_ = 0;
};

std::string at(std::int64_t n) { return std::to_string(n); }
std::string at(const Sheet& sheet, const FloorPicture::Place& p) { return at(sheet.x(p.x.value)) + "," + at(sheet.y(p.y.value)); }

std::string named(const stock::Aisle& aisle) {
    const char* arrow = aisle.way == stock::Way::up ? " ↑" : aisle.way == stock::Way::down ? " ↓" : "";
    return aisle.code + arrow;
}

void set_ways(View& v, const Sheet& sheet, const FloorPicture& picture) {
    std::vector<View> crosses, aisles;
    for (const auto& y : picture.layout.cross_aisles)
        crosses.push_back(
            View().set("y", at(sheet.y(y.value))).set("x1", at(sheet.x(sheet.left()))).set("x2", at(sheet.x(sheet.right()))));
    for (const auto& aisle : picture.layout.aisles) {
        View one;
        one.set("x", at(sheet.x(aisle.x.value))).set("y1", at(sheet.y(sheet.front()))).set("y2", at(sheet.y(sheet.back())));
        aisles.push_back(std::move(one.set("name", named(aisle)).set("name_y", at(sheet.height() - 40))));
    }
    v.set("crosses", std::move(crosses)).set("aisles", std::move(aisles));
}

void set_bins(View& v, const Visit& visit, const Sheet& sheet, const FloorPicture& picture) {
    std::vector<View> bins;
    for (const auto& [place, on_hand, allocated] : picture.bins) {
        View one;
        one.set("fill", on_hand.units == 0 ? "bare" : allocated < on_hand ? "free" : "taken");
        one.set("x", at(sheet.x(place.x.value) - kBinWide / 2)).set("y", at(sheet.y(place.y.value) - kBinDeep / 2));
        one.set("w", at(kBinWide)).set("h", at(kBinDeep));
        if (picture.bins.size() <= kTitlesUpTo)
            one.set("told", visit.texts("desk.plan.bin", {{"bin", place.code},
                                                          {"units", wording::count(on_hand.units)},
                                                          {"allocated", wording::count(allocated.units)}}));
        bins.push_back(std::move(one));
    }
    v.set("bins", std::move(bins));
}

void set_route(View& v, const Visit& visit, const Sheet& sheet, const FloorPicture& picture) {
    std::string points;
    for (const auto& corner : picture.route) points += (points.empty() ? "" : " ") + at(sheet, corner);
    std::vector<View> stops;
    bool next = true;
    for (const auto& stop : picture.stops) {
        const bool now = next && !stop.done;
        if (now) next = false;
        View one;
        one.set("x", at(sheet.x(stop.at.x.value))).set("y", at(sheet.y(stop.at.y.value))).set("no", at(stop.number));
        one.set("text_y", at(sheet.y(stop.at.y.value) + 19))
            .set("r", now ? "54" : "44")
            .set("state", stop.done ? "done"
                          : now     ? "now"
                                    : "open");
        const char* word = stop.done ? "desk.plan.stop_done" : "desk.plan.stop";
        stops.push_back(std::move(one.set("told", visit.texts(word, {{"number", at(stop.number)}, {"bin", stop.bin}}))));
    }
    // What comes next is drawn last: it lies above its neighbours.
    std::stable_partition(stops.begin(), stops.end(), [](const View& s) { return s.nodes().at("state")->text != "now"; });
    v.set("route", points).set("stops", std::move(stops));
}

void set_pickers(View& v, const Visit& visit, const Sheet& sheet, const FloorPicture& picture) {
    std::vector<View> pickers;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> crowd;  // two at one bin stand side by side
    for (const auto& picker : picture.pickers) {
        const auto x = sheet.x(picker.at.x.value) + 90 * crowd[{picker.at.x.value, picker.at.y.value}]++,
                   y = sheet.y(picker.at.y.value);
        View one;
        one.set("shape", "M" + at(x) + " " + at(y - 70) + "L" + at(x + 70) + " " + at(y) + "L" + at(x) + " " + at(y + 70) + "L" +
                             at(x - 70) + " " + at(y) + "Z");
        one.set("x", at(x))
            .set("y", at(y + 19))
            .set("letter", at(static_cast<std::int64_t>(pickers.size()) + 1))
            .set("first", pickers.empty());
        const std::string name = picker.name.empty() ? visit.texts("desk.plan.nobody") : picker.name;
        one.set("who", at(static_cast<std::int64_t>(pickers.size()) + 1) + " " + name);
        pickers.push_back(
            std::move(one.set("told", visit.texts("desk.plan.at_work", {{"name", name}, {"number", at(picker.list_number)}}))));
    }
    v.set("pickers", std::move(pickers));
}

}  // namespace

std::string floor_plan(const Visit& visit, const FloorPicture& picture, const std::string& title) {
    if (picture.bins.empty()) return "";
    const Sheet sheet(picture);
    View v;
    v.set("title", title).set("box", sheet.box()).set("size", sheet.size());
    v.set("desc", visit.texts("desk.plan.desc", {{"aisles", at(static_cast<std::int64_t>(picture.layout.aisles.size()))},
                                                 {"crosses", at(static_cast<std::int64_t>(picture.layout.cross_aisles.size()))},
                                                 {"stops", at(static_cast<std::int64_t>(picture.stops.size()))},
                                                 {"pickers", at(static_cast<std::int64_t>(picture.pickers.size()))}}));
    v.set("depot_x", at(sheet.x(picture.layout.depot_x.value) - 55))
        .set("depot_y", at(sheet.y(picture.layout.depot_y.value) - 55));
    set_ways(v, sheet, picture);
    set_bins(v, visit, sheet, picture);
    set_route(v, visit, sheet, picture);
    set_pickers(v, visit, sheet, picture);
    return part(visit, "plan", v);
}

}  // namespace waybill::desk
