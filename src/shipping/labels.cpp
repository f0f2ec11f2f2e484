#include <algorithm>
#include <array>

#include "base/log.h"
#include "shipping/conversation.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "waybill/json.h"

// A booking that is adopted by its number alone has no label: it is asked for until it is here, or a person says where it is.
namespace waybill::shipping {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kAtOnce = 8;
constexpr Duration kOneAsking = minutes(3);  ///< so long nobody else asks
/// Carriers that make labels later have them within minutes; one that is down, within hours.
constexpr std::array<Duration, 12> kPauses{seconds(2), seconds(10), seconds(30), minutes(1), minutes(5), minutes(15),
                                           minutes(30), minutes(60), minutes(60), minutes(60), minutes(60), minutes(60)};

Error not_missing() { return error(Code::conflict, "label.not_missing", "No label of this shipment is missing."); }

std::string reason_json(const std::string& reason) {
    json::Writer out;
    out.begin_object().member("reason", reason).end_object();
    return out.take();
}

/// The booking that counts.
const store::Intent* booking_of(const std::vector<store::Intent>& intents) {
    const auto done = std::find_if(intents.rbegin(), intents.rend(), [](const auto& i) { return i.kind == "book" && i.state == "done"; });
    return done == intents.rend() ? nullptr : &*done;
}

}  // namespace

bool Shipping::ask_for_labels() {
    auto& impl = *impl_;
    const auto due = impl.p.db.transact([&](db::Tx& tx) { return store::claim_missing_labels(tx, kOneAsking, kAtOnce); });
    for (const auto id : due) impl.ask_for_label(id);
    return !due.empty();
}

void Shipping::Impl::ask_for_label(ShipmentId id) {
    struct Question {
        carrier::LabelRequest request;
        std::string address;
        BookingId booking;
    };
    const auto question = p.db.transact([&](db::Tx& tx) -> std::optional<Question> {
        const auto shipment = store::get(tx, id, false);
        const auto intents = store::of_shipment(tx, id);
        const auto* booking = booking_of(intents);
        if (!shipment || !booking || !is_alive(*shipment)) {
            store::drop_missing_label(tx, id);
            return {};
        }
        const auto asked_for = booking_request(booking->request);
        carrier::LabelRequest request{booking->reference, shipment->carrier_shipment_id, shipment->tracking_number, {}, asked_for.label_format,
                                      asked_for.terms.label_size, asked_for.terms.label_dpi};
        for (const auto& package : store::packages(tx, id)) request.parcel_numbers.push_back(package.tracking_number);
        return Question{std::move(request), store::sent_by(tx, booking->id, shipment->carrier), booking->id};
    });
    if (!question) return;
    begin();
    p.carriers.label(question->address, question->request, [this, id, booking = question->booking](LabelOutcome outcome) {
        try {
            keep_alone(conversation_row(p.ids, p.clock, booking, "label", outcome));
            labelled(id, outcome);
        } catch (const std::exception& e) {  // asked again when its time comes
            log::warning("booking.label_not_stored", {{"shipment", id}, {"what", e.what()}});
        }
        end();
    });
}

/// Who misses a label was booked: what is in doubt then is its void, after which it may still be live.
bool Shipping::Impl::is_alive(const store::ShipmentRow& shipment) {
    return shipment.state == "booked" || shipment.state == "handed_over" || shipment.state == "voiding" || shipment.state == "in_doubt";
}

void Shipping::Impl::labelled(ShipmentId id, const LabelOutcome& outcome) {
    using Kind = LabelOutcome::Kind;
    p.db.transact([&](db::Tx& tx) {
        const auto seen = store::get(tx, id, false);
        if (!seen || !p.orders.lock(tx, seen->order)) return;
        const auto shipment = *store::get(tx, id, true);
        const auto missing = store::missing_label(tx, id, true);
        if (!missing) return;
        if (!is_alive(shipment)) return store::drop_missing_label(tx, id);
        const auto packages = store::packages(tx, id);
        std::string problem = outcome.error.detail;
        if (outcome.kind == Kind::done) {
            const auto& labels = outcome.value->labels;
            if (labels.size() == 1 || labels.size() == packages.size()) {
                std::map<PackageId, packing::LabelBytes> bytes;
                for (std::size_t i = 0; i < packages.size(); ++i) {
                    const auto& label = labels.size() == 1 ? labels.front() : labels[i];
                    bytes[packages[i].package] = {label.media_type, label.bytes};
                }
                p.packing.bring_labels(tx, bytes);
                store::drop_missing_label(tx, id);
                return p.orders.note(tx, shipment.order, "shipment.label_came", "", reason_json(""));
            }
            problem = "The carrier answered with " + std::to_string(labels.size()) + " labels for " + std::to_string(packages.size()) + " parcels.";
        }
        const bool again = outcome.kind != Kind::refused && static_cast<std::size_t>(missing->tries) < kPauses.size();
        if (!missing->asking) return;  // a person took it meanwhile
        if (again)
            return store::put_off_label(tx, id, std::max(kPauses[static_cast<std::size_t>(missing->tries)], outcome.kind == Kind::not_now ? outcome.retry_after : Duration{}),
                                        missing->tries + 1, problem);
        if (outcome.error.key == carrier::kNoOperation) problem = "This carrier gives no label a second time.";
        store::leave_label(tx, id, problem);
        p.orders.note(tx, shipment.order, "shipment.label_missing", "", reason_json(problem));
    });
}

std::vector<MissingLabel> Shipping::missing_labels(Duration for_longer_than, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) { return store::missing_labels(tx, impl_->p.clock.now() - for_longer_than, limit); });
}

Result<Shipment> Shipping::ask_for_label_again(db::Tx& tx, ShipmentId id) {
    const auto row = store::get(tx, id, false);
    if (!row) return no_shipment();
    const auto missing = store::missing_label(tx, id, true);
    if (!missing) return not_missing();
    store::put_off_label(tx, id, Duration{}, 0, missing->problem);
    return impl_->view(tx, *row);
}

Result<Shipment> Shipping::settle_label(db::Tx& tx, ShipmentId id, const std::string& reason, const std::string& actor) {
    const auto seen = store::get(tx, id, false);
    if (!seen) return no_shipment();
    TRY_VOID(impl_->p.orders.lock(tx, seen->order));
    if (!store::missing_label(tx, id, true)) return not_missing();
    store::drop_missing_label(tx, id);
    impl_->p.orders.note(tx, seen->order, "shipment.label_settled", actor, reason_json(reason));
    return impl_->view(tx, *store::get(tx, id, false));
}

}  // namespace waybill::shipping
