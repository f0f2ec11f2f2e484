#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/error.h"

namespace waybill::simulator {

/// What a request asks for: faults are set, and calls are counted, by these.
enum class Operation { token, rate, book, label, void_shipment, track, find, manifest, pickup, cancel_pickup, address, points, control, other };
std::string_view name(Operation operation);  ///< "book", "void", …

/// Whose customer is calling. One service, three contracts: what it does when an answer was lost is all they differ in.
enum class Account {
    deduplicating,  ///< "/a/…": the same Idempotency-Key again is answered with the first one's shipment
    queryable,      ///< "/b/…": it can be asked by reference
    mute,           ///< "/c/…": neither
    plain,          ///< "/d/…", and without a prefix: as b, and another customer
};
std::string_view name(Account account);  ///< "a", "b", "c", "d"
std::optional<Account> account_named(std::string_view word);

struct Request {
    std::string method;
    Account account = Account::plain;
    std::string path;   ///< without the account's prefix and the query
    std::string query;  ///< as it came
    std::string authorization;
    std::string content_type;
    std::string idempotency_key;
    std::string body;
};

struct Answer {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

Operation operation_of(const Request& request);
/// Takes the account's prefix off a path.
Account take_account(std::string& path);

Answer json_answer(int status, std::string body);
/// The carrier's error envelope: {"error": {"code", "message", "details": [{"field", "problem"}]}}.
Answer problem(int status, std::string_view code, std::string_view message, const std::vector<FieldError>& details = {});

/// The value of a query parameter, decoded; empty where it is missing or broken.
std::string query_value(std::string_view query, std::string_view key);

}  // namespace waybill::simulator
