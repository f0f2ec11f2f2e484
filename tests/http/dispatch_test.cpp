#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/assets.h"
#include "http/raw_client.h"
#include "http/test_server.h"
#include "support/answer.h"

namespace waybill::http::testing {
namespace {

using ::testing::HasSubstr;

class Dispatch : public ::testing::Test {
  protected:
    Answer ask(const std::string& request) { return RawClient(server.port()).ask(request); }
    TestServer server;
};

std::string session(const std::string& more = "") { return "Cookie: sid=s\r\n" + more; }

TEST_F(Dispatch, AnswersWhatItDoesNotKnow) {
    EXPECT_EQ(ask(get("/nowhere")).status, 404);
    const auto answer = ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.headers.at("allow"), "GET, HEAD");
}

TEST_F(Dispatch, WantsACredentialAndTheRole) {
    const auto none = ask(get("/items/7"));
    EXPECT_EQ(none.status, 401);
    EXPECT_EQ(none.headers.at("www-authenticate"), "Bearer");
    const auto bad = ask(get("/items/7", "Authorization: Bearer nonsense\r\n"));
    EXPECT_EQ(bad.status, 401);
    EXPECT_THAT(bad.body, HasSubstr("credential.unknown"));
    EXPECT_EQ(ask(get("/items/7", session())).status, 403);
    EXPECT_EQ(ask(get("/items/7", "Authorization: Bearer picker\r\n")).body, "\"7\"");
    EXPECT_EQ(ask(get("/items/a%2Fb", "Authorization: Bearer admin\r\n")).body, "\"a/b\"");
}

TEST_F(Dispatch, DoesNotAskWhoCallsAPublicAddressWithoutACredential) {
    EXPECT_EQ(ask(get("/hello")).status, 200);
    EXPECT_EQ(server.authenticator.asked, 0);
    EXPECT_EQ(ask(get("/hello", "Cookie: sid=expired\r\n")).status, 200);
}

TEST_F(Dispatch, RefusesPeopleByTheirPagesAndProgramsByProblems) {
    EXPECT_EQ(ask(get("/desk/orders")).headers.at("location"), "/login");
    EXPECT_EQ(ask(get("/desk/orders", "Cookie: sid=expired\r\n")).status, 303);
    EXPECT_EQ(ask(get("/desk/orders", session())).status, 200);
    struct Case {
        std::string request;
        int status;
        std::string body;
    };
    const std::string picker = "Authorization: Bearer picker\r\n";
    for (const auto& [request, status, body] :
         {Case{get("/desk/orders", picker), 403, "Pat: forbidden"},
          Case{post("/desk/orders", "a=b", session()), 403, "Lee: csrf"}, Case{get("/desk/throws"), 500, "stranger: internal"},
          Case{get("/desk/throws", session()), 500, "Lee: internal"},
          Case{get("/desk/no-database"), 503, "stranger: unavailable"},
          Case{get("/desk/unknown"), 503, "stranger: outcome_unknown"}, Case{get("/desk/nowhere"), 404, "stranger: not_found"},
          Case{post("/desk/throws", ""), 405, "stranger: method"}}) {
        const auto answer = ask(request);
        EXPECT_EQ(answer.status, status) << request;
        EXPECT_EQ(answer.body, "<p>" + body + "</p>") << request;
    }
    EXPECT_EQ(ask(post("/desk/throws", "")).headers.at("allow"), "GET, HEAD");
    EXPECT_EQ(ask(get("/desktop")).headers.at("content-type"), "application/problem+json");
}

TEST_F(Dispatch, SendsTheProblemWhereThePageDeclinesOrFails) {
    const auto declined = ask(get("/desk/orders", "Accept: text/event-stream\r\n"));
    EXPECT_EQ(declined.status, 401);
    EXPECT_EQ(declined.headers.at("content-type"), "application/problem+json");
    const auto failed = ask(get("/desk/nowhere?page=throws"));
    EXPECT_EQ(failed.status, 404);
    EXPECT_THAT(failed.body, ::testing::AllOf(HasSubstr("not_found"), ::testing::Not(HasSubstr("secret"))));
}

TEST_F(Dispatch, TakesAChangeFromASessionOnlyWithItsToken) {
    EXPECT_EQ(ask(post("/lead", "a=b", session())).status, 403);
    EXPECT_EQ(ask(post("/lead", "a=b", session("X-CSRF-Token: wrong\r\n"))).status, 403);
    EXPECT_EQ(ask(post("/lead", "a=b", session("X-CSRF-Token: right\r\n"))).status, 200);
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    EXPECT_EQ(ask(post("/lead", "csrf=right&a=b", session(form))).status, 200);
    EXPECT_EQ(ask(post("/lead", "csrf=righ&a=b", session(form))).status, 403);
    EXPECT_EQ(ask(post("/lead", "csrf=right", session())).status, 403);  // not said to be a form
}

TEST_F(Dispatch, TakesNoChangeFromAnotherSite) {
    const std::string token = "X-CSRF-Token: right\r\n";
    for (const char* site : {"cross-site", "same-site", "nonsense"})
        EXPECT_EQ(ask(post("/lead", "", session(token + "Sec-Fetch-Site: " + site + "\r\n"))).status, 403) << site;
    for (const char* site : {"same-origin", "none"})
        EXPECT_EQ(ask(post("/lead", "", session(token + "Sec-Fetch-Site: " + site + "\r\n"))).status, 200) << site;
}

TEST_F(Dispatch, NeedsNoTokenForAKey) { EXPECT_EQ(ask(post("/lead", "x", "Authorization: Bearer admin\r\n")).status, 200); }

TEST_F(Dispatch, LendsNoSessionToAPublicFormWithoutItsToken) {
    EXPECT_EQ(ask(post("/public-form", "", session())).body, "false");
    EXPECT_EQ(ask(post("/public-form", "", session("X-CSRF-Token: right\r\n"))).body, "true");
}

TEST_F(Dispatch, CountsAnswersByTheirPattern) {
    ask(get("/items/7", "Authorization: Bearer picker\r\n"));
    ask(get("/items/8", "Authorization: Bearer picker\r\n"));
    ask(get("/nowhere/secret"));
    server.server->stop(std::chrono::seconds(2));
    const auto text = server.metrics.text();
    EXPECT_THAT(text, HasSubstr("waybill_http_requests_total{method=\"GET\",route=\"/items/{id}\",status=\"200\"} 2"));
    EXPECT_THAT(text, HasSubstr("route=\"none\",status=\"404\""));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("secret")));
}

TEST(StaticFiles, AreCachedUnderTheHashOfTheirContentOnly) {
    Router router;
    add_static_routes(router);
    std::string path;
    for (const auto& asset : assets::under("web/"))
        if (asset.path.ends_with(".css") || asset.path.ends_with(".js")) path = asset.path;
    if (path.empty()) GTEST_SKIP() << "this build has no page files";
    const auto serve = [&](const std::string& url, const std::string& etag = "") {
        auto match = router.match("GET", url);
        Request request;
        request.params = match.params;
        if (!etag.empty()) request.headers = {{"if-none-match", etag}};
        return waybill::testing::answer_of(*match.route, request);
    };
    const auto header = [](const Response& response, const std::string& name) {
        for (const auto& [n, v] : response.headers)
            if (n == name) return v;
        return std::string();
    };
    const auto good = serve(assets::url(path));
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.body, *assets::read(path));
    EXPECT_THAT(header(good, "Cache-Control"), HasSubstr("immutable"));
    EXPECT_THAT(header(good, "Content-Type"), HasSubstr("text/"));
    EXPECT_EQ(serve(assets::url(path), header(good, "ETag")).status, 304);
    const auto stale = serve("/assets/00000000/" + path);
    EXPECT_EQ(stale.status, 200);
    EXPECT_EQ(header(stale, "Cache-Control"), "no-cache");
}

TEST(StaticFiles, AreNothingButPageFiles) {
    Router router;
    add_static_routes(router);
    for (const char* path : {"sql/migrations/0001_foundation.sql", "web/texts/en.txt", "web/none.css", "etc/passwd"}) {
        auto match = router.match("GET", "/assets/abc/" + std::string(path));
        Request request;
        request.params = match.params;
        EXPECT_EQ(waybill::testing::answer_of(*match.route, request).status, 404) << path;
    }
}

}  // namespace
}  // namespace waybill::http::testing
