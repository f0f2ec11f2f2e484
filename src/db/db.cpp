#include "db/db.h"

#include <mutex>
#include <random>
#include <thread>

#include "base/log.h"
#include "db/pool.h"

namespace waybill::db {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kTries = 10;
constexpr std::chrono::seconds kPatience{10};        // for conflicts and lost connections
constexpr std::chrono::seconds kConnectPatience{1};  // for a server that is away
constexpr std::chrono::milliseconds kShortest{5}, kLongest{500};
constexpr int kGoneAway = 2006;  // the session was dead before the statement was sent

/// Full jitter: a random part of a bound that doubles.
class Backoff {
  public:
    /// Sleeps; false where the tries or the time are used up.
    bool wait(Steady::duration patience) {
        if (++tries_ >= kTries || Steady::now() - begun_ >= patience) return false;
        const auto bound = std::min<std::chrono::milliseconds>(kLongest, kShortest * (1 << std::min(tries_, 8)));
        std::random_device random;
        std::this_thread::sleep_for(
            std::chrono::milliseconds(std::uniform_int_distribution<int>(1, static_cast<int>(bound.count()))(random)));
        return true;
    }

  private:
    const Steady::time_point begun_ = Steady::now();
    int tries_ = 0;
};

[[noreturn]] void give_up(const Broken& cause) { throw Unavailable(cause.code(), cause.what()); }

}  // namespace

SessionSettings session_settings(const Options& options) {
    auto target = parse_url(options.url);
    if (!target) throw Broken(0, target.error().detail);
    return {.target = *std::move(target), .statement_limit = options.statement_limit, .lock_wait = options.lock_wait};
}

class Database::Impl {
  public:
    explicit Impl(const Options& options) : pool(session_settings(options), options.connections, options.borrow_wait) {}

    bool once(const std::function<bool(Tx&)>& body, bool fresh);
    bool probe() const;

    Pool pool;
    std::atomic<std::int64_t> commits = 0, retries = 0;
    std::mutex probing;
    Steady::time_point probed{};
    bool was_writable = false;
};

Database::Database(Options options) {
    Connection::start();
    impl_ = std::make_unique<Impl>(options);
    try {
        auto lease = impl_->pool.borrow();
        const Capabilities& it = lease->capabilities();
        log::info("db.capabilities", {{"version", it.version},
                                      {"flush_log_at_commit", it.flush_log_at_commit},
                                      {"cluster", it.cluster},
                                      {"snapshot_isolation", it.snapshot_isolation},
                                      {"tls", it.tls},
                                      {"max_packet", it.max_packet},
                                      {"isolation", "READ-COMMITTED"},
                                      {"connections", options.connections}});
        if (it.flush_log_at_commit != 1 && !options.allow_weak_durability) {
            throw Broken(
                0,
                "The database may forget committed transactions when the machine fails: set innodb_flush_log_at_trx_commit=1, "
                "or start with --allow-weak-durability.");
        }
    } catch (const Unreachable& away) {
        give_up(away);
    }
}

Database::~Database() = default;

/// One try; true where it was committed or rolled back as the body wished.
bool Database::Impl::once(const std::function<bool(Tx&)>& body, bool fresh) {
    auto lease = pool.borrow(fresh);
    lease->begin();
    try {
        Tx tx(*lease);
        const bool keep = body(tx);
        lease->check_not_doomed();
        if (keep) {
            lease->commit();
            commits.fetch_add(1, std::memory_order_relaxed);
        } else {
            lease->roll_back();
        }
        return true;
    } catch (...) {
        const auto doom = lease->doom();
        lease->roll_back();
        if (doom) raise(doom->kind, doom->code, doom->what);  // whatever the body made of it
        throw;
    }
}

void Database::attempt(const std::function<bool(Tx&)>& body) {
    Backoff backoff;
    for (bool fresh = false;;) {
        try {
            impl_->once(body, fresh);
            return;
        } catch (const Conflict& conflict) {
            fresh = false;
            if (!backoff.wait(kPatience)) give_up(conflict);
        } catch (const Lost& lost) {
            fresh = true;
            if (is_read_only(lost.code())) impl_->pool.renew();  // what its other sessions would read is growing old
            // Then what took the time may have been this process, standing still: the tries alone are counted.
            if (!backoff.wait(lost.code() == kGoneAway ? Steady::duration::max() : kPatience)) give_up(lost);
        } catch (const Unreachable& away) {
            if (!backoff.wait(kConnectPatience)) give_up(away);
        } catch (const NoRoom& full) {
            give_up(full);
        }
        impl_->retries.fetch_add(1, std::memory_order_relaxed);
    }
}

std::vector<Row> Database::query(const std::string& sql) {
    try {
        return impl_->pool.borrow()->query(sql);
    } catch (const Unreachable& away) {
        give_up(away);
    } catch (const Lost& lost) {
        give_up(lost);
    } catch (const Conflict& conflict) {
        give_up(conflict);
    } catch (const NoRoom& full) {
        give_up(full);
    }
}

void Database::execute(const std::string& sql) {
    try {
        impl_->pool.borrow()->execute(sql);
    } catch (const Unreachable& away) {
        give_up(away);
    } catch (const Conflict& conflict) {
        give_up(conflict);
    } catch (const NoRoom& full) {
        give_up(full);
    } catch (const Lost& lost) {
        throw OutcomeUnknown(lost.code(), lost.what());
    }
}

Counts Database::counts() const {
    return {.statements = impl_->pool.statements(),
            .commits = impl_->commits,
            .retries = impl_->retries,
            .opened = impl_->pool.opened()};
}

int Database::in_use() const { return impl_->pool.in_use(); }

/// Asks on a session of its own, whose waiting is bounded: a busy pool is no reason to say no.
bool Database::Impl::probe() const {
    try {
        SessionSettings settings = pool.settings();
        settings.reply_wait = std::chrono::seconds(1);
        std::atomic<std::int64_t> uncounted = 0;
        const Connection connection(settings, uncounted);  // checks read-only and cluster state itself
        return true;
    } catch (const Broken&) {
        return false;
    }
}

bool Database::writable() {
    const std::lock_guard lock(impl_->probing);
    if (impl_->probed == Steady::time_point{} || Steady::now() - impl_->probed > std::chrono::seconds(1)) {
        impl_->was_writable = impl_->probe();
        impl_->probed = Steady::now();
    }
    return impl_->was_writable;
}

}  // namespace waybill::db
