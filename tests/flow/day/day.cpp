#include "day.h"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "base/crypto.h"

namespace day {

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

void Progress::begin(const std::string& stage, std::int64_t total) {
    const std::lock_guard lock(mutex_);
    stage_ = stage, total_ = total, done_ = 0, drawn_at_ = 0;
    draw(false);
}
void Progress::step(std::int64_t n) {
    const std::lock_guard lock(mutex_);
    done_ += n;
    draw(false);
}
void Progress::note(const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::cerr << (isatty(2) ? "\r\033[K" : "") << text << "\n";
}
void Progress::end() {
    const std::lock_guard lock(mutex_);
    draw(true);
}
void Progress::draw(bool last) {
    const bool terminal = isatty(2);
    if (!last && now() - drawn_at_ < (terminal ? 0.1 : 5.0)) return;
    drawn_at_ = now();
    constexpr int kWidth = 40;
    const auto full = total_ > 0 ? std::min<std::int64_t>(kWidth, kWidth * done_ / total_) : 0;
    std::cerr << (terminal ? "\r\033[K" : "") << stage_ << std::string(stage_.size() < 22 ? 22 - stage_.size() : 1, ' ') << "["
              << std::string(static_cast<std::size_t>(full), '#') << std::string(static_cast<std::size_t>(kWidth - full), '.') << "] " << done_;
    if (total_ > 0) std::cerr << "/" << total_;
    if (!terminal || last) std::cerr << "\n";
    std::cerr.flush();
}

void Day::complain(const std::string& what) {
    const std::lock_guard lock(mutex_);
    constexpr std::size_t kEnough = 50;
    if (result_.complaints.size() < kEnough) result_.complaints.push_back(what);
}

void Day::expect(const Reply& reply, const std::string& what) {
    if (!reply.ok()) throw std::runtime_error(what + ": HTTP " + std::to_string(reply.status) + " " + reply.body.substr(0, 600));
}

std::int64_t Day::next_seq(const std::string& device) {
    const std::lock_guard lock(mutex_);
    return ++seq_[device];
}

void Day::work(int people, const std::function<bool(int)>& one) {
    std::vector<std::thread> threads;
    for (int person = 0; person < people; ++person)
        threads.emplace_back([&, person] {
            try {
                while (one(person)) {
                }
            } catch (const std::exception& e) {
                complain(e.what());
            }
        });
    for (auto& thread : threads) thread.join();
}

Result Day::play() {
    waybill::crypto::start();
    run_key_ = waybill::crypto::hex(waybill::crypto::random_bytes(6));
    result_.orders_in = static_cast<std::int64_t>(input_.invoices.size());
    result_.lines = static_cast<std::int64_t>(input_.lines);
    for (const auto& [sku, units] : input_.demand) result_.units += units;
    const auto stage = [&](const std::string& name, const std::function<void()>& run) {
        const double began = now();
        run();
        progress_.end();
        result_.stages.emplace_back(name, now() - began);
    };
    stage("warehouse", [&] { put_products(), put_locations(), receive_stock(); });
    stage("import", [&] { import_orders(); });
    stage("pick, pack and book", [&] { pick_and_pack(); });
    stage("await bookings", [&] { await_bookings(); });
    stage("handover", [&] { hand_over(); });
    stage("follow to the door", [&] { follow(); });
    stage("count", [&] { count_states(), check_simulator(); });
    result_.requests = client_.requests();
    result_.repeated = client_.repeated();
    return result_;
}

}  // namespace day
