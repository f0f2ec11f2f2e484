#pragma once
#include <optional>
#include <string>
#include <vector>

#include "identity/identity.h"
#include "identity/rules.h"

/// The tables of this room: users and secrets in store.cpp, credentials in store_access.cpp.
namespace waybill::identity::store {

struct StoredUser {
    User user;
    std::string password_hash;
};

/// Throws db::Duplicate where the login is taken.
void add_user(db::Tx& tx, const User& user, const std::string& password_hash);
void save_user(db::Tx& tx, const User& user, const std::string& password_hash, Instant now);
std::optional<StoredUser> user_by_login(db::Tx& tx, const std::string& login);
std::optional<StoredUser> user_by_id(db::Tx& tx, UserId id);
std::optional<StoredUser> lock_user(db::Tx& tx, UserId id);
std::vector<User> users(db::Tx& tx, const std::string& after, int limit);
/// Active users with that role, locked against a concurrent change.
std::vector<UserId> active_with_role(db::Tx& tx, http::Role role);

std::optional<std::string> secret(db::Tx& tx, const std::string& name);
void add_secret(db::Tx& tx, const std::string& name, const std::string& value, Instant now);

struct StoredKey {
    ApiKey key;
    std::string secret_hash;
};
void add_key(db::Tx& tx, const StoredKey& key);
std::optional<StoredKey> key_by_public_part(db::Tx& tx, const std::string& public_part);
std::optional<StoredKey> key_by_id(db::Tx& tx, ApiKeyId id);
std::vector<ApiKey> keys(db::Tx& tx, ApiKeyId after, int limit);
void revoke_key(db::Tx& tx, ApiKeyId id, Instant now);
void touch_key(db::Tx& tx, ApiKeyId id, Instant now);

struct StoredSession {
    UserId user;
    Instant created_at;
    Instant seen_at;
};
void add_session(db::Tx& tx, const std::string& token_hash, UserId user, Instant now);
std::optional<StoredSession> session(db::Tx& tx, const std::string& token_hash);
void touch_session(db::Tx& tx, const std::string& token_hash, Instant now);
void end_session(db::Tx& tx, const std::string& token_hash);
void end_sessions(db::Tx& tx, UserId user);
/// A bounded number of those that nobody used since `before`.
void forget_sessions(db::Tx& tx, Instant before);

struct Failures {
    int count = 0;
    Instant last_at;
    Instant wait_until;
};
/// Locks the row.
std::optional<Failures> failures(db::Tx& tx, const std::string& subject);
/// Makes the subject's row where there is none, and locks it: two first attempts must not miss each other.
void lock_failures(db::Tx& tx, const std::string& subject, Instant now);
void save_failures(db::Tx& tx, const std::string& subject, const Failures& failures);
void clear_failures(db::Tx& tx, const std::string& subject);
void forget_failures(db::Tx& tx, Instant before);

/// Roles as they are stored with a key: their names, separated by commas.
std::string role_names(const std::set<http::Role>& roles);
std::set<http::Role> roles_of(const std::string& names);

}  // namespace waybill::identity::store
