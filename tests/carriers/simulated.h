#pragma once
#include <gtest/gtest.h>

#include <string>

#include "support/simulator.h"
#include "wire/wire.h"

namespace waybill {

/// The simulator as a process, and a client of its carrier.
class CarrierSimulator : public testing::Test {
  protected:
    wire::Outcome call(const std::string& method, const std::string& path, const std::string& body = "",
                       const std::string& type = "application/json", const std::string& key = "") {
        wire::Request request;
        request.method = method;
        request.url = simulator.url() + path;
        request.headers = {{"Authorization", "Bearer " + token()}, {"Content-Type", type}};
        if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
        request.body = body;
        request.total_timeout = std::chrono::seconds(2);
        request.never_repeated = true;  // on a kept one that is reset, curl would send it again
        return wire.fetch(std::move(request));
    }
    std::string token() {
        wire::Request request;
        request.method = "POST";
        request.url = simulator.url() + "/oauth/token";
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        request.body = "grant_type=client_credentials&client_id=demo&client_secret=demo-secret";
        return json::parse(wire.fetch(std::move(request)).body).value().find("access_token")->string;
    }
    wire::Outcome book(const std::string& reference, const std::string& account = "", const std::string& key = "",
                       int weight = 1) {
        const std::string party = R"({"name":"A","lines":["1"],"city":"Leeds","country":"GB"})";
        return call("POST", account + "/v1/shipments",
                    R"({"reference":")" + reference + R"(","service":"standard","shipper":)" + party + R"(,"recipient":)" +
                        party + R"(,"parcels":[{"weight_g":)" + std::to_string(weight) +
                        R"(,"length_mm":1,"width_mm":1,"height_mm":1}]})",
                    "application/json", key);
    }
    std::string state(std::size_t row = 0) {
        return simulator.control("GET", "/_sim/shipments").at("/data/" + std::to_string(row) + "/state")->string;
    }
    void advance(int seconds) {
        simulator.control("POST", "/_sim/clock", "{\"advance_seconds\":" + std::to_string(seconds) + "}");
    }

    Metrics metrics;
    Simulator simulator;
    wire::Wire wire{wire::Wire::Options{}, metrics};
};

}  // namespace waybill
