#include "faults/scenarios/ledger.h"

#include <set>

#include "support/checks.h"
#include "support/shop.h"
#include "waybill/ids.h"
#include "waybill/json.h"

namespace waybill::faults {
namespace {

using testing::Shop;

constexpr const char* kGoods[] = {"MUG", "BOWL", "PLATE"};
constexpr int kUnits = 900'000;

enum class Trade { shop, supplier, scanner };

/// The database may have been killed a moment ago: connections of ours that were open then are found dead one by one.
std::vector<db::Row> ask(testing::World& world, const std::string& sql) {
    for (int tries = 1;; ++tries) {
        try {
            return world.database().db().query(sql);
        } catch (const db::Broken&) {
            if (tries == 60) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
    }
}

}  // namespace

struct Ledger::Caller {
    Caller(Trade t, int n, std::uint64_t seed, int port, const std::string& key)
        : trade(t), name("q" + std::to_string(n) + "-"), random(seed), client(port, key) {}

    const Trade trade;
    const std::string name;  ///< what its references begin with
    std::mt19937_64 random;
    Client client;
    std::thread thread;
    std::int64_t sent = 0;
    std::vector<std::string> wrong;  ///< final answers that should not have been given
    std::set<std::string> open;      ///< what it gave up to ask for: there or not, nobody was told

    struct Order {
        std::string id;
        std::int64_t quantity = 0;
    };
    std::map<std::string, Order> orders;            ///< by reference
    std::map<std::string, std::int64_t> receipts;   ///< units by reference
    std::map<std::int64_t, std::string> scans;      ///< the answer by seq
    std::string list, order, bin, sku, tote;        ///< of a scanner
    std::int64_t picked = 0;
};

Ledger::Ledger(testing::World& world, std::uint64_t seed, Load load) : world_(world), seed_(seed), load_(load) {
    Shop shop(world);
    for (const char* sku : kGoods) shop.stock(sku, kUnits);
    std::mt19937_64 seeds(seed_);
    const auto add = [&](Trade trade, int count) {
        for (int i = 0; i < count; ++i)
            callers_.push_back(std::make_unique<Caller>(trade, static_cast<int>(callers_.size()), seeds(), world.port(), world.admin_key()));
    };
    add(Trade::shop, load.shops), add(Trade::supplier, load.suppliers), add(Trade::scanner, load.scanners);
    for (auto& caller : callers_)
        if (caller->trade == Trade::scanner) prepare_scanner(*caller, kGoods[seeds() % 3]);
}

Ledger::~Ledger() { stop(); }

void Ledger::prepare_scanner(Caller& caller, const std::string& sku) {
    Shop shop(world_);
    caller.order = shop.order({{sku, 10'000}}, caller.name + "walk");
    const auto list = shop.pick_list(caller.order);
    const auto& task = list.json.find("tasks")->items.front();
    caller.list = list.text("/id");
    caller.bin = task.find("bin")->string, caller.sku = sku, caller.tote = task.find("tote")->string;
}

void Ledger::begin() {
    for (auto& caller : callers_) caller->thread = std::thread([this, &caller] { work(*caller); });
}

void Ledger::stop() {
    stop_ = true;
    for (auto& caller : callers_)
        if (caller->thread.joinable()) caller->thread.join();
}

void Ledger::work(Caller& caller) {
    auto next = Client::Clock::now() + load_.period * static_cast<int>(caller.random() % 100) / 100;
    while (!stop_) {
        if (load_.period.count() > 0) std::this_thread::sleep_until(next);
        next = std::max(next + load_.period, Client::Clock::now());  // who was held up does not catch up in a burst
        const auto trouble = caller.client.seen().last_trouble;
        const bool taken = caller.trade == Trade::shop ? order(caller) : caller.trade == Trade::supplier ? receive(caller) : scan(caller);
        if (taken) ++acknowledged_;
        const auto now = caller.client.seen().last_trouble;
        for (auto last = last_trouble_.load(); now != trouble && now.time_since_epoch().count() > last;)
            if (last_trouble_.compare_exchange_weak(last, now.time_since_epoch().count())) break;
        if (!taken && caller.wrong.size() > 3) return;
        if (!taken && caller.trade == Trade::scanner) return;  // its next scan would follow one that nobody knows of
    }
}

Client::Clock::time_point Ledger::last_trouble() const { return Client::Clock::time_point(Client::Clock::duration(last_trouble_.load())); }

bool Ledger::order(Caller& caller) {
    const std::string ref = caller.name + std::to_string(++caller.sent);
    const auto quantity = static_cast<std::int64_t>(1 + caller.random() % 3);
    const std::string body = R"({"channel":"shop","external_ref":")" + ref + R"(","currency":"GBP","customer":{"name":"Customer )" + ref +
                             R"("},"ship_to":{"name":"A","lines":["1 High Street"],"city":"London","postal_code":"E1 6AN","country":"GB"},)" +
                             R"("lines":[{"sku":")" + kGoods[caller.random() % 3] + R"(","quantity":)" + std::to_string(quantity) +
                             R"(,"unit_price":{"minor":1000,"currency":"GBP"}}]})";
    const auto answer = caller.client.settle("POST", "/api/v1/orders", body, ref);
    if (answer.status == 201)
        caller.orders[ref] = {answer.text("/id"), quantity};
    else if (answer.status == 0)
        caller.open.insert(ref);
    else
        caller.wrong.push_back("order " + ref + " was answered " + std::to_string(answer.status) + " " + answer.body);
    return answer.status == 201;
}

bool Ledger::receive(Caller& caller) {
    const std::string ref = caller.name + std::to_string(++caller.sent);
    const auto units = static_cast<std::int64_t>(1 + caller.random() % 9);
    const int which = static_cast<int>(caller.random() % 3);
    const std::string body = R"({"reference":")" + ref + R"(","lines":[{"sku":")" + kGoods[which] + R"(","location":"A-)" +
                             std::to_string(11 + which) + R"(","quantity":)" + std::to_string(units) + "}]}";
    const auto answer = caller.client.settle("POST", "/api/v1/stock/receipts", body, ref);
    if (answer.status == 201)
        caller.receipts[ref] = units;
    else if (answer.status == 0)
        caller.open.insert(ref);
    else
        caller.wrong.push_back("receipt " + ref + " was answered " + std::to_string(answer.status) + " " + answer.body);
    return answer.status == 201;
}

/// The bin once, then unit after unit: item, tote, item, tote.
bool Ledger::scan(Caller& caller) {
    const std::int64_t seq = ++caller.sent;
    const std::string kind = seq == 1 ? "bin" : seq % 2 == 0 ? "item" : "tote";
    const std::string& code = kind == "bin" ? caller.bin : kind == "item" ? caller.sku : caller.tote;
    const std::string body = R"({"device":")" + caller.name + R"(","scans":[{"seq":)" + std::to_string(seq) + R"(,"kind":")" + kind +
                             R"(","code":")" + code + R"("}]})";
    const auto answer = caller.client.settle("POST", "/api/v1/pick-lists/" + caller.list + "/scans", body, caller.name + std::to_string(seq));
    const bool good = answer.status == 200 && answer.body.find("\"ok\":true") != std::string::npos;
    if (good) {
        caller.scans[seq] = answer.body;
        caller.picked += kind == "tote" ? 1 : 0;
    } else if (answer.status == 0) {
        caller.open.insert(kind);
    } else {
        caller.wrong.push_back("scan " + caller.name + std::to_string(seq) + " was answered " + std::to_string(answer.status) + " " + answer.body);
    }
    return good;
}

void Ledger::verify(Figures& figures) {
    figures.sums["missing"] += 0, figures.sums["altered"] += 0;
    for (const auto& caller : callers_) {
        const auto& seen = caller->client.seen();
        figures.sums["cut off"] += seen.cut, figures.sums["answered 503"] += seen.unavailable;
        figures.sums["callers that gave up"] += static_cast<std::int64_t>(caller->open.size());
        if (seen.without_retry_after > 0) figures.breach("a 503 came without Retry-After");
        for (const auto& wrong : caller->wrong) figures.breach(wrong);
        if (caller->trade == Trade::shop) verify_orders(*caller, figures);
        if (caller->trade == Trade::scanner) verify_scans(*caller, figures);
    }
    verify_receipts(figures);
    for (const auto& violation : testing::violations(world_.database().db())) figures.breach(violation);
}

void Ledger::verify_orders(const Caller& caller, Figures& figures) {
    std::size_t found = 0;
    for (const auto& row : ask(world_, 
             "SELECT o.external_ref, o.id, o.customer_name, l.quantity FROM orders o JOIN order_line l ON l.order_id = o.id "
             "WHERE o.external_ref LIKE '" + caller.name + "%'")) {
        const auto known = caller.orders.find(row.text(0));
        if (known == caller.orders.end()) {
            if (caller.wrong.empty() && !caller.open.contains(row.text(0))) figures.breach("order " + row.text(0) + " is there and was never acknowledged");
            continue;
        }
        ++found;
        const auto id = OrderId::parse(known->second.id);
        if (!id || id->raw() != row.integer(1) || row.text(2) != "Customer " + row.text(0) || row.integer(3) != known->second.quantity)
            ++figures.sums["altered"], figures.breach("order " + row.text(0) + " is not what was acknowledged");
    }
    const auto missing = static_cast<std::int64_t>(caller.orders.size() - found);
    figures.sums["orders"] += static_cast<std::int64_t>(caller.orders.size());
    figures.sums["missing"] += missing;
    if (missing != 0) figures.breach(std::to_string(missing) + " acknowledged orders of " + caller.name + " are not there, or twice");
}

void Ledger::verify_receipts(Figures& figures) {
    std::map<std::string, std::vector<std::int64_t>> rows;
    for (const auto& row : ask(world_, "SELECT note, quantity FROM stock_movement WHERE reason = 'receive' AND note LIKE 'q%'"))
        rows[row.text(0)].push_back(row.integer(1));
    for (const auto& caller : callers_)
        for (const auto& [ref, units] : caller->receipts) {
            ++figures.sums["receipts"];
            const auto found = rows.find(ref);
            if (found == rows.end()) ++figures.sums["missing"], figures.breach("receipt " + ref + " is not there");
            else if (found->second != std::vector<std::int64_t>{units})
                ++figures.sums["altered"], figures.breach("receipt " + ref + " is there twice, or otherwise");
        }
}

void Ledger::verify_scans(const Caller& caller, Figures& figures) {
    std::map<std::int64_t, std::string> rows;
    for (const auto& row : ask(world_, "SELECT seq, answer FROM scan WHERE device = '" + caller.name + "'"))
        rows[row.integer(0)] = row.text(1);
    for (const auto& [seq, answer] : caller.scans) {
        ++figures.sums["scans"];
        const auto found = rows.find(seq);
        const std::string name = "scan " + caller.name + std::to_string(seq);
        if (found == rows.end()) ++figures.sums["missing"], figures.breach(name + " is not there");
        else if (answer.find(found->second) == std::string::npos) ++figures.sums["altered"], figures.breach(name + " is not what was told");
    }
    const auto id = OrderId::parse(caller.order);
    const auto units = ask(world_, "SELECT picked FROM orders WHERE id = " + std::to_string(id ? id->raw() : 0));
    const std::int64_t untold = caller.open.contains("tote") ? 1 : 0;
    if (units.empty() || units.front().integer(0) < caller.picked || units.front().integer(0) > caller.picked + untold)
        figures.breach("scanner " + caller.name + " was told of " + std::to_string(caller.picked) + " units, and the order has others");
}

}  // namespace waybill::faults
