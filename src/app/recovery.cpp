#include <iostream>

#include "app/app.h"
#include "app/commands.h"
#include "app/office.h"
#include "app/parts.h"

// After a restore: what left the building since the backup is found out, and then work goes on.
namespace waybill::app {

namespace {

Result<Instant> beginning(const std::string& since, const db::RecoveryState& state) {
    constexpr auto kSlack = std::chrono::minutes(10);  // the carriers' clocks are not ours
    if (since.empty()) return state.backup_at.value_or(Instant{}) - kSlack;
    const auto instant = parse_rfc3339(since);
    if (!instant) return error(Code::invalid, "recovery.since", "--since takes an instant like 2026-11-28T06:00:00Z.");
    return *instant;
}

}  // namespace

Result<void> App::recover(const std::string& since) {
    auto& p = *parts_;
    const auto state = p.db.transact([](db::Tx& tx) { return db::recovery(tx); });
    if (!state.on) return error(Code::conflict, "recovery.off", "No backup was put back: there is nothing to recover from.");
    TRY(from, beginning(since, state));
    TRY(found, p.shipping.recover(from));
    p.collection.recovered();
    p.db.transact([&](db::Tx& tx) { db::end_recovery(tx, p.clock.now()); });
    std::cout << "bookings since " << rfc3339(from) << ": " << found.readopted << " taken over again, " << found.listed
              << " listed under Exceptions, " << found.in_doubt << " that were open are being asked about\n";
    for (const auto& carrier : found.not_listing)
        std::cout << carrier << " cannot list what it has: compare its own pages by hand before you book with it again\n";
    std::cout << "recovery is over: carriers are called and webhooks leave again\n";
    return {};
}

int recover(const std::string& config_file, const std::string& since) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        TRY(app, App::build(config));
        return app->recover(since);
    });
}

}  // namespace waybill::app
