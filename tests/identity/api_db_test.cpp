#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "db/scratch.h"
#include "identity/identity.h"
#include "support/calls.h"
#include "support/fake_clock.h"
#include "waybill/json.h"

namespace waybill::identity {
namespace {

class IdentityRoutes : public ::testing::Test {
  protected:
    IdentityRoutes() {
        crypto::start();
        add_routes(router, identity);
    }
    http::Response call(const std::string& method, const std::string& path, std::string body = "") {
        const auto match = router.match(method, path.substr(0, path.find('?')));
        if (match.route == nullptr) throw std::runtime_error("no route for " + path);
        http::Request request;
        request.method = method;
        request.path = path;
        request.params = match.params;
        request.body = std::move(body);
        if (const auto mark = path.find("?after="); mark != std::string::npos)
            request.query = {{"limit", "2"}, {"after", path.substr(mark + 7)}};
        return testing::handled(*match.route, request);
    }
    static json::Value body(const http::Response& response) { return json::parse(response.body).value(); }
    static std::string text(const json::Value& value, std::string_view pointer) { return value.at(pointer)->string; }

    testing::Scratch scratch{testing::TestDb::Content::migrated};
    db::Database database{scratch.options()};
    testing::FakeClock clock;
    IdGenerator ids{clock, 1};
    Identity identity{database, ids, clock};
    http::Router router;
};

constexpr const char* kMaria =
    R"({"login":"maria","name":"Maria","password":"the van leaves at nine","roles":["picker","packer"]})";

TEST_F(IdentityRoutes, AreForAdminsOnly) {
    EXPECT_GE(router.routes().size(), 7U);
    for (const http::Route& route : router.routes()) {
        EXPECT_FALSE(route.access.everyone) << route.pattern;
        EXPECT_EQ(route.access.roles, std::set<http::Role>{http::Role::admin}) << route.pattern;
    }
}

TEST_F(IdentityRoutes, AddShowAndChangeAUserWithoutEverShowingAPassword) {
    const auto added = call("POST", "/api/v1/users", kMaria);
    ASSERT_EQ(added.status, 201) << added.body;
    const std::string id = text(body(added), "/id");
    EXPECT_EQ(call("POST", "/api/v1/users", kMaria).status, 409);

    EXPECT_EQ(call("PUT", "/api/v1/users/" + id, R"({"name":null,"password":null,"roles":null,"active":null})").status, 200);
    const auto changed = call("PUT", "/api/v1/users/" + id, R"({"name":"M. L.","active":false})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    const auto shown = call("GET", "/api/v1/users/" + id);
    EXPECT_EQ(shown.body, changed.body);
    EXPECT_EQ(text(body(shown), "/name"), "M. L.");
    EXPECT_FALSE(body(shown).at("/active")->boolean);
    EXPECT_EQ(body(shown).at("/roles")->items.size(), 2U);
    EXPECT_THAT(shown.body, ::testing::Not(::testing::HasSubstr("argon2")));
    EXPECT_EQ(call("GET", "/api/v1/users/key_0000000000001").status, 404);
}

TEST_F(IdentityRoutes, NameEveryWrongFieldOfAUser) {
    const auto refused =
        call("POST", "/api/v1/users", R"({"login":"maria","name":"Maria","password":"x","roles":["boss"],"shoe_size":41})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, ::testing::AllOf(::testing::HasSubstr("/roles"), ::testing::HasSubstr("/shoe_size")));
    EXPECT_EQ(call("POST", "/api/v1/users", R"({"login":"maria","name":"M","password":"password1","roles":["picker"]})").status,
              422);
}

TEST_F(IdentityRoutes, ShowAKeysTokenOnceAndRevokeIt) {
    const auto issued = call("POST", "/api/v1/api-keys", R"({"name":"shop","roles":["integration"]})");
    ASSERT_EQ(issued.status, 201) << issued.body;
    const std::string token = text(body(issued), "/token");
    http::Request request;
    request.headers = {{"authorization", "Bearer " + token}};
    EXPECT_TRUE(identity.authenticate(request).value().has_value());

    const auto listed = call("GET", "/api/v1/api-keys");
    EXPECT_THAT(listed.body, ::testing::Not(::testing::HasSubstr(token)));
    EXPECT_EQ(text(body(listed), "/data/0/prefix"), token.substr(0, 16));
    EXPECT_EQ(body(listed).at("/data/0/revoked_at")->kind, json::Kind::null);

    EXPECT_EQ(call("DELETE", "/api/v1/api-keys/" + text(body(issued), "/id")).status, 204);
    EXPECT_FALSE(identity.authenticate(request).ok());
    EXPECT_EQ(body(call("GET", "/api/v1/api-keys")).at("/data/0/revoked_at")->kind, json::Kind::string);
    EXPECT_EQ(call("DELETE", "/api/v1/api-keys/key_0000000000001").status, 404);
}

TEST_F(IdentityRoutes, PageThroughKeys) {
    for (const char* name : {"a", "b", "c"}) (void)identity.issue_key(name, {http::Role::auditor}).value();
    const auto first = body(call("GET", "/api/v1/api-keys?after="));
    ASSERT_EQ(first.at("/data")->items.size(), 2U);
    const auto rest = body(call("GET", "/api/v1/api-keys?after=" + text(first, "/next")));
    ASSERT_EQ(rest.at("/data")->items.size(), 1U);
    EXPECT_EQ(text(rest, "/data/0/name"), "c");
    EXPECT_EQ(rest.at("/next")->kind, json::Kind::null);
}

}  // namespace
}  // namespace waybill::identity
