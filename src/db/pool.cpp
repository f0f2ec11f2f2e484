#include "db/pool.h"

namespace waybill::db {
namespace {

constexpr std::chrono::seconds kTrusted{5};  // idle for longer: asked before it is lent

}  // namespace

Pool::Pool(SessionSettings settings, int most, Duration borrow_wait)
    : settings_(std::move(settings)), most_(most), borrow_wait_(borrow_wait) {
    idle_.reserve(static_cast<std::size_t>(most_));
}

Pool::Lease::~Lease() {
    if (connection_) pool_->give_back(std::move(connection_), generation_);
}

Pool::Lease Pool::borrow(bool fresh) {
    int generation = 0;
    {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, borrow_wait_, [&] { return lent_ < most_; })) {
            throw Unavailable(0, "all database connections are in use");
        }
        ++lent_;
        generation = generation_;
    }
    try {
        if (auto connection = take_idle(fresh)) return Lease(*this, std::move(connection), generation);
        auto connection = std::make_unique<Connection>(settings_, statements_);
        opened_.fetch_add(1, std::memory_order_relaxed);
        return Lease(*this, std::move(connection), generation);
    } catch (...) {
        give_back(nullptr, generation);
        throw;
    }
}

std::unique_ptr<Connection> Pool::take_idle(bool fresh) {
    for (;;) {
        Idle candidate;
        {
            const std::lock_guard lock(mutex_);
            if (idle_.empty()) return nullptr;
            candidate = std::move(idle_.back());
            idle_.pop_back();
        }
        if (fresh) return nullptr;  // the new one takes the place of this one
        if (Steady::now() - candidate.since < kTrusted || candidate.connection->answers()) return std::move(candidate.connection);
    }
}

void Pool::give_back(std::unique_ptr<Connection> connection, int generation) noexcept {
    if (connection && !connection->usable()) connection.reset();  // closed outside the lock
    {
        const std::lock_guard lock(mutex_);
        if (connection && generation == generation_) idle_.push_back(Idle{std::move(connection), Steady::now()});
        --lent_;
    }
    freed_.notify_one();
}

void Pool::renew() {
    std::vector<Idle> old;  // closed outside the lock
    const std::lock_guard lock(mutex_);
    ++generation_;
    old.swap(idle_);
    idle_.reserve(static_cast<std::size_t>(most_));
}

int Pool::in_use() const {
    const std::lock_guard lock(mutex_);
    return lent_;
}

}  // namespace waybill::db
