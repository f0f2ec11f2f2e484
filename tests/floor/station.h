#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "floor/floor.h"
#include "support/order_house.h"

namespace waybill::floor {

/// A shop with a scan station: a picker with a badge, an enrolled device, and the rooms below.
class Station : public orders::OrderHouse {
  protected:
    Station() {
        crypto::start();
        stock.put_locations({{LocationId(), "T-1", stock::Kind::tote}, {LocationId(), "T-2", stock::Kind::tote}}).value();
        pia = identity.add_user({"pia", "Pia", Secret<std::string>("the van leaves at nine"), {http::Role::picker, http::Role::packer, http::Role::admin}}).value();
        enrolled = badges.enrol(badges.invite("handheld 7", "usr_lead").value().code.reveal()).value();
        badge = badges.issue(pia, "W1", "usr_lead").value();
        work = badges.begin(enrolled.device.id, badge.code).value();
    }
    void TearDown() override { EXPECT_EQ(violations(), std::vector<std::string>{}); }

    /// What the device's browser would send.
    http::Request request() const {
        http::Request r;
        r.headers = {{"cookie", "device=" + enrolled.key.reveal() + "; floor=" + work.token.reveal()}};
        return r;
    }
    std::int64_t now_ms() { return std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch()).count(); }
    Entry entry(const std::string& task, const std::string& subject, const std::string& kind, const std::string& code, std::int64_t quantity = 1) {
        Entry e;
        e.seq = ++seq;
        e.at_ms = now_ms();
        e.session = work.worker.session;
        e.task = task;
        e.subject = subject;
        e.kind = kind;
        e.code = code;
        e.quantity = quantity;
        e.verdict = "ok";
        return e;
    }
    std::vector<std::string> take(const std::vector<Entry>& entries) {
        std::vector<std::string> out;
        for (const auto& one : floor.take(enrolled.device, entries, now_ms()))
            out.push_back(one.outcome == "conflict" ? one.problem : one.outcome);
        return out;
    }
    std::string shelf_of(ProductId product) {
        return db.transact([&](db::Tx& tx) { return stock.contents(tx, {product}).front().place.code; });
    }
    /// A walk of one order, all its units in one bin.
    picking::PickList walk(const std::string& ref, const std::string& sku, std::int64_t units) {
        const auto id = taken(ref, {{sku, units}});
        events::Event released;
        released.subject = id.raw();
        db.transact([&](db::Tx& tx) { picking.on_released(tx, {&released, 1}); });
        return db.transact([&](db::Tx& tx) { return picking.create_list(tx, {id}, 1, "Pia"); }).value();
    }

    identity::Identity identity{db, ids, clock};
    Badges badges{db, ids, clock, identity};
    picking::ScanLog scans{db, clock};
    picking::Picking picking{{db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}};
    packing::Packing packing{{db, ids, clock, numbers, catalogue, stock, orders, picking, outbox, scans}, {}};
    Metrics metrics;
    http::Broadcaster broadcaster{{}, metrics};
    Texts texts;
    Floor floor{{db, ids, clock, identity, badges, catalogue, stock, orders, scans, picking, packing, idempotency, broadcaster,
                 [this](const std::string&) -> const Texts& { return texts; }},
                {},
                Secret<std::string>("0123456789abcdef0123456789abcdef")};
    UserId pia;
    EnrolledDevice enrolled;
    IssuedBadge badge;
    BegunWork work;
    std::int64_t seq = 0;
};

}  // namespace waybill::floor
