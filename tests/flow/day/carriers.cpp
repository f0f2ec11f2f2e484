#include <chrono>
#include <thread>

#include "day.h"

// From the sealed package to the customer's door: booking, truck, the carrier's clock sped up.
namespace day {

using waybill::json::Writer;

namespace {
constexpr auto kLook = std::chrono::milliseconds(200);
constexpr auto kAtMost = std::chrono::minutes(8);
}  // namespace

void Day::book(const Parcel& parcel) {
    const auto reply = client_.send("POST", "/api/v1/shipments", "{\"order\":\"" + parcel.order + "\",\"packages\":[\"" + parcel.id + "\"]}",
                                    "book-" + run_key_ + "-" + parcel.id);
    expect(reply, "POST /shipments");
    const std::lock_guard lock(mutex_);
    parcels_.push_back(parcel);
    parcels_.back().shipment = reply.text("/id");
    ++result_.packages;
}

void Day::await_bookings() {
    progress_.begin("booked", static_cast<std::int64_t>(parcels_.size()));
    const auto until = std::chrono::steady_clock::now() + kAtMost;
    std::size_t next = 0;
    work(4, [&](int) {
        std::string shipment;
        {
            const std::lock_guard lock(mutex_);
            if (next == parcels_.size()) return false;
            shipment = parcels_[next++].shipment;
        }
        for (;;) {
            const auto reply = client_.get("/api/v1/shipments/" + shipment);
            expect(reply, "GET /shipments/" + shipment);
            const auto state = reply.text("/state");
            if (state == "booked" || state == "handed_over") break;
            if (state == "failed" || state == "voided" || std::chrono::steady_clock::now() > until) {
                complain("shipment " + shipment + " is " + state + " " + reply.text("/reason") + " " + reply.text("/detail"));
                return true;
            }
            std::this_thread::sleep_for(kLook);
        }
        progress_.step();
        const std::lock_guard lock(mutex_);
        ++result_.bookings;
        return true;
    });
}

void Day::hand_over() {
    progress_.begin("onto the truck", static_cast<std::int64_t>(parcels_.size()));
    const auto handover = client_.send("POST", "/api/v1/handovers", R"({"carrier":"demo"})", "handover-" + run_key_);
    expect(handover, "POST /handovers");
    const std::string device = "dock-" + run_key_, path = "/api/v1/handovers/" + handover.text("/id");
    constexpr std::size_t kPiece = 20;
    for (std::size_t from = 0; from < parcels_.size(); from += kPiece) {
        Writer out;
        out.begin_object().member("device", device).key("scans").begin_array();
        const auto to = std::min(parcels_.size(), from + kPiece);
        for (auto i = from; i < to; ++i) out.begin_object().member("seq", next_seq(device)).member("code", parcels_[i].sscc).end_object();
        out.end_array().end_object();
        const auto reply = client_.send("POST", path + "/scans", out.take());
        expect(reply, "POST /handovers/…/scans");
        for (const auto& answer : reply.json.find("data") ? reply.json.find("data")->items : std::vector<waybill::json::Value>{}) {
            if (const auto* ok = answer.find("ok"); ok && ok->boolean) ++result_.handed_over;
            else complain("a package was refused at the truck: " + waybill::json::text(answer));
        }
        progress_.step(static_cast<std::int64_t>(to - from));
    }
    expect(client_.send("POST", path + "/close", "", "close-" + run_key_), "POST /handovers/…/close");
}

void Day::follow() {
    progress_.begin("delivered", static_cast<std::int64_t>(parcels_.size()));
    const auto until = std::chrono::steady_clock::now() + kAtMost;
    std::set<std::string> open;
    for (const auto& parcel : parcels_) open.insert(parcel.order);
    for (std::int64_t delivered = 0; !open.empty() && std::chrono::steady_clock::now() < until;) {
        expect(client_.simulator("POST", "/_sim/clock", R"({"advance_seconds":21600})"), "POST /_sim/clock");
        expect(client_.send("POST", "/api/v1/trackers/refresh", "{}"), "POST /trackers/refresh");
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        std::int64_t now = 0;
        std::string after;
        do {  // every tracker that arrived
            const auto page = client_.get("/api/v1/trackers?state=delivered" + (after.empty() ? "" : "&after=" + after));
            expect(page, "GET /trackers");
            for (const auto& tracker : page.json.find("data")->items) {
                const auto* order = tracker.find("order");
                if (order && open.count(order->string)) ++now;
            }
            after = page.text("/next");
        } while (!after.empty());
        progress_.step(now - delivered);
        delivered = std::max(now, delivered);
        if (delivered >= static_cast<std::int64_t>(parcels_.size())) break;
    }
}

}  // namespace day
