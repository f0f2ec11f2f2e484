#include "catalogue/catalogue.h"

namespace waybill::catalogue {
namespace {

constexpr std::size_t kMostKnown = 200'000;  // offers in memory: about 40 MB

}  // namespace

std::unordered_map<std::string, Offer> KnownOffers::find(std::int64_t version, const std::vector<std::string>& skus,
                                                         std::vector<std::string>& missing) {
    const std::lock_guard lock(mutex_);
    if (version != version_ || offers_.size() > kMostKnown) offers_.clear();
    version_ = version;
    std::unordered_map<std::string, Offer> found;
    found.reserve(skus.size());
    for (const auto& sku : skus) {
        if (const auto known = offers_.find(sku); known != offers_.end())
            found.insert(*known);
        else
            missing.push_back(sku);
    }
    return found;
}

void KnownOffers::keep(std::int64_t version, const std::unordered_map<std::string, Offer>& offers) {
    const std::lock_guard lock(mutex_);
    if (version == version_) offers_.insert(offers.begin(), offers.end());
}

}  // namespace waybill::catalogue
