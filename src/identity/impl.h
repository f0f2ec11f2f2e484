#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "identity/identity.h"
#include "identity/store.h"

namespace waybill::identity {

/// What was verified a moment ago, by the hash of the credential: most requests ask the database nothing.
template <class Entry>
class Recent {
  public:
    std::optional<Entry> find(const std::string& key, Instant now) {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end() || now < found->second.at || now - found->second.at >= kTrusted) return {};
        return found->second.entry;
    }
    void keep(const std::string& key, Entry entry, Instant now) {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= kMost) entries_.clear();
        entries_.insert_or_assign(key, Kept{std::move(entry), now});
    }
    void forget(const std::string& key) {
        const std::lock_guard lock(mutex_);
        entries_.erase(key);
    }
    void forget_all() {
        const std::lock_guard lock(mutex_);
        entries_.clear();
    }

  private:
    static constexpr Duration kTrusted = std::chrono::seconds(3);
    static constexpr std::size_t kMost = 10'000;
    struct Kept {
        Entry entry;
        Instant at;
    };
    std::mutex mutex_;
    std::map<std::string, Kept> entries_;
};

class Identity::Impl {
  public:
    Impl(db::Database& d, IdGenerator& i, const Clock& c) : db(d), ids(i), clock(c) {}

    /// authenticate.cpp
    Result<std::optional<http::Principal>> by_key(const std::string& authorization);
    Result<std::optional<http::Principal>> by_session(const std::string& token);
    /// login.cpp: counts an attempt before it is judged, or says how long to wait.
    Result<void> count_attempt(const std::string& login, const std::string& peer);
    Result<void> judge_attempt(const std::optional<store::StoredUser>& user, const Secret<std::string>& password);

    db::Database& db;
    IdGenerator& ids;
    const Clock& clock;
    struct KnownKey {
        std::string secret_hash;
        http::Principal principal;
    };
    Recent<KnownKey> known_keys;             // by public part
    Recent<http::Principal> known_sessions;  // by hash of the token
    std::once_flag dummy_made;
    std::string dummy_hash;  // what the password of nobody is compared with
};

}  // namespace waybill::identity
