#pragma once
#include <string>
#include <vector>

#include "support/world.h"

namespace waybill::testing {

/// A small shop in a World, worked over the public API: one call a step of the job. Each throws std::runtime_error with the
/// answer where the server refuses.
class Shop {
  public:
    explicit Shop(World& world);

    /// A product "MUG" with so many units in bin A-01; more products by name, each in a bin of its own.
    void stock(const std::string& sku, int units);
    struct Line {
        std::string sku;
        int quantity = 1;
    };
    /// A paid order of these lines; its id.
    std::string order(const std::vector<Line>& lines, const std::string& external_ref = "", const std::string& channel = "shop");
    /// Waits for the release and makes a pick list of just this order; its JSON.
    World::Answer pick_list(const std::string& order);
    /// Scans the stops of a list, all units found.
    void pick(const World::Answer& list);
    /// Packs what was picked into one package and seals it; its id.
    std::string pack(const std::string& order);
    /// All of the above.
    std::string packed(const std::vector<Line>& lines, std::string* order_id = nullptr);
    /// Asks for the booking of a package; the shipment's id.
    std::string book(const std::string& order, const std::string& package);
    /// Waits until the shipment is in that state.
    bool becomes(const std::string& shipment, const std::string& state, std::chrono::milliseconds patience = std::chrono::seconds(30));
    bool order_becomes(const std::string& order, const std::string& state, std::chrono::milliseconds patience = std::chrono::seconds(20));
    std::string state(const std::string& order);
    /// Scans packages onto a truck.
    World::Answer hand_over(const std::vector<std::string>& packages);
    World::Answer scans(const std::string& path, const std::string& scans);
    World::Answer must(World::Answer answer, const std::string& what);
    World& world() { return world_; }

  private:
    World& world_;
    int places_ = 0, orders_ = 0;
    std::int64_t seq_ = 1000;  // a test's own scans may use the numbers below
};

}  // namespace waybill::testing
