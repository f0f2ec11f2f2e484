#include "base/metrics.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "base/log.h"

namespace waybill {
namespace {

TEST(Metrics, WritesThePrometheusText) {
    Metrics metrics;
    metrics.counter("waybill_requests_total", "Requests.", R"(route="/a",status="200")") += 2;
    ++metrics.counter("waybill_requests_total", "Requests.", R"(route="/a",status="404")");
    metrics.counter("waybill_plain_total", "Line\nbreak \\.");
    metrics.gauge("waybill_lag", "Lag.", [] { return 1.5; });
    EXPECT_EQ(metrics.text(),
              "# HELP waybill_plain_total Line\\nbreak \\\\.\n# TYPE waybill_plain_total counter\nwaybill_plain_total 0\n"
              "# HELP waybill_requests_total Requests.\n# TYPE waybill_requests_total counter\n"
              "waybill_requests_total{route=\"/a\",status=\"200\"} 2\nwaybill_requests_total{route=\"/a\",status=\"404\"} 1\n"
              "# HELP waybill_lag Lag.\n# TYPE waybill_lag gauge\nwaybill_lag 1.5\n");
}

TEST(Metrics, GivesTheSameCounterForTheSameNameAndLabels) {
    Metrics metrics;
    auto& first = metrics.counter("n", "h", "a=\"1\"");
    EXPECT_EQ(&metrics.counter("n", "h", "a=\"1\""), &first);
    EXPECT_NE(&metrics.counter("n", "h", "a=\"2\""), &first);
}

TEST(Metrics, SurvivesAGaugeThatThrowsOrCounts) {
    log::open("/dev/null", log::Level::error);
    Metrics metrics;
    metrics.gauge("bad", "h", []() -> double { throw std::runtime_error("no"); });
    metrics.gauge("counting", "h", [&] { return static_cast<double>(++metrics.counter("n", "h")); });
    metrics.gauge("endless", "h", [] { return std::numeric_limits<double>::infinity(); });
    const std::string text = metrics.text();
    EXPECT_EQ(text.find("bad"), std::string::npos);
    EXPECT_NE(text.find("\ncounting 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nendless +Inf\n"), std::string::npos);
    log::open("-", log::Level::error);
}

TEST(Metrics, RefusesOneNameForTwoKinds) {
    Metrics metrics;
    metrics.counter("n", "h");
    EXPECT_THROW(metrics.gauge("n", "h", [] { return 0.0; }), std::logic_error);
    metrics.gauge("g", "h", [] { return 0.0; });
    EXPECT_THROW(metrics.counter("g", "h"), std::logic_error);
}

}  // namespace
}  // namespace waybill
