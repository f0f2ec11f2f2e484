#include "simulation/booking.h"

#include <algorithm>
#include <map>
#include <optional>

#include "simulation/booking_world.h"

namespace waybill::simulation {

namespace {

shipping::rules::Terms terms_of(const BookingStory& story, Scheduler& time) {
    shipping::rules::Terms terms;
    terms.recovery = story.recovery;
    terms.can_find =
        story.recovery == carrier::Recovery::queryable || (story.recovery == carrier::Recovery::deduplicates && story.can_find);
    terms.can_void = true;
    if (story.recovery == carrier::Recovery::deduplicates)
        terms.idempotency_window = time.chance(0.3) ? std::chrono::minutes(10) : std::chrono::hours(24);
    if (story.broken == Broken::absence_at_once) terms.quiet_period = Duration(0);
    return terms;
}

}  // namespace

BookingSeen play_booking(std::uint64_t seed, const BookingStory& story) {
    Scheduler time(seed);
    const auto begun = time.now();
    const auto terms = terms_of(story, time);
    Carrier::Faults faults;
    faults.rate = 0.1 + 0.5 * static_cast<double>(time.between(0, 100)) / 100;
    faults.until = time.now() + std::chrono::minutes(20);
    faults.duplicates = faults.cancels = story.odd_answers;
    Carrier carrier(time, terms, faults);
    BookingWorld world(time, carrier, story, faults.until);
    world.begin();
    time.run_until(begun + std::chrono::hours(12));
    world.check();
    BookingSeen seen = world.seen();
    seen.steps = time.steps();
    seen.struck = carrier.struck();
    seen.lasted = time.now() - begun;
    return seen;
}

}  // namespace waybill::simulation
