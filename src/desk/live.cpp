#include "desk/routes.h"

namespace waybill::desk {
namespace {

const std::string kTopic = "board";
constexpr std::chrono::milliseconds kFresh{1'000};  // many boards that open at once are one question to the database

std::string written(const std::vector<orders::StateCount>& counts) {
    std::int64_t all = 0;
    for (const auto& count : counts) all += count.orders;
    json::Writer out;
    out.begin_object().member("all", all).key("states").begin_object();
    for (const auto& count : counts) out.member(count.state, count.orders);
    out.end_object().end_object();
    return out.take();
}

}  // namespace

void LiveBoard::publish_changes() {
    const std::lock_guard lock(mutex_);
    const Instant now = clock_.now();
    if (now - looked_ < kFresh) return;
    const std::string counts = written(orders_.counts());
    looked_ = now;
    if (counts == told_) return;
    broadcaster_.publish(kTopic, "counts", counts);
    told_ = counts;
}

bool LiveBoard::look() {
    if (broadcaster_.listeners(kTopic) > 0) publish_changes();
    return false;
}

http::Response LiveBoard::listen(const http::Request& request) {
    publish_changes();  // what was told last may be of an hour ago
    return broadcaster_.listen(request, kTopic);
}

void add_live(http::Router& router, const SharedParts& parts) {
    router.add({"GET", "/desk/live", http::Access::only(readers()),
                [parts](const http::Request& request) { return parts->live_board.listen(request); },
                "How many orders stand in each state, as server-sent events."});
}

}  // namespace waybill::desk
