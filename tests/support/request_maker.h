#pragma once
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "support/contract.h"

namespace waybill::testing {

/// Makes requests out of a server's description: such as fit it, such as stand at its bounds, and such as break it. What it is
/// told of answers (ids, SKUs, codes, cursors) it uses again, so that requests find what there is. The same seed and the same
/// answers give the same requests.
class RequestMaker {
  public:
    RequestMaker(const Contract& contract, std::uint64_t seed) : contract_(contract), random_(seed) {}

    struct Made {
        const Contract::Operation* operation = nullptr;
        std::string method, target, body, media_type;
        std::string key;  ///< Idempotency-Key
        bool has_key = false;
        bool good_target = true;  ///< path and query were made to fit
    };
    Made next();
    /// Remembers what an answer names.
    void learn(const json::Value& answer);
    /// Never used, whatever an answer says: what the test itself stands on.
    void forget(const std::string& text) { forgotten_.insert(text); }

  private:
    bool chance(double p) { return std::uniform_real_distribution<>(0, 1)(random_) < p; }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }
    template <class List>
    const auto& one_of(const List& list) {
        return list[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(list.size()) - 1))];
    }

    /// JSON text for a schema; with the chance `wild` at every place something that does not belong there.
    std::string value(const json::Value& schema, const std::string& name, double wild, int depth);
    std::string object(const json::Value& schema, double wild, int depth);
    std::string array(const json::Value& schema, const std::string& name, double wild, int depth);
    std::string number(const json::Value& schema);
    std::string text(const json::Value& schema, const std::string& name);  ///< not yet quoted
    std::string id(const std::string& pattern);
    std::string odd();  ///< some JSON, or nearly
    std::string odd_text();
    std::string csv(double wild);
    void make_path(Made& made, double wild);
    void make_query(Made& made, double wild);
    void make_key(Made& made);
    void learn(const json::Value& value, const std::string& name);

    const Contract& contract_;
    std::mt19937_64 random_;
    std::map<std::string, std::vector<std::string>> known_;  ///< texts of answers by their member's name; ids by their prefix
    std::set<std::string> forgotten_;
    std::vector<std::string> keys_;
    std::int64_t made_ = 0;
};

}  // namespace waybill::testing
