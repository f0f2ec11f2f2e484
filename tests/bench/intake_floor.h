#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace waybill::bench {

/// What an order of five lines costs at the least: a plain program on the C client library that sends the statements which the
/// program itself sends for it, prepared, with the same rows for the same tables of the same server, and knows nothing else: no
/// HTTP, no JSON, no check, no answer.
struct Floor {
    double orders_per_second = 0;
    double p50 = 0, p99 = 0;   ///< of one transaction, in milliseconds
    double client_micros = 0;  ///< CPU an order
    double database_micros = 0;
    double statements = 0;  ///< an order, without START and COMMIT
};

struct FloorOptions {
    std::string socket, database;
    int connections = 1;
    int group = 1;  ///< orders in a transaction
    std::chrono::milliseconds time{3000};
};

struct FloorProduct {
    long long id = 0;
    std::string sku;
};

/// `products`: those with stock. Uses up numbers and references of its own.
Floor intake_floor(const FloorOptions& options, const std::vector<FloorProduct>& products);
/// The floor's statements, for the record.
std::vector<std::string> floor_statements();

}  // namespace waybill::bench
