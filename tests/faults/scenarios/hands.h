#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faults/scenarios/client.h"
#include "waybill/json.h"

namespace waybill::faults {

/// A pair of hands in the warehouse: one device that takes orders through the steps of the job, and keeps at each step until it
/// is answered, whatever is killed meanwhile. What is refused throws std::runtime_error with the answer.
class Hands {
  public:
    Hands(int port, const std::string& bearer, std::string device) : client(port, bearer), device_(std::move(device)) {}

    using Lines = std::vector<std::pair<std::string, int>>;  ///< SKU, quantity
    /// A paid order; its id.
    std::string order(const Lines& lines);
    /// A walk of just this order, once it is released; nothing where it is not within the patience (goods are missing).
    std::optional<json::Value> walk(const std::string& order, std::chrono::milliseconds patience = std::chrono::seconds(60));
    /// One scan of a walk. True where it was taken.
    bool scan(const std::string& list, const std::string& kind, const std::string& code, std::int64_t quantity = 1,
              const std::string& reason = "");
    /// Bin, item, tote of one stop: `units` of it. True where all were taken.
    bool pick(const std::string& list, const json::Value& task, std::int64_t units);
    /// What was picked of an order, into one sealed package; its id.
    std::string pack(const std::string& order, const Lines& units);
    /// The whole job up to a sealed package; its id.
    std::string packed(const Lines& lines, std::string* order_id = nullptr);

    Client::Answer post(const std::string& target, const std::string& body);
    json::Value get(const std::string& target);

    Client client;
    std::int64_t scans_taken = 0;

  private:
    Client::Answer good(const Client::Answer& answer, const std::string& what) const;

    std::string device_;
    std::int64_t calls_ = 0, seq_ = 0;
};

/// Products "S-1" … with units in bins "B-1" …, and totes "H-1" … for the hands.
void furnish(Hands& hands, int products, int units, int totes);

}  // namespace waybill::faults
