#include "identity/store.h"

#include "base/text.h"

namespace waybill::identity::store {
namespace {

using db::Statement;
using db::values;

constexpr Statement kAdd{
    "INSERT INTO user (id, login, name, password_hash, active, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kSave{"UPDATE user SET name=?, password_hash=?, active=?, updated_at=? WHERE id=?"};
constexpr Statement kByLogin{"SELECT id, login, name, active, created_at, password_hash FROM user WHERE login=?"};
constexpr Statement kById{"SELECT id, login, name, active, created_at, password_hash FROM user WHERE id=?"};
constexpr Statement kLock{"SELECT id, login, name, active, created_at, password_hash FROM user WHERE id=? FOR UPDATE"};
constexpr Statement kPage{"SELECT id, login, name, active, created_at FROM user WHERE login>? ORDER BY login LIMIT ?"};
constexpr Statement kRolesOf{"SELECT user_id, role FROM user_role WHERE user_id IN ({?})"};
constexpr Statement kAddRoles{"INSERT INTO user_role (user_id, role) VALUES {(?, ?)}"};
constexpr Statement kDropRoles{"DELETE FROM user_role WHERE user_id=?"};
constexpr Statement kWithRole{"SELECT user_id FROM user_role WHERE role=? FOR UPDATE"};
constexpr Statement kActive{"SELECT id FROM user WHERE id IN ({?}) AND active=1"};
constexpr Statement kSecret{"SELECT value FROM installation_secret WHERE name=?"};
constexpr Statement kAddSecret{"INSERT INTO installation_secret (name, value, created_at) VALUES (?, ?, ?)"};

User user(const db::Row& row) {
    return {.id = row.get<UserId>(0),
            .login = row.text(1),
            .name = row.text(2),
            .active = row.get<bool>(3),
            .created_at = row.instant(4)};
}

void read_roles(db::Tx& tx, std::vector<User*> users) {
    std::vector<db::Value> ids;
    for (const User* one : users) ids.push_back(db::bind(one->id));
    for (const db::Row& row : tx.rows_in(kRolesOf, ids)) {
        const auto role = http::role(row.text(1));
        for (User* one : users) {
            if (role && one->id == row.get<UserId>(0)) one->roles.insert(*role);
        }
    }
}

void write_roles(db::Tx& tx, const User& user) {
    std::vector<db::Values> rows;
    for (const http::Role role : user.roles) rows.push_back(values(user.id, http::name(role)));
    tx.run_all(kAddRoles, rows);
}

std::optional<StoredUser> found(db::Tx& tx, const std::optional<db::Row>& row) {
    if (!row) return {};
    StoredUser stored{user(*row), row->text(5)};
    read_roles(tx, {&stored.user});
    return stored;
}

}  // namespace

void add_user(db::Tx& tx, const User& user, const std::string& password_hash) {
    tx.run(kAdd, user.id, user.login, user.name, password_hash, user.active, user.created_at, user.created_at);
    write_roles(tx, user);
}

void save_user(db::Tx& tx, const User& user, const std::string& password_hash, Instant now) {
    tx.run(kSave, user.name, password_hash, user.active, now, user.id);
    tx.run(kDropRoles, user.id);
    write_roles(tx, user);
}

std::optional<StoredUser> user_by_login(db::Tx& tx, const std::string& login) { return found(tx, tx.one(kByLogin, login)); }

std::optional<StoredUser> user_by_id(db::Tx& tx, UserId id) { return found(tx, tx.one(kById, id)); }

std::optional<StoredUser> lock_user(db::Tx& tx, UserId id) { return found(tx, tx.one(kLock, id)); }

std::vector<User> users(db::Tx& tx, const std::string& after, int limit) {
    std::vector<User> page;
    for (const db::Row& row : tx.rows(kPage, after, limit)) page.push_back(user(row));
    std::vector<User*> pointers;
    for (User& one : page) pointers.push_back(&one);
    read_roles(tx, std::move(pointers));
    return page;
}

std::vector<UserId> active_with_role(db::Tx& tx, http::Role role) {
    std::vector<db::Value> ids;
    for (const db::Row& row : tx.rows(kWithRole, http::name(role))) ids.push_back(row.integer(0));
    std::vector<UserId> active;
    for (const db::Row& row : tx.rows_in(kActive, ids)) active.push_back(row.get<UserId>(0));
    return active;
}

std::optional<std::string> secret(db::Tx& tx, const std::string& name) {
    if (const auto row = tx.one(kSecret, name)) return row->text(0);
    return {};
}

void add_secret(db::Tx& tx, const std::string& name, const std::string& value, Instant now) {
    tx.run(kAddSecret, name, value, now);
}

std::string role_names(const std::set<http::Role>& roles) {
    std::string names;
    for (const http::Role role : roles) {
        if (!names.empty()) names += ',';
        names += http::name(role);
    }
    return names;
}

std::set<http::Role> roles_of(const std::string& names) {
    std::set<http::Role> roles;
    for (const std::string& name : text::split(names, ',')) {
        if (const auto role = http::role(name)) roles.insert(*role);
    }
    return roles;
}

}  // namespace waybill::identity::store
