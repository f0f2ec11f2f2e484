#include "simulation/carrier.h"

#include <algorithm>

namespace waybill::simulation {

using shipping::rules::Answer;
using std::chrono::milliseconds;
using std::chrono::seconds;

bool Carrier::strikes() {
    if (time_.now() >= faults_.until || !time_.chance(faults_.rate)) return false;
    ++struck_;
    return true;
}

bool Carrier::was_odd(int shipment) const { return std::find(odd_.begin(), odd_.end(), shipment) != odd_.end(); }

Carrier::Told Carrier::accept(int shipment, const std::string& reference, const std::string& key) {
    if (terms_.recovery == carrier::Recovery::deduplicates) {
        const auto first = std::find_if(truth_.begin(), truth_.end(), [&](const Parcel& p) {
            return p.key == key && time_.now() < p.accepted_at + terms_.idempotency_window;
        });
        if (first != truth_.end()) {
            const bool faulty = time_.now() < faults_.until;
            if (faulty && faults_.cancels && !first->told && time_.chance(0.3)) first->live = false, odd_.push_back(shipment);
            if (faulty && faults_.duplicates && time_.chance(0.3))
                return odd_.push_back(shipment), Told{Answer::duplicate, {}, {}};
            return {Answer::done, first - truth_.begin(), {}};
        }
    }
    const Duration hidden = time_.now() < faults_.until ? time_.between(Duration(0), faults_.hidden) : Duration(0);
    truth_.push_back({shipment, reference, key, true, false, time_.now(), time_.now() + hidden});
    return {Answer::done, truth_.size() - 1, {}};
}

Carrier::Told Carrier::tell(Told told) {
    if (told.parcel) truth_[*told.parcel].told = true;
    return told;
}

void Carrier::book(int shipment, const std::string& reference, const std::string& key, Heard heard) {
    const Duration soon = time_.between(milliseconds(5), milliseconds(400));
    const auto doubtful = [this, heard](Duration after) { time_.in(after, [heard] { heard({Answer::in_doubt, {}, {}}); }); };
    if (!strikes()) return time_.in(soon, [=, this] { heard(tell(accept(shipment, reference, key))); });
    switch (time_.between(0, 6)) {
        case 0:  // the connection is refused before the first byte
            return time_.in(soon, [heard] { heard({Answer::not_now, {}, seconds(2)}); });
        case 1:  // too many requests
            return time_.in(soon, [=, this] { heard({Answer::not_now, {}, time_.between(seconds(1), seconds(30))}); });
        case 2:  // cut, and nothing was done
            return doubtful(time_.between(soon, kPatience));
        case 3:  // refused for good: nothing was done; where it was done before, a carrier that deduplicates shows that
            return time_.in(soon, [=, this] {
                const bool there = std::any_of(truth_.begin(), truth_.end(), [&](const Parcel& p) { return p.key == key; });
                heard(there ? tell(accept(shipment, reference, key)) : Told{Answer::refused, {}, {}});
            });
        case 4: {  // accepted long after the caller hung up
            const Duration at = time_.between(soon, faults_.slowest);
            time_.in(at, [=, this] { accept(shipment, reference, key); });
            return doubtful(std::min(at, kPatience));
        }
        case 5: {  // slow, and answered
            const Duration at = time_.between(soon, kPatience);
            return time_.in(at, [=, this] { heard(tell(accept(shipment, reference, key))); });
        }
        default:  // accepted; the answer is an error, or half of it, or silence
            time_.in(soon, [=, this] { accept(shipment, reference, key); });
            return doubtful(time_.between(soon, kPatience));
    }
}

void Carrier::cancel(std::size_t parcel, Heard heard) {
    const bool struck = strikes();
    const auto kind = struck ? time_.between(0, 3) : -1;
    const bool done = kind <= 1;
    time_.in(time_.between(milliseconds(5), struck ? Duration(kPatience) : Duration(milliseconds(400))), [=, this] {
        if (done) truth_[parcel].live = false;
        heard({kind == -1 || kind == 0 ? Answer::done : kind == 3 ? Answer::not_now : Answer::in_doubt, {}, seconds(2)});
    });
}

void Carrier::find(const std::string& reference, std::function<void(Shown)> heard) {
    const bool fails = strikes();
    time_.in(time_.between(milliseconds(5), milliseconds(400)), [=, this] {
        Shown shown{!fails, {}};
        for (std::size_t i = 0; i < truth_.size() && !fails; ++i)
            if (truth_[i].reference == reference && truth_[i].live && truth_[i].shown_from <= time_.now())
                truth_[i].told = true, shown.live.push_back(i);
        heard(shown);
    });
}

}  // namespace waybill::simulation
