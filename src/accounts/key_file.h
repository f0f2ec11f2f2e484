#pragma once
#include <string>

#include "base/crypto_seal.h"
#include "waybill/result.h"

/// The file with the keys that carriers' secrets are sealed under. It belongs to this machine, and to no backup of the database.
namespace waybill::accounts {

/// Error "account.key" names the file and says what is wrong: not configured, not there, open to others, no key in it.
Result<crypto::SealKeys> read_keys(const std::string& file);
/// Makes the file with a fresh key, for its owner alone. A file that is there stays as it is: false.
Result<bool> make_keys(const std::string& file);
/// Puts these keys in the place of those in the file, all at once; owner and group stay.
Result<void> replace_keys(const std::string& file, const crypto::SealKeys& keys);

}  // namespace waybill::accounts
