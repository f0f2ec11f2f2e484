#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/shop.h"

// Whatever is sent twice counts once: every unsafe call of the API takes an Idempotency-Key.
namespace waybill::testing {
namespace {

/// Unsafe operations by their id, with what the description says of the header: "none", "optional", "required".
std::map<std::string, std::string> unsafe_operations(World& world) {
    const auto described = world.send("GET", "/openapi.json", {{"Authorization", "Bearer " + world.admin_key()}});
    std::map<std::string, std::string> found;
    for (const auto& [path, methods] : described.json.find("paths")->members)
        for (const auto& [method, operation] : methods.members) {
            if (method == "get" || !operation.find("operationId")) continue;
            std::string key = "none";
            if (const auto* parameters = operation.find("parameters"))
                for (const auto& parameter : parameters->items)
                    if (const auto* name = parameter.find("name"); name && name->string == "Idempotency-Key") {
                        const auto* required = parameter.find("required");
                        key = required && required->boolean ? "required" : "optional";
                    }
            found[operation.find("operationId")->string] = key;
        }
    return found;
}

TEST(IdempotencyKeys, AreTakenByEveryUnsafeCall) {
    World world;
    std::set<std::string> without, required;
    for (const auto& [operation, key] : unsafe_operations(world)) {
        if (key == "none") without.insert(operation);
        if (key == "required") required.insert(operation);
    }
    // Scans are numbered by their device; users have a unique login, and no quick hash of a password is kept; what shows a secret
    // once cannot show it again; of an account's secrets no digest is kept; prices, addresses asked about and trials change nothing. Each says so where it is
    // described (Operation::keyless).
    EXPECT_THAT(without, ::testing::ElementsAre("changeUser", "checkAddress", "confirmRateOffer", "createApiKey", "createRateQuote", "createUser", "createWebhookEndpoint", "findServicePoints",
                                                "inviteDevice", "issueBadge", "putCarrierAccount", "scanIntoPackage", "scanOntoTruck", "scanPicks", "setPin",
                                                "tryCarrierAccount", "tryShippingRules"));
    // What creates, buys or ships.
    EXPECT_THAT(required, ::testing::IsSupersetOf({"createOrder", "createShipment", "voidShipment", "createHandover", "closeHandover",
                                                   "createPackage", "sealPackage", "createPickList", "putBack", "receiveStock"}));
}

class SentTwice : public ::testing::Test {
  protected:
    World world;
    Shop shop{world};
};

TEST_F(SentTwice, AnOldHoldDoesNotComeBackAfterItWasLifted) {
    shop.stock("MUG", 10);
    const std::string order = "/api/v1/orders/" + shop.order({{"MUG", 1}});
    const std::string hold = R"({"key":"fraud_check","detail":"look"})";
    EXPECT_EQ(world.call("POST", order + "/holds", hold, "h").status, 200);
    EXPECT_EQ(world.call("DELETE", order + "/holds/fraud_check", "", "l").status, 200);
    const auto late = world.call("POST", order + "/holds", hold, "h");  // a proxy's retry that came late
    EXPECT_EQ(late.status, 200);
    EXPECT_NE(world.call("GET", order).text("/state"), "held");
    EXPECT_EQ(world.call("DELETE", order + "/holds/fraud_check", "", "l").status, 200) << "a repetition gets the first answer";
    EXPECT_EQ(world.call("POST", order + "/holds", R"({"key":"other"})", "h").text("/key"), "idempotency.mismatch");
    EXPECT_EQ(world.call("DELETE", order + "/holds/fraud_check").status, 404);
}

TEST_F(SentTwice, ALatePutDoesNotUndoTheNewerOne) {
    const auto put = [&](const std::string& name, const std::string& key) {
        return world.call("PUT", "/api/v1/products",
                          R"({"products":[{"sku":"MUG","name":")" + name +
                              R"(","weight_g":1,"length_mm":1,"width_mm":1,"height_mm":1,"price":{"minor":1,"currency":"GBP"}}]})",
                          key);
    };
    const auto first = put("Old", "a");
    put("New", "b");
    EXPECT_EQ(put("Old", "a").body, first.body);
    EXPECT_EQ(put("Other", "a").text("/key"), "idempotency.mismatch");
    EXPECT_EQ(world.call("GET", "/api/v1/products/by-sku/MUG").text("/name"), "New");
}

TEST_F(SentTwice, ADryRunIsNotTheImport) {
    const std::string csv =
        "external_ref,customer_name,address1,city,postal_code,country,sku,description,quantity,unit_price,currency\n"
        "A-1,Ann Lee,1 High Street,London,N1 9GU,GB,MUG,A mug,1,2.55,GBP\n";
    EXPECT_EQ(world.call("POST", "/api/v1/imports?dry_run=true", csv, "k").status, 200);
    EXPECT_EQ(world.call("POST", "/api/v1/imports", csv, "k").text("/key"), "idempotency.mismatch");
    EXPECT_EQ(world.call("POST", "/api/v1/imports", csv, "l").whole("/orders"), 1);
    EXPECT_EQ(world.call("POST", "/api/v1/imports", csv, "l").whole("/replayed"), 0) << "the first answer, not a second import";
}

}  // namespace
}  // namespace waybill::testing
