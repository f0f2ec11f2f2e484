#include <algorithm>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "floor/floor.h"
#include "floor/store.h"

// A device's journal is taken in: what counts goes to the rooms below, what does not goes to a person.
namespace waybill::floor {
namespace {

constexpr Duration kGrace = std::chrono::minutes(1);   // between a device's clock and ours
constexpr Duration kGranted = std::chrono::minutes(5);

Settled done(std::int64_t seq) { return {seq, "done", "", ""}; }
Settled conflict(std::int64_t seq, const std::string& key, const std::string& detail) {
    return {seq, "conflict", key.substr(0, 60), text::shorten(detail, 300)};
}
Settled conflict(std::int64_t seq, const Error& error) { return conflict(seq, error.key, error.detail); }

/// A scan has no form whose fields could be marked: its refusal says which it is about.
Error in_one_sentence(Error error) {
    if (!error.fields.empty()) error.detail += " (" + error.fields.front().pointer.substr(error.fields.front().pointer.rfind('/') + 1) + " " + error.fields.front().detail + ")";
    error.fields.clear();
    return error;
}

Settled read_back(const picking::ScanAnswer& answer, std::int64_t seq) {
    if (answer.ok) return done(seq);
    const auto said = json::parse(answer.json);
    const auto member = [&](const char* name) {
        const auto* value = said ? said->find(name) : nullptr;
        return value ? value->string : std::string();
    };
    return conflict(seq, member("key"), member("detail"));
}

}  // namespace

/// The entries of one call.
class Floor::Batch {
  public:
    Batch(Floor& floor, const Device& device, std::span<const Entry> entries, std::int64_t now_ms)
        : f_(floor), p_(floor.p_), device_(device), entries_(entries), now_(floor.p_.clock.now()) {
        const Instant told{std::chrono::milliseconds(now_ms)};
        ahead_ = told - now_;
    }

    std::vector<Settled> run() {
        look_up();
        for (std::size_t i = 0; i < entries_.size();) {
            if (known_.contains(entries_[i].seq)) {
                ++i;
            } else if (auto settled = judged(entries_[i])) {
                keep(entries_[i++], *std::move(settled));
            } else {
                i = apply_from(i);
            }
        }
        save();
        std::vector<Settled> out;
        for (const auto& entry : entries_) out.push_back(known_.at(entry.seq));
        return out;
    }

  private:
    Instant scanned_at(const Entry& entry) const {
        // A clock that ran backwards meanwhile must not put a scan into the future.
        return std::min(Instant{std::chrono::milliseconds(entry.at_ms)} - ahead_, now_);
    }
    const Worker* worker(const Entry& entry) const {
        const auto found = sessions_.find(entry.session);
        return found == sessions_.end() ? nullptr : &found->second;
    }

    void look_up() {
        std::vector<std::int64_t> seqs;
        std::vector<BadgeSessionId> ids;
        for (const auto& entry : entries_) {
            seqs.push_back(entry.seq);
            if (entry.session && std::find(ids.begin(), ids.end(), entry.session) == ids.end()) ids.push_back(entry.session);
        }
        p_.db.transact([&](db::Tx& tx) {
            known_ = store::known(tx, device_.id, seqs);
            sessions_.clear();
            for (auto& one : p_.badges.sessions(tx, device_.id, ids)) sessions_.emplace(one.session, std::move(one));
        });
    }

    /// What needs no other room to be decided.
    std::optional<Settled> judged(const Entry& entry) const {
        if (!entry.malformed.empty()) return conflict(entry.seq, "journal.malformed", entry.malformed);
        if (entry.verdict == "ok" && entry.task == "pack" && entry.kind != "item")
            return conflict(entry.seq, "journal.malformed", "There is no such work at the bench.");
        const auto* who = worker(entry);
        if (!who) return conflict(entry.seq, "journal.session", "Nobody was at work on this device in that session.");
        // What the device refused, and units that are in a hand only: nothing of it has happened to the goods yet.
        if (entry.verdict != "ok" || entry.kind == "hand") return Settled{entry.seq, "noted", "", ""};
        if (scanned_at(entry) > who->until + kGrace || scanned_at(entry) < who->since - kGrace)
            return conflict(entry.seq, "journal.session_over", "The person's session on this device was over when this was scanned.");
        if (who->roles.empty() || (entry.task == "pack" && !who->roles.contains(http::Role::packer)))
            return conflict(entry.seq, "journal.role", "The person may not do this work, or not any more.");
        if (entry.kind == "short" && entry.quantity > f_.settings_.short_limit &&
            !f_.granted(entry.grant, entry.session, entry.subject, scanned_at(entry)))
            return conflict(entry.seq, "short.needs_pin", "A short of so many units needs the person's PIN.");
        return {};
    }

    /// Applies the entry at `i` and those behind it that go to the same place; returns where to go on.
    std::size_t apply_from(std::size_t i) {
        const Entry& first = entries_[i];
        std::vector<const Entry*> run;
        for (; i < entries_.size(); ++i) {
            const Entry& entry = entries_[i];
            if (entry.task != first.task || entry.subject != first.subject || entry.session != first.session ||
                known_.contains(entry.seq) || judged(entry))
                break;
            run.push_back(&entry);
        }
        auto settled = first.task == "pick" ? pick(run) : first.task == "pack" ? pack(run) : shelve(run);
        for (std::size_t k = 0; k < run.size(); ++k) keep(*run[k], std::move(settled[k]));
        return i;
    }

    std::vector<Settled> told(const std::vector<const Entry*>& run, const Result<std::vector<picking::ScanAnswer>>& answers) const {
        std::vector<Settled> out;
        for (std::size_t k = 0; k < run.size(); ++k)
            out.push_back(answers ? read_back((*answers)[k], run[k]->seq) : conflict(run[k]->seq, answers.error()));
        return out;
    }

    std::vector<Settled> pick(const std::vector<const Entry*>& run) {
        std::vector<picking::Scan> scans;
        for (const auto* e : run) scans.push_back({e->seq, e->kind, e->code, e->quantity, e->reason, e->lot});
        const auto list = PickListId::parse(run.front()->subject).value_or(PickListId());
        return told(run, p_.picking.scan(list, device_.id.text(), scans, worker(*run.front())->user.text()));
    }

    std::vector<Settled> pack(const std::vector<const Entry*>& run) {
        std::vector<packing::Packing::Scan> scans;
        for (const auto* e : run) scans.push_back({e->seq, e->code, e->quantity, e->lot, e->serial});
        const auto package = PackageId::parse(run.front()->subject).value_or(PackageId());
        return told(run, p_.packing.scan(package, device_.id.text(), scans, worker(*run.front())->user.text()));
    }

    std::vector<Settled> shelve(const std::vector<const Entry*>& run) {
        std::vector<picking::ScanLog::Seen> seen;
        for (const auto* e : run) seen.push_back({e->seq, e->code});
        const std::string actor = worker(*run.front())->user.text();
        return told(run, p_.scans.apply({device_.id.text(), "stock", actor, 0}, seen, [](db::Tx&) -> Result<void> { return {}; },
                                        [&](db::Tx& tx, std::size_t k) -> Result<std::string> {
                                            TRY_VOID(stock_work(tx, *run[k], actor));
                                            json::Writer out;
                                            out.begin_object().member("seq", run[k]->seq).member("ok", true).end_object();
                                            return out.take();
                                        }));
    }

    Result<stock::Location> place(db::Tx& tx, const std::string& code) {
        if (auto found = p_.stock.location(tx, code)) return *std::move(found);
        return error(Code::conflict, "scan.unknown", "\"" + code + "\" is no place here.");
    }
    Result<ProductId> product(db::Tx& tx, const std::string& code) {
        if (const auto found = p_.catalogue.by_code(tx, code)) return *found;
        return error(Code::conflict, "scan.unknown", "\"" + code + "\" is no item here.");
    }

    Result<void> stock_work(db::Tx& tx, const Entry& entry, const std::string& actor) {
        if (entry.kind == "receive") return received(tx, entry, actor);
        if (entry.kind == "move") return moved(tx, entry, actor);
        if (entry.kind == "count") return counted(tx, entry, actor);
        return error(Code::conflict, "journal.malformed", "There is no such work at the shelves.");
    }
    Result<void> received(db::Tx& tx, const Entry& entry, const std::string& actor) {
        TRY(item, product(tx, entry.code));
        TRY(to, place(tx, entry.to));
        const auto sku = p_.catalogue.by_ids(tx, {item}).at(item).sku;
        const auto placed = p_.stock.receive(tx, {entry.reference, {{sku, to.code, {entry.quantity}, {entry.lot, entry.expires}}}}, actor);
        if (!placed) return in_one_sentence(placed.error());
        return {};
    }
    Result<void> moved(db::Tx& tx, const Entry& entry, const std::string& actor) {
        TRY(item, product(tx, entry.code));
        TRY(from, place(tx, entry.from));
        TRY(to, place(tx, entry.to));
        return p_.stock.move(tx, {item, from.id, to.id, {entry.quantity}, entry.lot}, actor);
    }
    Result<void> counted(db::Tx& tx, const Entry& entry, const std::string& actor) {
        TRY(bin, place(tx, entry.code));
        stock::Tally tally{bin.id, std::min(Instant{std::chrono::milliseconds(entry.began_ms)} - ahead_, scanned_at(entry)), {}};
        for (const auto& one : entry.counted) {
            TRY(item, product(tx, one.code));
            if (one.lot.empty()) {
                tally.units[item] += Quantity{one.units};
                continue;
            }
            TRY(lot, p_.stock.lot(tx, item, {one.lot, one.expires}));
            tally.lots[{item, lot.id}] += Quantity{one.units};
        }
        TRY(count, p_.stock.count(tx, tally, actor));
        return {};
    }

    void keep(const Entry& entry, Settled settled) {
        const auto* who = worker(entry);
        store::Row row{entry, settled, who ? who->user : UserId(), 0, scanned_at(entry)};
        if (const auto list = PickListId::parse(entry.subject)) row.subject = list->raw();
        if (const auto package = PackageId::parse(entry.subject)) row.subject = package->raw();
        rows_.push_back(std::move(row));
        known_.insert_or_assign(entry.seq, std::move(settled));
    }

    void save() {
        std::vector<store::NewConflict> conflicts;
        std::map<BadgeSessionId, std::vector<Instant>> used;
        for (const auto& row : rows_) {
            if (row.settled.outcome == "conflict") conflicts.push_back({p_.ids.next<ConflictId>(), row.entry.seq});
            if (row.user) used[row.entry.session].push_back(row.scanned_at);
        }
        if (rows_.empty()) return;
        p_.db.transact([&](db::Tx& tx) {
            store::add(tx, device_.id, rows_, now_);
            store::add_conflicts(tx, device_.id, conflicts, now_);
            for (const auto& [session, at] : used) p_.badges.used(tx, session, at);
        });
        for (const auto& row : rows_)
            if (row.settled.outcome == "conflict")
                log::warning("floor.conflict", {{"device", device_.id}, {"seq", row.entry.seq}, {"key", row.settled.problem}});
    }

    Floor& f_;
    Parts& p_;
    const Device& device_;
    std::span<const Entry> entries_;
    const Instant now_;
    Duration ahead_{};
    std::map<std::int64_t, Settled> known_;
    std::map<BadgeSessionId, Worker> sessions_;
    std::vector<store::Row> rows_;
};

std::vector<Settled> Floor::take(const Device& device, std::span<const Entry> entries, std::int64_t now_ms) {
    return Batch(*this, device, entries, now_ms).run();
}

std::int64_t Floor::last_seq(DeviceId device) {
    return p_.db.transact([&](db::Tx& tx) { return store::last_seq(tx, device); });
}

std::vector<Stop> Floor::stopped(const std::vector<OrderId>& orders) {
    return p_.db.transact([&](db::Tx& tx) {
        std::vector<Stop> out;
        for (const auto order : orders)
            if (const auto pickable = p_.orders.require_pickable(tx, order); !pickable)
                out.push_back({order, pickable.error().key, pickable.error().detail});
        return out;
    });
}

void Floor::on_stopped(std::span<const events::Event> stopped) {
    for (const auto& event : stopped) {
        json::Writer out;
        out.begin_object().member("order", OrderId(event.subject)).member("key", event.topic).end_object();
        p_.broadcaster.publish("floor", "stop", out.take());
    }
}

std::string Floor::grant(const Worker& worker, const std::string& subject) const {
    const auto until = std::chrono::duration_cast<std::chrono::seconds>((p_.clock.now() + kGranted).time_since_epoch()).count();
    const std::string said = std::to_string(until) + "." + worker.session.text() + "." + subject;
    return std::to_string(until) + "." + crypto::base64url(crypto::hmac_sha256(secret_.reveal(), said));
}

bool Floor::granted(const std::string& grant, BadgeSessionId session, const std::string& subject, Instant at) const {
    const auto dot = grant.find('.');
    if (dot == std::string::npos || dot > 12 || grant.find_first_not_of("0123456789") != dot || dot == 0) return false;
    const std::string said = grant.substr(0, dot) + "." + session.text() + "." + subject;
    const bool ours = crypto::equal(grant.substr(dot + 1), crypto::base64url(crypto::hmac_sha256(secret_.reveal(), said)));
    return ours && at <= Instant{std::chrono::seconds(std::stoll(grant.substr(0, dot)))};
}

}  // namespace waybill::floor
