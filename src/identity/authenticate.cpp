#include "base/crypto.h"
#include "base/text.h"
#include "identity/impl.h"
#include "identity/rules.h"
#include "identity/tokens.h"

namespace waybill::identity {
namespace {

constexpr Duration kTouchEvery = std::chrono::minutes(1);

Error not_authorised() { return error(Code::unauthorized, "credentials", "The API key is not valid."); }

}  // namespace

Result<std::optional<http::Principal>> Identity::authenticate(const http::Request& request) {
    if (const std::string authorization = request.header("authorization"); !authorization.empty())
        return impl_->by_key(authorization);
    if (const std::string token = request.cookie(session_cookie(request.secure)); !token.empty()) return impl_->by_session(token);
    return std::optional<http::Principal>();
}

Result<std::optional<http::Principal>> Identity::Impl::by_key(const std::string& authorization) {
    constexpr std::string_view kScheme = "bearer ";
    if (authorization.size() <= kScheme.size() || text::lower(authorization.substr(0, kScheme.size())) != kScheme)
        return not_authorised();
    const auto token = KeyToken::parse(text::trim(std::string_view(authorization).substr(kScheme.size())));
    if (!token) return not_authorised();
    const std::string hash = token->secret_hash();
    const Instant now = clock.now();
    if (const auto known = known_keys.find(token->public_part, now)) {
        if (!crypto::equal(known->secret_hash, hash)) return not_authorised();
        return std::optional(known->principal);
    }
    std::optional<store::StoredKey> stored;
    db.transact([&](db::Tx& tx) {
        stored = store::key_by_public_part(tx, token->public_part);
        const bool valid = stored && !stored->key.revoked_at && crypto::equal(stored->secret_hash, hash);
        if (!valid) return stored.reset();
        if (!stored->key.last_used_at || now - *stored->key.last_used_at >= kTouchEvery)
            store::touch_key(tx, stored->key.id, now);
    });
    if (!stored) return not_authorised();
    http::Principal principal{.id = stored->key.id.text(), .name = stored->key.name, .roles = stored->key.roles};
    known_keys.keep(token->public_part, {stored->secret_hash, principal}, now);
    return std::optional(std::move(principal));
}

Result<std::optional<http::Principal>> Identity::Impl::by_session(const std::string& token) {
    if (!is_session_token(token)) return std::optional<http::Principal>();
    const std::string hash = session_hash(token);
    const Instant now = clock.now();
    if (auto known = known_sessions.find(hash, now)) return known;
    std::optional<http::Principal> principal;
    db.transact([&](db::Tx& tx) {
        principal.reset();
        const auto session = store::session(tx, hash);
        if (!session || !rules::session_lives(session->created_at, session->seen_at, now)) return;
        const auto stored = store::user_by_id(tx, session->user);
        if (!stored || !stored->user.active) return;
        if (now - session->seen_at >= kTouchEvery) store::touch_session(tx, hash, now);
        principal = http::Principal{.id = stored->user.id.text(),
                                    .name = stored->user.name,
                                    .roles = stored->user.roles,
                                    .by_session = true,
                                    .csrf_token = csrf_token(token)};
    });
    if (principal) known_sessions.keep(hash, *principal, now);
    return principal;
}

}  // namespace waybill::identity
