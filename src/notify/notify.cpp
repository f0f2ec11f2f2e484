#include "notify/notify.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

#include "base/crypto.h"
#include "base/log.h"
#include "notify/rules.h"
#include "notify/store.h"
#include "waybill/json.h"

namespace waybill::notify {

struct Notify::Impl {
    Impl(Parts parts, Settings s) : p(parts), settings(std::move(s)) {}

    Parts p;
    Settings settings;
    mutable std::mutex mutex;
    std::condition_variable all_done;
    int in_flight = 0;
    std::vector<std::pair<store::DeliveryRow, wire::Outcome>> answers;  // from the wire's thread, which must not wait for the database

    bool store_answers();
    void attempt(const store::DeliveryRow& row, const store::EndpointRow& endpoint);
    void ended(const store::DeliveryRow& row, const wire::Outcome& outcome);
};

namespace {

constexpr int kInFlight = 32;

std::optional<Duration> retry_after(const wire::Outcome& outcome) {
    const auto header = outcome.headers.find("retry-after");
    if (header == outcome.headers.end() || header->second.empty() || header->second.size() > 6) return {};
    std::int64_t seconds = 0;
    for (const char c : header->second) {
        if (c < '0' || c > '9') return {};
        seconds = seconds * 10 + (c - '0');
    }
    return std::chrono::seconds(seconds);
}

int jitter() {
    std::minstd_rand random{std::random_device{}()};
    return std::uniform_int_distribution<int>(-20, 20)(random);
}

}  // namespace

Notify::Notify(Parts parts, Settings settings) : impl_(std::make_unique<Impl>(parts, std::move(settings))) {
    if (impl_->settings.schedule.empty()) impl_->settings.schedule = rules::standard_schedule();
}

Notify::~Notify() {
    std::unique_lock lock(impl_->mutex);
    impl_->all_done.wait(lock, [&] { return impl_->in_flight == 0; });
}

bool Notify::idle() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->in_flight == 0;
}

Result<NewEndpoint> Notify::add_endpoint(const std::string& url, const std::vector<std::string>& topics) {
    TRY_VOID(rules::check_url(url, impl_->settings.allow_private_targets));
    store::EndpointRow row;
    row.id = impl_->p.ids.next<EndpointId>();
    row.url = url;
    row.topics = topics;
    row.secret = Secret<std::string>("whsec_" + crypto::base64(crypto::random_bytes(32)));
    impl_->p.db.transact([&](db::Tx& tx) { store::insert_endpoint(tx, row, impl_->p.clock.now()); });
    return NewEndpoint{row.id, row.secret};
}

std::vector<Endpoint> Notify::endpoints(std::optional<EndpointId> after, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        std::vector<Endpoint> out;
        for (const auto& row : store::endpoints(tx, after.value_or(EndpointId()), limit)) out.push_back({row.id, row.url, row.topics, row.state, row.reason});
        return out;
    });
}

Result<void> Notify::remove_endpoint(EndpointId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<void> {
        if (!store::remove_endpoint(tx, id)) return error(Code::not_found, "webhook.unknown", "There is no such endpoint.");
        return {};
    });
}

std::vector<Delivery> Notify::deliveries(std::optional<EndpointId> endpoint, const std::string& state, std::optional<DeliveryId> after, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) { return store::deliveries(tx, endpoint, state, after.value_or(DeliveryId()), limit); });
}

Result<void> Notify::replay(DeliveryId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<void> {
        if (!store::requeue(tx, id)) return error(Code::not_found, "webhook.no_delivery", "There is no such delivery, or it is under way.");
        return {};
    });
}

void Notify::on_event(db::Tx& tx, std::span<const events::Event> news) {
    const auto endpoints = store::endpoints(tx);
    std::vector<store::DeliveryRow> rows;
    for (const auto& event : news) {
        json::Writer out;
        out.begin_object().member("type", event.topic).member("timestamp", event.at).member("sequence", event.position)
            .member("version", event.version).key("data").raw(event.body).end_object();
        const std::string body = out.take();
        for (const auto& endpoint : endpoints) {
            const bool wanted = endpoint.topics.empty() || std::find(endpoint.topics.begin(), endpoint.topics.end(), event.topic) != endpoint.topics.end();
            if (wanted && endpoint.state == "active")
                rows.push_back({impl_->p.ids.next<DeliveryId>(), endpoint.id, event.id, event.topic, body, 0, 0});
        }
    }
    store::queue(tx, rows, impl_->p.clock.now());
}

bool Notify::deliver_due() {
    auto& impl = *impl_;
    const bool stored = impl.store_answers();
    int room = 0;
    {
        const std::lock_guard lock(impl.mutex);
        room = kInFlight - impl.in_flight;
    }
    if (room <= 0) return stored;
    const auto token = impl.p.ids.raw();
    std::int64_t claimed = 0;
    // What a dead worker left in "sending" is due again when its lease ran out: next_at was set to just that moment.
    for (const char* state : {"queued", "retry", "sending"})
        if (room > claimed)
            claimed += impl.p.db.transact(
                [&](db::Tx& tx) { return store::claim(tx, state, token, impl.settings.lease, room - static_cast<int>(claimed)); });
    if (claimed == 0) return stored;
    const auto [rows, endpoints] = impl.p.db.transact([&](db::Tx& tx) { return std::pair(store::by_token(tx, token), store::endpoints(tx)); });
    for (const auto& row : rows) {
        const auto endpoint = std::find_if(endpoints.begin(), endpoints.end(), [&](const auto& e) { return e.id == row.endpoint; });
        if (endpoint == endpoints.end() || endpoint->state != "active") {
            impl.p.db.transact([&](db::Tx& tx) { store::end_attempt(tx, row, {"dead", {}, 0, "the endpoint is gone or disabled"}, impl.p.clock.now()); });
            continue;
        }
        impl.attempt(row, *endpoint);
    }
    return true;
}

void Notify::Impl::attempt(const store::DeliveryRow& row, const store::EndpointRow& endpoint) {
    std::vector<Secret<std::string>> secrets{endpoint.secret};
    if (!endpoint.previous_secret.reveal().empty()) secrets.push_back(endpoint.previous_secret);
    wire::Request request;
    request.method = "POST";
    request.url = endpoint.url;
    request.headers = sign(row.event.text(), p.clock.now(), row.body, secrets);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("User-Agent", "Waybill-Webhooks/1");
    request.body = row.body;
    request.lane = wire::Lane::webhook;
    request.total_timeout = settings.timeout;
    request.max_reply_bytes = 64 * 1024;
    request.public_only = !settings.allow_private_targets;
    {
        const std::lock_guard lock(mutex);
        ++in_flight;
    }
    p.wire.send(std::move(request), [this, row](wire::Outcome outcome) {
        const std::lock_guard lock(mutex);
        answers.emplace_back(row, std::move(outcome));
        --in_flight;
        all_done.notify_all();
    });
}

bool Notify::Impl::store_answers() {
    std::vector<std::pair<store::DeliveryRow, wire::Outcome>> done;
    {
        const std::lock_guard lock(mutex);
        done.swap(answers);
    }
    for (const auto& [row, outcome] : done) ended(row, outcome);
    return !done.empty();
}

void Notify::Impl::ended(const store::DeliveryRow& row, const wire::Outcome& outcome) {
    const bool answered = outcome.kind == wire::Outcome::Kind::answered;
    const auto verdict = answered ? rules::judge(outcome.status) : rules::Verdict::again;
    const auto now = p.clock.now();
    p.metrics.counter("waybill_webhook_attempts", "Webhook attempts by their end.",
                      verdict == rules::Verdict::delivered ? "outcome=\"delivered\"" : "outcome=\"failed\"")++;
    p.db.transact([&](db::Tx& tx) {
        const auto endpoint = store::endpoint(tx, row.endpoint, true);
        store::Ending ending{"delivered", {}, outcome.status, ""};
        if (verdict != rules::Verdict::delivered) {
            ending.next_in = rules::next_attempt(settings.schedule, row.attempts + 1, retry_after(outcome), jitter());
            ending.state = ending.next_in && verdict == rules::Verdict::again ? "retry" : "dead";
            if (ending.state == "dead") ending.next_in.reset();
            ending.error = answered ? "HTTP " + std::to_string(outcome.status) : outcome.error;
        }
        if (!store::end_attempt(tx, row, ending, now) || !endpoint) return;
        if (verdict == rules::Verdict::delivered) return store::note_success(tx, row.endpoint, now);
        store::note_failure(tx, row.endpoint, now);
        if (verdict == rules::Verdict::gone) store::disable(tx, row.endpoint, "the endpoint answered 410 Gone");
        else if (rules::give_up(endpoint->last_success_at, endpoint->first_failure_at, endpoint->failures + 1, now))
            store::disable(tx, row.endpoint, "no success for five days");
    });
}

}  // namespace waybill::notify
