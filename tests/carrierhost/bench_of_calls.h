#pragma once
#include <future>
#include <mutex>

#include "base/clock.h"
#include "base/crypto.h"
#include "carrierhost/carrierhost.h"
#include "support/places.h"
#include "support/simulator.h"

namespace waybill::carrierhost {

/// Writes down what the host asks to be made durable, and when, beside what the carrier had accepted at that moment.
class TestJournal final : public Journal {
  public:
    bool keep(const std::string& name, const std::string& value) override {
        const std::lock_guard lock(mutex);
        kept[name] = value;
        if (refuse_keep) return false;
        if (throw_at_keep) throw std::runtime_error("database gone");
        return true;
    }
    void sending(const std::string& request, std::function<void(bool)> then) override {
        if (throw_at_sending) throw std::runtime_error("database gone");
        {
            const std::lock_guard lock(mutex);
            exact.push_back(request);
            if (look) accepted_before = look();
        }
        then(!refuse_sending);
    }
    Duration good_for() const override { return lease; }
    std::string first_sent() const override { return first; }

    std::mutex mutex;
    std::string first;  ///< of a run that this one repeats
    std::map<std::string, std::string> kept;
    std::vector<std::string> exact;
    Duration lease = std::chrono::minutes(1);
    std::function<std::size_t()> look;
    std::size_t accepted_before = 99;
    bool refuse_keep = false, throw_at_keep = false, refuse_sending = false, throw_at_sending = false;
};

inline carrier::BookingRequest sample_booking(const std::string& reference) {
    const Address from{"Waybill", "", {"1 Dock Road"}, "Leeds", "", "LS1 1AA", "GB", "", ""};
    const Address to{"Ann", "", {"1 High Street"}, "York", "", "YO1 1AA", "GB", "", ""};
    carrier::BookingRequest request{reference, crypto::uuid4(), "standard", from, to, {}, "zpl", {}};
    request.parcels.push_back({"340123450000000018", Grams{1200}, {Millimetres{300}, Millimetres{200}, Millimetres{100}}, {}});
    return request;
}

/// A host with the demo module, its account, and the wire; calls of it made to wait.
class HostBench {
  public:
    explicit HostBench(const std::string& url, Duration call_timeout = std::chrono::seconds(5),
                       std::string secret = "demo-secret") {
        Account account{"demo", url, {}};
        account.secrets.emplace("client_id", "demo");
        account.secrets.emplace("client_secret", std::move(secret));
        CarrierHost::Options options{places::build_dir() + "/carriers", {account}, 4, call_timeout, std::chrono::seconds(30)};
        host = std::make_unique<CarrierHost>(std::move(options), wire, clock, metrics);
    }
    Outcome<carrier::Booked> book(carrier::BookingRequest request, std::shared_ptr<Journal> journal) {
        return wait<carrier::Booked>(
            [&](auto done) { host->book("demo", std::move(request), std::move(journal), std::move(done)); });
    }
    Outcome<carrier::Booked> book(const std::string& reference) {
        return book(sample_booking(reference), std::make_shared<TestJournal>());
    }
    Outcome<carrier::Voided> cancel(const std::string& id) {
        return wait<carrier::Voided>([&](auto done) {
            host->cancel("demo", {"", id, "", {}}, std::make_shared<TestJournal>(), std::move(done));
        });
    }
    Outcome<carrier::Found> find(const std::string& reference) {
        return wait<carrier::Found>([&](auto done) { host->find("demo", {reference, Instant{}}, std::move(done)); });
    }
    Outcome<std::vector<carrier::Tracked>> track(std::vector<std::string> numbers) {
        return wait<std::vector<carrier::Tracked>>(
            [&](auto done) { host->track("demo", {std::move(numbers)}, std::move(done)); });
    }
    template <class T, class Start>
    static Outcome<T> wait(Start start) {
        auto promise = std::make_shared<std::promise<Outcome<T>>>();
        auto future = promise->get_future();
        start([promise](Outcome<T> outcome) { promise->set_value(std::move(outcome)); });
        return future.get();
    }

    SystemClock clock;
    Metrics metrics;
    wire::Wire wire{wire::Wire::Options{}, metrics};
    std::unique_ptr<CarrierHost> host;
};

}  // namespace waybill::carrierhost
