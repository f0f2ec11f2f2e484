#include "db/snapshot.h"

#include "db/connection.h"

namespace waybill::db {
namespace {

template <class F>
void or_unavailable(F&& f) {
    try {
        f();
    } catch (const Unreachable& away) {
        throw Unavailable(away.code(), away.what());
    } catch (const Lost& lost) {
        throw Unavailable(lost.code(), lost.what());
    } catch (const Conflict& conflict) {
        throw Unavailable(conflict.code(), conflict.what());
    }
}

}  // namespace

Snapshot::Snapshot(const Options& options) {
    Connection::start();
    or_unavailable([&] {
        connection_ = std::make_unique<Connection>(session_settings(options), statements_);
        connection_->begin_snapshot();
    });
}

Snapshot::~Snapshot() = default;  // with its session the view goes; there is nothing to keep

void Snapshot::each(const std::string& sql, const Take& take) {
    or_unavailable([&] { connection_->stream(sql, take); });
}

}  // namespace waybill::db
