#include "base/wording.h"
#include "floor/routes.h"

// What a code is, and the names that stock work needs on the device.
namespace waybill::floor {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kMostProducts = 20'000, kMostPlaces = 50'000;
constexpr int kPage = 500, kMostUpkeep = 200;
constexpr std::size_t kMostBins = 3, kMostPackages = 50;

/// Some bins in which each of these products lies: where more of it may go.
std::map<ProductId, std::vector<std::string>> bins_of(const Floor::Parts& p, const std::vector<catalogue::Product>& products) {
    std::vector<ProductId> ids;
    for (const auto& product : products) ids.push_back(product.id);
    std::map<ProductId, std::vector<std::string>> out;
    for (const auto& c : p.db.transact([&](db::Tx& tx) { return p.stock.contents(tx, ids); }))
        if (auto& bins = out[c.product]; c.place.kind == stock::Kind::bin && bins.size() < kMostBins && (bins.empty() || bins.back() != c.place.code))
            bins.push_back(c.place.code);
    return out;
}

/// Everything that is scanned at the shelves, by name: so that receiving, moving and counting go on without a network.
Response goods(const Request&, Floor& floor) {
    const auto& p = floor.parts();
    json::Writer out;
    out.begin_object().key("products").begin_array();
    std::size_t written = 0;
    std::string after;
    for (;;) {
        const auto page = p.catalogue.list(after, kPage);
        const auto bins = bins_of(p, page);
        for (const auto& product : page) {
            out.begin_array().value(product.sku).value(product.name).begin_array();
            for (const auto& code : product.barcodes) out.value(code);
            out.end_array().begin_array();
            if (const auto lies = bins.find(product.id); lies != bins.end())
                for (const auto& bin : lies->second) out.value(bin);
            out.end_array().value(product.by_lot).end_array();
        }
        written += page.size();
        if (page.size() < kPage || written >= kMostProducts) break;
        after = page.back().sku;
    }
    out.end_array().key("places").begin_array();
    written = 0;
    for (const auto kind : {stock::Kind::bin, stock::Kind::tote}) {
        after.clear();
        for (;;) {
            const auto page = p.stock.locations(kind, after, kPage);
            for (const auto& place : page) out.value(place.code);
            written += page.size();
            if (page.size() < kPage || written >= kMostPlaces) break;
            after = page.back().code;
        }
    }
    out.end_array().end_object();
    return Response::json(200, out.take());
}

/// Bins that wait for a count, and what pick faces want: by name, as the goods are.
Response upkeep(const Request& request, Floor& floor) {
    const auto& p = floor.parts();
    return p.db.transact([&](db::Tx& tx) {
        json::Writer out;
        out.begin_object().key("bins").begin_array();
        for (const auto& count : p.stock.counts(tx, true, kMostUpkeep)) out.value(count.bin.code);
        out.end_array().key("wishes").begin_array();
        auto wishes = p.stock.replenishments(tx, kMostUpkeep);
        std::erase_if(wishes, [&](const auto& wish) { return !wish.taken_by.empty() && wish.taken_by != request.principal->id; });
        std::vector<ProductId> products;
        for (const auto& wish : wishes) products.push_back(wish.product);
        const auto goods = p.catalogue.by_ids(tx, products);
        for (const auto& wish : wishes) {
            out.begin_object().member("sku", goods.at(wish.product).sku).member("from", wish.from.code).member("to", wish.to.code);
            out.member("units", wish.units.units);
            stock::write_lot(out, wish.lot);
            out.end_object();
        }
        out.end_array().end_object();
        return Response::json(200, out.take());
    });
}

struct Found {
    std::string kind, code, title;
    std::vector<std::pair<std::string, std::string>> rows;
};

class Search {
  public:
    Search(const Floor& floor, db::Tx& tx, const Texts& texts) : p_(floor.parts()), tx_(tx), texts_(texts) {}

    std::optional<Found> find(const std::string& code) {
        if (const auto place = p_.stock.location(tx_, code)) return at(*place);
        if (const auto product = p_.catalogue.by_code(tx_, code)) return of(*product);
        if (const auto order = OrderId::parse(code)) return of(*order);
        if (const auto sscc = code.size() == 18 ? p_.packing.by_sscc(tx_, code) : std::nullopt) {
            const auto package = p_.packing.get(tx_, *sscc);
            if (package) return of(package->order);
        }
        if (const auto lots = p_.stock.lots_named(tx_, code); !lots.empty()) return of(lots);
        return {};
    }

  private:
    /// " · lot L2407, until 2027-03-31", of goods by lot.
    std::string lot_of(const stock::Content& c) const {
        if (!c.lot.id) return "";
        return " · " + texts_(c.sellable ? "floor.look.lot" : "floor.look.lot_expired", {{"lot", c.lot.code}, {"date", iso_date(c.lot.expires)}});
    }

    /// Where a lot lies and which orders got it; a maker's code may name lots of several products.
    Found of(const std::vector<stock::Lot>& lots) {
        Found found{"lot", lots.front().code, "", {}};
        for (const auto& lot : lots) {
            const auto product = p_.catalogue.by_ids(tx_, {lot.product}).at(lot.product);
            found.title += (found.title.empty() ? "" : " · ") + product.sku + " " + product.name;
            found.rows.emplace_back(texts_("floor.look.expires"), iso_date(lot.expires) + (lots.size() > 1 ? " · " + product.sku : ""));
            for (const auto& c : p_.stock.contents_of_lot(tx_, lot)) found.rows.emplace_back(c.place.code, wording::count(c.on_hand.units));
            auto packages = p_.packing.packages_of_lot(tx_, lot.id, PackageId(), kMostPackages + 1);
            const bool more = packages.size() > kMostPackages;
            if (more) packages.pop_back();
            for (const auto& one : packages)
                found.rows.emplace_back(texts_("floor.word.order", {{"n", std::to_string(one.order_number)}}), wording::count(one.quantity.units));
            if (more) found.rows.emplace_back(texts_("floor.look.more"), texts_("floor.look.more_how"));
        }
        return found;
    }

    Found at(const stock::Location& place) { return {std::string(stock::name(place.kind)), place.code, "", {}}; }

    Found of(ProductId id) {
        const auto product = p_.catalogue.by_ids(tx_, {id}).at(id);
        Found found{"item", product.sku, product.name, {}};
        const auto balances = p_.stock.balances(tx_, {id});
        const auto& balance = balances.at(id);
        found.rows.emplace_back(texts_("floor.look.free"), wording::count(balance.free.units));
        found.rows.emplace_back(texts_("floor.look.promised"), wording::count((balance.reserved + balance.allocated).units));
        if (balance.expired.units > 0) found.rows.emplace_back(texts_("floor.look.expired"), wording::count(balance.expired.units));
        for (const auto& c : p_.stock.contents(tx_, {id})) found.rows.emplace_back(c.place.code, wording::count(c.on_hand.units) + lot_of(c));
        for (const auto& code : product.barcodes) found.rows.emplace_back(texts_("floor.look.barcode"), code);
        return found;
    }

    Found of(OrderId id) {
        const auto summaries = p_.orders.summaries(tx_, {id});
        const auto summary = summaries.find(id);
        Found found{"order", id.text(), "", {}};
        if (summary == summaries.end()) return found;
        found.title = texts_("floor.word.order", {{"n", std::to_string(summary->second.number)}}) + " · " +
                      wording::word(texts_, "common.state.", summary->second.state);
        for (const auto& in : p_.picking.in_totes(tx_, id))
            found.rows.emplace_back(p_.stock.locations(tx_, {in.tote}).at(in.tote).code,
                                    wording::count(in.quantity.units) + " × " + p_.catalogue.by_ids(tx_, {in.product}).at(in.product).sku);
        return found;
    }

    const Floor::Parts& p_;
    db::Tx& tx_;
    const Texts& texts_;
};

Response look_up(const Request& request, Floor& floor) {
    const std::string code = request.asked("code").substr(0, 200);
    const auto found = floor.parts().db.transact(
        [&](db::Tx& tx) { return Search(floor, tx, floor.parts().texts(request.language())).find(code); });
    if (!found) return http::problem(error(Code::not_found, "not_found", "Nothing here is called so."), request);
    json::Writer out;
    out.begin_object().member("kind", found->kind).member("code", found->code).member("title", found->title).key("rows").begin_array();
    for (const auto& [what, text] : found->rows) out.begin_object().member("what", what).member("text", text).end_object();
    out.end_array().end_object();
    return Response::json(200, out.take());
}

}  // namespace

void add_look_up(http::Router& router, Floor& floor) {
    router.add({"GET", "/floor/goods", http::Access::anyone(), for_workers(floor, goods),
                "Names of all goods and places, for work at the shelves without a network."});
    router.add({"GET", "/floor/upkeep", http::Access::anyone(), for_workers(floor, upkeep), "Bins to be counted and pick faces to be filled."});
    router.add({"GET", "/floor/look-up", http::Access::anyone(), for_workers(floor, look_up), "What a scanned code is."});
}

}  // namespace waybill::floor
