#include "identity/store.h"

namespace waybill::identity::store {
namespace {

using db::Statement;

constexpr Statement kAddKey{
    "INSERT INTO api_key (id, public_part, secret_hash, name, roles, created_at) VALUES (?, ?, ?, ?, ?, ?)"};
constexpr Statement kKeyByPublicPart{
    "SELECT id, name, public_part, roles, created_at, last_used_at, revoked_at, secret_hash FROM api_key WHERE public_part=?"};
constexpr Statement kKeyById{
    "SELECT id, name, public_part, roles, created_at, last_used_at, revoked_at, secret_hash FROM api_key WHERE id=?"};
constexpr Statement kKeys{
    "SELECT id, name, public_part, roles, created_at, last_used_at, revoked_at FROM api_key WHERE id>? ORDER BY id LIMIT ?"};
constexpr Statement kRevokeKey{"UPDATE api_key SET revoked_at=? WHERE id=? AND revoked_at IS NULL"};
constexpr Statement kTouchKey{"UPDATE api_key SET last_used_at=? WHERE id=?"};
constexpr Statement kAddSession{"INSERT INTO user_session (token_hash, user_id, created_at, seen_at) VALUES (?, ?, ?, ?)"};
constexpr Statement kSession{"SELECT user_id, created_at, seen_at FROM user_session WHERE token_hash=?"};
constexpr Statement kTouchSession{"UPDATE user_session SET seen_at=? WHERE token_hash=?"};
constexpr Statement kEndSession{"DELETE FROM user_session WHERE token_hash=?"};
constexpr Statement kEndSessions{"DELETE FROM user_session WHERE user_id=?"};
constexpr Statement kForgetSessions{"DELETE FROM user_session WHERE seen_at<? ORDER BY seen_at LIMIT 100"};
constexpr Statement kFailures{"SELECT failures, last_at, wait_until FROM login_failure WHERE subject=? FOR UPDATE"};
// Makes the row where there is none, and locks it either way: a row that is not there yet cannot be locked by reading it.
constexpr Statement kLockFailures{
    "INSERT INTO login_failure (subject, failures, last_at, wait_until) VALUES (?, 0, ?, ?) "
    "ON DUPLICATE KEY UPDATE failures=failures"};
constexpr Statement kSaveFailures{
    "INSERT INTO login_failure (subject, failures, last_at, wait_until) VALUES (?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE failures=VALUES(failures), last_at=VALUES(last_at), wait_until=VALUES(wait_until)"};
constexpr Statement kClearFailures{"DELETE FROM login_failure WHERE subject=?"};
constexpr Statement kForgetFailures{"DELETE FROM login_failure WHERE last_at<? ORDER BY last_at LIMIT 100"};

ApiKey key(const db::Row& row) {
    return {.id = row.get<ApiKeyId>(0),
            .name = row.text(1),
            .public_part = row.text(2),
            .roles = roles_of(row.text(3)),
            .created_at = row.instant(4),
            .last_used_at = row.get<std::optional<Instant>>(5),
            .revoked_at = row.get<std::optional<Instant>>(6)};
}

}  // namespace

void add_key(db::Tx& tx, const StoredKey& stored) {
    tx.run(kAddKey, stored.key.id, stored.key.public_part, stored.secret_hash, stored.key.name, role_names(stored.key.roles),
           stored.key.created_at);
}

std::optional<StoredKey> key_by_public_part(db::Tx& tx, const std::string& public_part) {
    const auto row = tx.one(kKeyByPublicPart, public_part);
    if (!row) return {};
    return StoredKey{key(*row), row->text(7)};
}

std::optional<StoredKey> key_by_id(db::Tx& tx, ApiKeyId id) {
    const auto row = tx.one(kKeyById, id);
    if (!row) return {};
    return StoredKey{key(*row), row->text(7)};
}

std::vector<ApiKey> keys(db::Tx& tx, ApiKeyId after, int limit) {
    std::vector<ApiKey> page;
    for (const db::Row& row : tx.rows(kKeys, after.raw(), limit)) page.push_back(key(row));
    return page;
}

void revoke_key(db::Tx& tx, ApiKeyId id, Instant now) { tx.run(kRevokeKey, now, id); }

void touch_key(db::Tx& tx, ApiKeyId id, Instant now) { tx.run(kTouchKey, now, id); }

void add_session(db::Tx& tx, const std::string& token_hash, UserId user, Instant now) {
    tx.run(kAddSession, token_hash, user, now, now);
}

std::optional<StoredSession> session(db::Tx& tx, const std::string& token_hash) {
    const auto row = tx.one(kSession, token_hash);
    if (!row) return {};
    return StoredSession{row->get<UserId>(0), row->instant(1), row->instant(2)};
}

void touch_session(db::Tx& tx, const std::string& token_hash, Instant now) { tx.run(kTouchSession, now, token_hash); }

void end_session(db::Tx& tx, const std::string& token_hash) { tx.run(kEndSession, token_hash); }

void end_sessions(db::Tx& tx, UserId user) { tx.run(kEndSessions, user); }

void forget_sessions(db::Tx& tx, Instant before) { tx.run(kForgetSessions, before); }

std::optional<Failures> failures(db::Tx& tx, const std::string& subject) {
    const auto row = tx.one(kFailures, subject);
    if (!row) return {};
    return Failures{row->get<int>(0), row->instant(1), row->instant(2)};
}

void lock_failures(db::Tx& tx, const std::string& subject, Instant now) { tx.run(kLockFailures, subject, now, now); }

void save_failures(db::Tx& tx, const std::string& subject, const Failures& f) {
    tx.run(kSaveFailures, subject, f.count, f.last_at, f.wait_until);
}

void clear_failures(db::Tx& tx, const std::string& subject) { tx.run(kClearFailures, subject); }

void forget_failures(db::Tx& tx, Instant before) { tx.run(kForgetFailures, before); }

}  // namespace waybill::identity::store
