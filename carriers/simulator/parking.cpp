#include "parking.h"

#include <algorithm>

namespace waybill::simulator {

Parking::Parking() : watcher_([this] { watch(); }) {}

Parking::~Parking() {
    open();
    watcher_.join();
}

void Parking::hold(Poco::Net::StreamSocket socket, Duration how_long) {
    socket.setLinger(true, 0);  // its close is a reset
    const std::lock_guard lock(mutex_);
    held_.push_back({std::chrono::steady_clock::now() + how_long, std::move(socket)});
}

void Parking::wait(Duration how_long) {
    if (how_long <= Duration{}) return;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, how_long, [&] { return open_; });
}

void Parking::open() {
    {
        const std::lock_guard lock(mutex_);
        open_ = true;
    }
    wake_.notify_all();
}

void Parking::watch() {
    std::unique_lock lock(mutex_);
    while (!open_) {
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(held_, [&](Held& held) { return held.until <= now && (held.socket.close(), true); });
        wake_.wait_for(lock, std::chrono::milliseconds(100), [&] { return open_; });
    }
    for (Held& held : held_) held.socket.close();
    held_.clear();
}

}  // namespace waybill::simulator
