#pragma once
#include <optional>
#include <string>
#include <vector>

#include "http/http.h"
#include "waybill/json.h"

namespace waybill::testing {

/// What a server promised in its /openapi.json: every answer is held against it.
class Contract {
  public:
    explicit Contract(const std::string& openapi);

    struct Operation {
        std::string method, pattern;
        const json::Value* described;

        std::string id() const { return described->find("operationId")->string; }
        bool allows(const std::string& role) const;  ///< by x-roles; everyone where it has none
    };
    const std::vector<Operation>& operations() const { return operations_; }
    /// Nothing where no operation answers this address.
    const Operation* find(const std::string& method, const std::string& target) const;

    struct Seen {
        std::string method, target;  ///< with its query
        int status = 0;
        std::string media_type, body;
    };
    /// Everything about an answer that was not promised; empty where all is well.
    std::vector<std::string> breaches(const Seen& seen) const;
    /// Why a request body does not fit the operation; empty where it does.
    std::vector<std::string> body_misfits(const Operation& operation, const std::string& body) const;
    const json::Value& document() const { return document_; }

  private:
    std::vector<std::string> content_breaches(const json::Value& response, const Seen& seen) const;

    json::Value document_;
    http::Router router_;  // finds operations as the server does
    std::vector<Operation> operations_;
};

}  // namespace waybill::testing
