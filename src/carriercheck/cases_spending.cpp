#include <algorithm>
#include <set>

#include "carriercheck/bodies.h"
#include "carriercheck/requests.h"
#include "carriercheck/verdicts.h"

// Money: whatever becomes of the one call that spends it, the module may neither repeat it nor guess what was done.
namespace waybill::carriercheck {
namespace {

using Kind = Told::Kind;
constexpr const char* kDoubt = "leave it in doubt: nobody knows what the carrier did";
constexpr const char* kStranger = "ZZZZZZZZZZZZZZ";
constexpr const char* kLater = "leave it for later: the carrier has done nothing";

std::size_t once_at(const Recording& recording) {
    const auto found = std::find_if(recording.exchanges.begin(), recording.exchanges.end(), [](const Exchange& e) { return e.once; });
    return found == recording.exchanges.end() ? SIZE_MAX : static_cast<std::size_t>(found - recording.exchanges.begin());
}

/// The call that spends money reached the carrier once and no more, however it was answered.
std::string sent_again(const Recording& recording, const Told& told, std::size_t at) {
    const Exchange& exchange = recording.exchanges[at];
    const auto times = std::count_if(told.heard.begin(), told.heard.end(),
                                     [&](const Heard& h) { return h.method == exchange.method && h.path == exchange.path; });
    return times <= 1 ? "" : "The carrier heard " + exchange.method + " " + exchange.path + " " + std::to_string(times) + " times; every time it may book.";
}

class Spending {
  public:
    Spending(Stage& stage, Verdicts& verdicts, const Recording& recording)
        : stage_(stage), verdicts_(verdicts), recording_(recording), once_(once_at(recording)) {}

    void all() {
        lost_answers();
        said_no_for_now();
        unreadable_answers();
        the_way_there();
        the_way_on();
        if (recording_.operation == "book") other_bookings();
    }

  private:
    void at_once(const std::string& how, Twist twist, Kind kind, const char* must) {
        twist.at = once_;
        const Told told = stage_.play(recording_, twist);
        const std::string what = title(recording_) + ": " + how;
        verdicts_.ends(what, told, {kind}, must);
        verdicts_.note(what + ", and is not asked again", sent_again(recording_, told, once_));
    }

    void lost_answers() {
        at_once("accepted, and the line goes dead", {.how = Answer::How::hang_up}, Kind::in_doubt, kDoubt);
        at_once("accepted, and the answer breaks off", {.how = Answer::How::cut}, Kind::in_doubt, kDoubt);
        at_once("accepted, then silence until the time is out", {.how = Answer::How::silence, .is_short = true}, Kind::in_doubt, kDoubt);
        for (const int status : {500, 502, 503, 504})
            at_once("answered with status " + std::to_string(status), {.status = status, .body = "<html>unavailable</html>"}, Kind::in_doubt, kDoubt);
    }

    void said_no_for_now() {
        at_once("answered with 429, too many calls", {.status = 429, .body = "{}", .retry_after = "7"}, Kind::not_now, kLater);
        at_once("answered with 401, another token please", {.status = 401, .body = "{}"}, Kind::not_now, kLater);
    }

    void unreadable_answers() {
        const auto& well = recording_.exchanges[once_].reply;
        for (const Garbage& garbage : garbage())
            for (const int status : {200, 201, 400, 404, 409, 422}) {
                if (well.body == garbage.body && well.status / 100 == status / 100) continue;  // so this carrier says that it is done
                at_once("answered with " + std::string(garbage.what) + " and status " + std::to_string(status),
                        {.status = status, .body = garbage.body}, Kind::in_doubt, kDoubt);
            }
        const std::string& body = recording_.exchanges[once_].reply.body;
        for (int tenths = 1; tenths <= 9; ++tenths)
            if (body.size() > 20)
                at_once("answered with the first " + std::to_string(tenths) + " tenths", {.body = cut_at(body, tenths)}, Kind::in_doubt, kDoubt);
    }

    /// Steps before the money: trouble there costs nothing, and is no refusal.
    void the_way_there() {
        for (std::size_t at = 0; at < std::min(once_, recording_.exchanges.size()); ++at) {
            const std::string step = title(recording_) + ": call " + std::to_string(at + 1) + ", before anything is spent, ";
            for (const Garbage& garbage : garbage()) {
                const Told told = stage_.play(recording_, {.at = at, .times = 1000, .status = 200, .body = garbage.body});
                verdicts_.ends(step + "is answered with " + garbage.what, told, {Kind::not_now}, kLater);
                verdicts_.note(step + "is answered with " + garbage.what + ", and nothing is spent",
                               told.sent_once == 0 ? "" : "The module went on and spent money.");
            }
            const Told busy = stage_.play(recording_, {.at = at, .status = 503, .body = ""});
            verdicts_.note(step + "is answered with 503 once", unexpected(recording_, busy).find("left the recording") == std::string::npos
                                                                   ? unexpected(recording_, busy) : "");
        }
    }

    /// Steps after the money: what was bought is bought.
    void the_way_on() {
        for (std::size_t at = once_ + 1; at < recording_.exchanges.size(); ++at)
            for (const Garbage& garbage : garbage()) {
                const Told told = stage_.play(recording_, {.at = at, .times = 1000, .status = 200, .body = garbage.body});
                verdicts_.ends(title(recording_) + ": call " + std::to_string(at + 1) + ", after the money is spent, is answered with " + garbage.what,
                               told, {Kind::done, Kind::in_doubt}, "neither call it refused nor leave it for later");
            }
    }

    /// The host compares references, too, where it is told of them.
    void strange_booking(const std::string& body) {
        const Told told = stage_.play(recording_, {.at = once_, .body = body});
        const bool told_of = told.is_done() && told.as<carrier::Booked>().reference == kStranger;
        verdicts_.note(title(recording_) + ": answered with a booking of somebody else's reference",
                       told.kind == Kind::in_doubt || told_of ? "" : "The module " + described(told) + "; it must leave it in doubt, or tell that reference in the result.");
    }

    void other_bookings() {
        const carrier::BookingRequest request = booking_request(recording_);
        const auto parcels = static_cast<std::int64_t>(request.parcels.size());
        const Told partial = stage_.play(recording_, {}, {.parcels = parcels + 1});
        verdicts_.note(title(recording_) + ": the carrier booked one parcel less than it was asked for",
                       !partial.is_done() && (partial.sent_once == 0 || partial.kind == Kind::in_doubt)
                           ? "" : "The module " + described(partial) + "; it must " + kDoubt + ".");
        const std::string& body = recording_.exchanges[once_].reply.body;
        if (const std::string foreign = replaced(body, request.reference, kStranger); foreign != body)
            strange_booking(foreign);
        const Told unheard = stage_.play(recording_, {}, {.label_format = "bmp"});
        verdicts_.note(title(recording_) + ": a label in a format that carrier.json does not list",
                       unheard.kind == Kind::refused && unheard.heard.empty()
                           ? "" : "The module " + described(unheard) + "; it must refuse before any call.");
    }

    Stage& stage_;
    Verdicts& verdicts_;
    const Recording& recording_;
    const std::size_t once_;
};

/// A refusal counts as long as it can be read.
void refusal_cases(const Recording& recording, Stage& stage, Verdicts& verdicts) {
    const std::size_t once = once_at(recording);
    if (once == SIZE_MAX || recording.expect.find("error")->string == "conflict") return;
    const std::string& body = recording.exchanges[once].reply.body;
    const std::pair<const char*, std::string> endings[] = {{"breaks off in its midst", cut_at(body, 5)}, {"is empty", ""}, {"is a page of HTML", garbage()[1].body}};
    for (const auto& [how, said] : endings)
        verdicts.ends(title(recording) + ": the refusal " + how, stage.play(recording, {.at = once, .body = said}), {Kind::in_doubt}, kDoubt);
}

}  // namespace

void spending_cases(Stage& stage, Verdicts& verdicts) {
    std::set<std::string> tried;
    for (const Recording& recording : stage.recordings()) {
        if (!recording.spends() || recording.resumes()) continue;
        if (!recording.is_good()) {
            refusal_cases(recording, stage, verdicts);
        } else if (once_at(recording) != SIZE_MAX && (recording.operation == "book" || tried.insert(recording.operation).second)) {
            Spending(stage, verdicts, recording).all();
        }
    }
}

}  // namespace waybill::carriercheck
