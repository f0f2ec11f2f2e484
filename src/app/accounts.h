#pragma once
#include <string>
#include <vector>

#include "carrierhost/carrierhost.h"

namespace waybill::app {

/// The carriers' accounts, in a file of their own because they are secrets: as a credential of systemd, a program that runs
/// under another user never sees it. {"ups": {"endpoint": "production", "secrets": {"client_id": "…"}}}; an endpoint is a URL
/// or a name from the carrier's carrier.json. Error "config.accounts" names what is wrong, never a secret.
Result<std::vector<carrierhost::Account>> read_accounts(const std::string& file);

}  // namespace waybill::app
