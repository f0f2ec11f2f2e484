#include "support/contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/openapi.h"

// The judge of answers must itself be judged: each breach that it knows is committed once.
namespace waybill::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Contract contract() {
    using namespace http::shape;
    http::Router router;
    const auto nothing = [](const http::Request&) { return http::Response{}; };
    router.add({"GET", "/api/v1/things/{id}", http::Access::only({http::Role::picker}), nothing, ""},
               http::Operation("Things", "getThing")
                   .path("id", id<OrderId>())
                   .answers(200, object({{"id", id<OrderId>()}, may("note", text(0, 3))})));
    router.add({"POST", "/api/v1/things", http::Access::only({}), nothing, ""},
               http::Operation("Things", "createThing").keyless("a test").takes(input({{"note", text(1)}})).answers_nothing("Made."));
    return Contract(http::openapi(router.routes(), {"T", "1", "", "http://x", {{"Things", ""}}, {{"not_found", "Not there."}}}));
}

Contract::Seen seen(int status, std::string media_type, std::string body) {
    return {"GET", "/api/v1/things/ord_0000000000001?x=1", status, std::move(media_type), std::move(body)};
}
std::string problem(const std::string& key, int status) {
    return R"({"type":"t","title":"t","status":)" + std::to_string(status) + R"(,"detail":"d","key":")" + key +
           R"(","request_id":"r"})";
}

TEST(TheJudge, LetsPassWhatWasPromised) {
    EXPECT_THAT(contract().breaches(seen(200, "application/json", R"({"id":"ord_0000000000001","note":"abc"})")), IsEmpty());
    EXPECT_THAT(contract().breaches(seen(404, "application/problem+json", problem("not_found", 404))), IsEmpty());
    EXPECT_THAT(contract().breaches({"POST", "/api/v1/things", 204, "", ""}), IsEmpty());
}

TEST(TheJudge, FindsEveryKindOfBreach) {
    const auto c = contract();
    EXPECT_THAT(c.breaches(seen(201, "application/json", "{}")), ElementsAre("the status 201 is not promised"));
    EXPECT_THAT(c.breaches(seen(500, "application/problem+json", problem("not_found", 500))),
                ElementsAre("the status 500 is not promised"));
    EXPECT_THAT(c.breaches(seen(200, "text/html", "<p>")), ElementsAre(HasSubstr("media type text/html")));
    EXPECT_THAT(c.breaches(seen(200, "application/json", R"({"note":"a"})")), ElementsAre("/: lacks id"));
    EXPECT_THAT(c.breaches(seen(200, "application/json", R"({"id":"ord_0000000000001","more":1})")),
                ElementsAre("/more: is not in the description"));
    EXPECT_THAT(c.breaches(seen(200, "application/json", R"({"id":"pkg_0000000000001"})")),
                ElementsAre(HasSubstr("does not fit")));
    EXPECT_THAT(c.breaches(seen(200, "application/json", R"({"id":"ord_0000000000001","note":"abcd"})")),
                ElementsAre("/note: is above maxLength"));
    EXPECT_THAT(c.breaches(seen(404, "application/problem+json", problem("made.up", 404))),
                ElementsAre(HasSubstr("x-problem-keys")));
    EXPECT_THAT(c.breaches(seen(404, "application/problem+json", problem("not_found", 403))),
                ElementsAre("the problem names another status"));
    EXPECT_THAT(c.breaches({"POST", "/api/v1/things", 204, "", "x"}), ElementsAre("a body was not promised"));
    EXPECT_THAT(c.breaches({"GET", "/api/v1/elsewhere", 200, "application/json", "{}"}),
                ElementsAre(HasSubstr("no operation is described")));
}

TEST(TheJudge, KnowsWhoMayCallAndWhatABodyMayHold) {
    const auto c = contract();
    const auto* get = c.find("GET", "/api/v1/things/ord_0000000000001");
    const auto* post = c.find("POST", "/api/v1/things");
    ASSERT_TRUE(get && post);
    EXPECT_EQ(c.find("GET", "/api/v1/things"), nullptr);
    EXPECT_TRUE(get->allows("picker") && get->allows("admin") && !get->allows("packer"));
    EXPECT_FALSE(post->allows("picker"));
    EXPECT_THAT(c.body_misfits(*post, R"({"note":"x"})"), IsEmpty());
    EXPECT_THAT(c.body_misfits(*post, R"({"note":"x","more":1})"), ElementsAre("/more: is not in the description"));
    EXPECT_THAT(c.body_misfits(*post, ""), ElementsAre("a body is required"));
    EXPECT_FALSE(c.body_misfits(*post, "{").empty());
}

}  // namespace
}  // namespace waybill::testing
