#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "http/http.h"
#include "http/problem.h"
#include "http/serialise.h"
#include "waybill/json.h"

namespace waybill::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Problem, NamesEveryWrongFieldWithItsPointer) {
    Request request;
    request.request_id = "r-1";
    const auto response = problem(error(Code::invalid, "request.fields", "Some \"fields\" are wrong.",
                                        {{"/a/0", "required", "is missing"}, {"/b", "range", "is too large"}}),
                                  request);
    EXPECT_EQ(response.status, 422);
    const auto body = json::parse(response.body);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->at("/status")->whole(), 422);
    EXPECT_EQ(body->at("/key")->text(), "request.fields");
    EXPECT_EQ(body->at("/detail")->text(), "Some \"fields\" are wrong.");
    EXPECT_EQ(body->at("/request_id")->text(), "r-1");
    EXPECT_EQ(body->at("/errors/0/pointer")->text(), "/a/0");
    EXPECT_EQ(body->at("/errors/1/key")->text(), "range");
    EXPECT_EQ(body->at("/type")->text(), "urn:waybill:problem:request.fields");
}

TEST(Problem, TellsHowToGoOn) {
    const auto has = [](const Response& response, const std::string& name) {
        return std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& h) { return h.first == name; });
    };
    EXPECT_TRUE(has(problem(error(Code::unauthorized, "k", "d"), {}), "WWW-Authenticate"));
    EXPECT_TRUE(has(problem(error(Code::unavailable, "k", "d"), {}), "Retry-After"));
    EXPECT_TRUE(has(problem(error(Code::rate_limited, "k", "d"), {}), "Retry-After"));
    EXPECT_FALSE(has(problem(error(Code::conflict, "k", "d"), {}), "Retry-After"));
}

TEST(Problem, HasAStatusForEachCode) {
    EXPECT_EQ(status(Code::not_found), 404);
    EXPECT_EQ(status(Code::conflict), 409);
    EXPECT_EQ(status(Code::forbidden), 403);
    EXPECT_EQ(status(Code::too_large), 413);
    EXPECT_EQ(status(Code::unsupported), 409);
    EXPECT_EQ(status(Code::rejected), 422);
    EXPECT_EQ(status(Code::malformed), 502);
}

TEST(Serialise, FramesTheBodyByItsLength) {
    const auto text = serialise(Response::json(201, "{}").header("Location", "/a"), {"id", true});
    EXPECT_TRUE(text.starts_with("HTTP/1.1 201 Created\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\nLocation: /a\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\nContent-Length: 2\r\n"));
    EXPECT_THAT(text, EndsWith("\r\n\r\n{}"));
    EXPECT_THAT(text, Not(HasSubstr("Connection:")));
}

TEST(Serialise, LeavesFramingToItselfWhateverAHandlerSays) {
    const auto text = serialise(Response::json(200, "{}").header("Content-Length", "999").header("transfer-encoding", "chunked"),
                                {"id", false});
    EXPECT_THAT(text, Not(HasSubstr("999")));
    EXPECT_THAT(text, Not(HasSubstr("chunked")));
    EXPECT_THAT(text, HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Serialise, SendsNoBodyWhereNoneBelongs) {
    EXPECT_THAT(serialise(Response::json(200, "{}"), {"id", true, true}), EndsWith("\r\n\r\n"));
    const auto none = serialise(Response{204, {}, "ignored"}, {"id", true});
    EXPECT_THAT(none, EndsWith("\r\n\r\n"));
    EXPECT_THAT(none, Not(HasSubstr("Content-Length")));
}

TEST(Serialise, KeepsAHandlersOwnCachingAndReferrer) {
    const auto text = serialise(
        Response::json(200, "{}").header("cache-control", "max-age=1").header("Referrer-Policy", "same-origin"), {"id", true});
    EXPECT_THAT(text, HasSubstr("max-age=1"));
    EXPECT_THAT(text, Not(HasSubstr("no-store")));
    EXPECT_THAT(text, Not(HasSubstr("no-referrer")));
}

TEST(Serialise, RefusesWhatWouldSplitTheResponse) {
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"A", "b\r\nC: d"}, {"A\n", "b"}, {"A:", "b"}, {"", "b"}, {"A", std::string("b\0", 2)}}) {
        const Response response{200, {{name, value}}, ""};
        EXPECT_FALSE(may_be_sent(response));
        EXPECT_THROW(serialise(response, {"id", true}), std::logic_error);
    }
    EXPECT_FALSE(may_be_sent(Response{99, {}, ""}));
}

}  // namespace
}  // namespace waybill::http
