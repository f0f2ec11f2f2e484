#pragma once
#include <map>
#include <span>
#include <string>

#include "accounts/accounts.h"
#include "base/config.h"
#include "carrierhost/carrierhost.h"
#include "db/db.h"
#include "http/broadcaster.h"
#include "http/server.h"
#include "notify/notify.h"
#include "orders/orders.h"
#include "packing/packing.h"
#include "rates/rates.h"
#include "collection/collection.h"
#include "shipping/shipping.h"
#include "tracking/tracking.h"

namespace waybill::app {

/// Every setting there is, with its default and one sentence: the table behind --help and behind "unknown key".
std::span<const Setting> settings_table();
/// The table as text for --help.
std::string settings_help();

/// Reads file, WAYBILL_* variables and overrides. The error's sentence names the key and where it stood.
Result<Config> load_config(const std::string& file, const std::map<std::string, std::string>& overrides = {});

// One function a room: from the flat settings to the room's own struct.
db::Options database_options(const Config& config);
http::ServerOptions server_options(const Config& config);
http::BroadcastLimits broadcast_limits(const Config& config);
orders::Settings orders_settings(const Config& config);
packing::Settings packing_settings(const Config& config);
rates::Settings rates_settings(const Config& config);
shipping::Settings shipping_settings(const Config& config);
collection::Settings collection_settings(const Config& config);
tracking::Settings tracking_settings(const Config& config);
notify::Settings notify_settings(const Config& config);
carrierhost::CarrierHost::Options carrier_options(const Config& config);
accounts::Settings account_settings(const Config& config);

}  // namespace waybill::app
