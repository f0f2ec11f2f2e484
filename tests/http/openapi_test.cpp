#include "http/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <type_traits>

#include "http/manual.h"
#include "support/json_schema.h"

namespace waybill::http {
namespace {

using namespace shape;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A route without a rule of who may call it is not a route: none of these would compile.
template <class T>
concept RouteWithoutAccess = requires {
    T{"GET", "/x"};
};
template <class T>
concept RouteWithEmptyAccess = requires {
    T{"GET", "/x", {}};
};
template <class T>
concept RouteWithAccess = requires {
    T{"GET", "/x", Access::anyone()};
};
static_assert(!std::is_default_constructible_v<Access>);
static_assert(!std::is_aggregate_v<Access>);
static_assert(!std::is_default_constructible_v<Route>);
static_assert(!RouteWithoutAccess<Route>);
static_assert(!RouteWithEmptyAccess<Route>);
static_assert(RouteWithAccess<Route>);

Handler nothing() {
    return [](const Request&) { return Response{}; };
}

Schema thing() {
    return named("Thing", object({{"id", id<OrderId>()}, {"price", nullable(money())}, may("words", list_of(text(1, 5)))}));
}

About about() { return {"T", "1", "Text.", "http://x", {{"Things", "All of them."}}, {{"not_found", "Not there."}}}; }

Operation get_thing() { return Operation("Things", "getThing").path("id", id<OrderId>()).answers(200, thing()); }
Operation list_things() {
    return Operation("Things", "listThings").query("state", word({"a", "b"}), "").paged(50, 10).answers(200, page_of(thing()));
}

json::Value described(const Router& router) {
    const auto document = json::parse(openapi(router.routes(), about()));
    EXPECT_TRUE(document);
    return *document;
}

TEST(Description, HoldsParametersAnswersAndRolesOfEveryRoute) {
    Router router;
    router.add({"GET", "/api/v1/things/{id}", Access::only({Role::picker}), nothing(), "One."}, get_thing());
    router.add({"GET", "/page", Access::anyone(), nothing(), "A page."});
    const auto document = described(router);
    EXPECT_EQ(document.find("openapi")->string, "3.1.0");
    EXPECT_EQ(document.find("paths")->members.size(), 1u) << "a page is no part of the API";
    const json::Value* get = document.at("/paths/~1api~1v1~1things~1{id}/get");
    ASSERT_NE(get, nullptr);
    EXPECT_EQ(get->at("/operationId")->string, "getThing");
    EXPECT_EQ(get->at("/parameters/0/schema/pattern")->string, "^ord_[0-9A-HJKMNP-TV-Z]{13}$");
    EXPECT_EQ(get->at("/x-roles/0")->string, "admin");
    EXPECT_EQ(get->at("/x-roles/1")->string, "picker");
    EXPECT_NE(get->at("/responses/404"), nullptr);
    EXPECT_NE(get->at("/responses/403"), nullptr);
    EXPECT_EQ(get->at("/responses/200/content/application~1json/schema/$ref")->string, "#/components/schemas/Thing");
    EXPECT_NE(document.at("/components/schemas/Money"), nullptr);
    EXPECT_NE(document.at("/components/schemas/Problem"), nullptr);
}

TEST(Description, RefusesRoutesOfTheApiThatPromiseNothing) {
    Router router;
    EXPECT_THROW(router.add({"GET", "/api/v1/things", Access::anyone(), nothing(), ""}), std::logic_error);
    EXPECT_NO_THROW(router.add({"GET", "/things", Access::anyone(), nothing(), ""}));
}

TEST(Description, RefusesDoubledIdsUnknownTagsAndDanglingReferences) {
    const auto fails = [](Operation first, Operation second) {
        Router router;
        router.add({"GET", "/api/v1/a/{id}", Access::anyone(), nothing(), ""}, first);
        router.add({"GET", "/api/v1/b/{id}", Access::anyone(), nothing(), ""}, second);
        EXPECT_THROW(openapi(router.routes(), about()), std::logic_error);
    };
    fails(get_thing(), get_thing());
    fails(get_thing(), Operation("Nowhere", "x").answers(200, thing()));
    fails(get_thing(), Operation("Things", "x").answers(200, ref("Nobody")));
    fails(get_thing(), Operation("Things", "x").answers(200, named("Thing", object({{"other", text()}}))));
    fails(get_thing(), Operation("Things", "x"));
    fails(get_thing(), Operation("Things", "x").path("nobody", text()).answers(200, thing()));
}

TEST(Description, TakesAnAbsentFieldOfAnInputForNull) {
    json::Writer out;
    input({{"a", text(1)}, may("b", money())}).write(out);
    EXPECT_EQ(
        out.take(),
        R"({"type":"object","properties":{"a":{"type":"string","minLength":1},"b":{"anyOf":[{"$ref":"#/components/schemas/Money"},)"
        R"({"type":"null"}]}},"required":["a"],"additionalProperties":false})");
}

Request asking(std::vector<std::pair<std::string, std::string>> query) {
    Request request;
    request.method = "GET";
    request.query = std::move(query);
    return request;
}

std::string wrong(std::vector<std::pair<std::string, std::string>> query) {
    Request request = asking(std::move(query));
    const auto refused = check(list_things(), request);
    if (!refused) return "";
    EXPECT_EQ(refused->status, 422);
    const auto problem = json::parse(refused->body);
    std::string all;
    for (const auto& error : problem->find("errors")->items)
        all += error.find("pointer")->string + " " + error.find("key")->string + ";";
    return all;
}

TEST(QueryParameters, AreCheckedByTheirDescription) {
    EXPECT_EQ(wrong({}), "");
    EXPECT_EQ(wrong({{"state", "a"}, {"limit", "50"}, {"after", "x"}}), "");
    EXPECT_EQ(wrong({{"state", ""}}), "") << "without a value it counts as absent";
    EXPECT_EQ(wrong({{"state", "c"}, {"limit", "0"}}), "/state word;/limit range;");
    for (const char* limit : {"51", "-1", "1.5", "1e1", " 1", "99999999999999999999", "x"})
        EXPECT_EQ(wrong({{"limit", limit}}), "/limit range;") << limit;
    EXPECT_EQ(wrong({{"limit", "1"}, {"limit", "2"}}), "/limit twice;");
    EXPECT_EQ(wrong({{"stat", "a"}}), "/stat unknown_parameter;");
    EXPECT_EQ(wrong({{"after", "\x01"}}), "/after control_character;");
    EXPECT_EQ(wrong({{"after", std::string(301, 'x')}}), "/after length;");
}

TEST(QueryParameters, GetTheirDefaults) {
    Request request = asking({});
    EXPECT_FALSE(check(list_things(), request));
    EXPECT_EQ(number(request, "limit"), 10);
}

TEST(QueryParameters, KnowIdsOfTheirKind) {
    const auto operation = Operation("Things", "x").query("order", id<OrderId>(), "").answers(200, thing());
    const auto good = [&](const std::string& value) {
        Request request = asking({{"order", value}});
        return !check(operation, request);
    };
    EXPECT_TRUE(good(OrderId(77).text()));
    EXPECT_FALSE(good(PackageId(77).text()));
    EXPECT_FALSE(good("ord_0000000000000"));
    EXPECT_FALSE(good("ord_UUUUUUUUUUUUU"));
}

TEST(Bodies, OfAnotherMediaTypeAreRefused) {
    const auto operation = Operation("Things", "x").takes(input({})).answers(200, thing());
    const auto status = [&](const std::string& type, const std::string& body) {
        Request request;
        request.body = body;
        if (!type.empty()) request.headers = {{"content-type", type}};
        const auto refused = check(operation, request);
        return refused ? refused->status : 0;
    };
    EXPECT_EQ(status("application/json", "{}"), 0);
    EXPECT_EQ(status("Application/JSON; charset=utf-8", "{}"), 0);
    EXPECT_EQ(status("", "{}"), 0);
    EXPECT_EQ(status("text/plain", ""), 0);
    EXPECT_EQ(status("application/x-www-form-urlencoded", "{}"), 415);
}

TEST(Examples, FitTheirOwnSchemas) {
    Router router;
    router.add({"GET", "/api/v1/things/{id}", Access::anyone(), nothing(), ""}, get_thing());
    const auto document = described(router);
    json::Writer out;
    thing().write_example(out, components(router.routes()));
    const auto example = json::parse(out.take());
    ASSERT_TRUE(example);
    EXPECT_THAT(waybill::testing::misfits(document, *document.at("/components/schemas/Thing"), *example,
                                          waybill::testing::Unnamed::refused),
                ElementsAre());
}

TEST(Manual, ShowsACallAsAShellCommand) {
    Router router;
    const auto operation = Operation("Things", "x")
                               .key(Operation::Key::required)
                               .takes(input({{"name", text(1).like("O'Hara")}}))
                               .answers(201, thing());
    router.add({"POST", "/api/v1/things", Access::only({}), nothing(), ""}, operation);
    const auto command = curl(router.routes().front(), "http://h", components(router.routes()));
    EXPECT_THAT(command, HasSubstr("curl -X POST 'http://h/api/v1/things'"));
    EXPECT_THAT(command, HasSubstr("-H \"Authorization: Bearer $WAYBILL_KEY\""));
    EXPECT_THAT(command, HasSubstr("Idempotency-Key"));
    EXPECT_THAT(command, HasSubstr(R"(-d '{"name":"O'\''Hara"}')"));
}

TEST(Manual, EscapesWhatItsTextsSay) {
    EXPECT_EQ(markdown("## A <b>\n\n- one `<x>`\n- two\n\nEnd & end"),
              "<h2>A &lt;b&gt;</h2><ul><li>one <code>&lt;x&gt;</code></li><li>two</li></ul><p>End &amp; end</p>");
}

}  // namespace
}  // namespace waybill::http
