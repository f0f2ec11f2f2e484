#include "rates/round.h"

#include <algorithm>

namespace waybill::rates {

std::shared_ptr<Round> Round::begin(const Market& market, const std::vector<carrierhost::Profile>& asked, const carrier::RateRequest& request) {
    auto round = std::make_shared<Round>();
    round->expected_ = asked.size();
    for (const auto& profile : asked)
        market.ask(profile.code, request, [round, code = profile.code](Answer answer) {
            const std::lock_guard lock(round->mutex_);
            round->answers_.emplace(code, std::move(answer));
            round->answered_.notify_all();
        });
    return round;
}

std::map<std::string, Round::Answer> Round::wait(Duration patience) {
    std::unique_lock lock(mutex_);
    answered_.wait_for(lock, patience, [&] { return answers_.size() == expected_; });
    return answers_;  // a copy: who answers later writes into the round, which is nobody's any more
}

std::vector<carrierhost::Profile> quoting(const Market& market) {
    std::vector<carrierhost::Profile> all;
    for (const auto& profile : market.carriers())
        if (profile.can_rate) all.push_back(profile);
    return all;
}

void sort_out(const std::vector<carrierhost::Profile>& asked, const std::map<std::string, Round::Answer>& answers, Quote& quote) {
    for (const auto& profile : asked) {
        const auto found = answers.find(profile.code);
        if (found == answers.end()) {
            quote.no_offers.push_back({profile.code, "late", profile.name + " has not answered in time."});
            continue;
        }
        const Round::Answer& answer = found->second;
        if (answer.error.key == "carrier.no_account") continue;  // nobody here uses it
        if (answer.kind != Round::Answer::Kind::done) {
            quote.no_offers.push_back({profile.code, answer.kind == Round::Answer::Kind::refused ? "refused" : "not_now", answer.error.detail});
            continue;
        }
        const std::size_t before = quote.offers.size();
        for (const carrier::Rate& rate : *answer.value) {
            const auto service = std::find_if(profile.services.begin(), profile.services.end(), [&](const auto& s) { return s.code == rate.service; });
            if (service == profile.services.end()) continue;  // nothing that could be booked here
            quote.offers.push_back({{profile.code, rate.service}, profile.name + " " + service->name, rate.price, rate.expected_delivery, rate.transit_days});
        }
        if (quote.offers.size() == before) quote.no_offers.push_back({profile.code, "no_service", profile.name + " offers no service of ours for this."});
    }
    std::stable_sort(quote.offers.begin(), quote.offers.end(), [](const rules::Offer& a, const rules::Offer& b) {
        return std::pair(a.price.currency.text(), a.price.minor) < std::pair(b.price.currency.text(), b.price.minor);
    });
}

}  // namespace waybill::rates
