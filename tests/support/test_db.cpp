#include "support/test_db.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "db/migrate.h"
#include "support/places.h"

namespace waybill::testing {
namespace {

namespace fs = std::filesystem;

std::string server_socket() {
    const char* path = std::getenv("WAYBILL_TEST_DB");
    if (path == nullptr || *path == '\0') {
        throw std::runtime_error(
            "this test needs a database server: WAYBILL_TEST_DB names no socket. Run it by `./dev test db`.");
    }
    return path;
}

std::unique_ptr<db::Database> open(const std::string& url, int connections) {
    return std::make_unique<db::Database>(db::Options{.url = url, .connections = connections, .allow_weak_durability = true});
}

/// Changes where any migration changes.
std::string fingerprint() {
    std::string all;
    for (const auto& [name, text] : migration_files()) all += name + '\n' + text + '\n';
    return std::to_string(std::hash<std::string>()(all)) + "-" + std::to_string(all.size());
}

}  // namespace

std::vector<std::pair<std::string, std::string>> migration_files() {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& entry : fs::directory_iterator(fs::path(places::source_dir()) / "sql/migrations")) {
        if (entry.path().extension() != ".sql") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        files.emplace_back(entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(in), {}));
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The first number that nobody holds.
struct TestDb::Claim {
    Claim(const std::string& socket, const std::string& kind) {
        for (number = 0; number < 1000; ++number) {
            const std::string path = socket + "." + kind + std::to_string(number);
            file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
            if (file < 0) throw std::runtime_error("cannot make " + path);
            if (::flock(file, LOCK_EX | LOCK_NB) == 0) return;
            ::close(file);
        }
        throw std::runtime_error("a thousand test databases are in use");
    }
    ~Claim() { ::close(file); }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

    int file = -1;
    int number = 0;
};

std::string TestDb::url_of(const std::string& database) const {
    return "mysql://root@localhost/" + database + "?socket=" + socket_;
}

TestDb::TestDb(Content content, std::string socket)
    : content_(content),
      socket_(socket.empty() ? server_socket() : std::move(socket)),
      claim_(std::make_unique<Claim>(socket_, content == Content::migrated ? "t" : "e")),
      name_((content == Content::migrated ? "t_" : "e_") + std::to_string(claim_->number)),
      kept_(name_ + "_kept"),
      admin_(open(url_of("mysql"), 1)) {
    admin_->execute("SET SESSION foreign_key_checks = 0");
    prepare();
    db_ = open(url(), 8);
}

TestDb::~TestDb() {
    db_.reset();
    if (content_ != Content::nothing) return;
    try {
        admin_->execute("DROP DATABASE IF EXISTS " + name_);
    } catch (const std::exception&) {
        // The server is gone, or a test holds a lock on its way out: who takes the name next drops what is left.
    }
}

void TestDb::reset() {
    db_.reset();
    prepare();
    db_ = open(url(), 8);
}

void TestDb::prepare() {
    if (content_ == Content::nothing) {
        admin_->execute("DROP DATABASE IF EXISTS " + name_);
        admin_->execute("CREATE DATABASE " + name_ + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    } else if (kept_is_current()) {
        restore_rows();
    } else {
        recreate();
    }
}

std::vector<std::string> TestDb::tables_of(const std::string& database) {
    std::vector<std::string> names;
    for (const db::Row& row : admin_->query("SHOW TABLES FROM " + database)) names.push_back(row.text(0));
    std::sort(names.begin(), names.end());
    return names;
}

bool TestDb::kept_is_current() {
    if (admin_->query("SHOW DATABASES LIKE '" + kept_ + "'").empty()) return false;
    // Written last: a run that was killed while it made these leaves none.
    if (admin_->query("SHOW TABLES FROM " + kept_ + " LIKE 'all_tables'").empty()) return false;
    std::vector<std::string> known;
    for (const db::Row& row :
         admin_->query("SELECT name FROM " + kept_ + ".all_tables WHERE fingerprint = '" + fingerprint() + "'")) {
        known.push_back(row.text(0));
    }
    std::sort(known.begin(), known.end());
    return known == tables_of(name_);
}

void TestDb::recreate() {
    for (const std::string& database : {kept_, name_}) {
        admin_->execute("DROP DATABASE IF EXISTS " + database);
        admin_->execute("CREATE DATABASE " + database + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
    auto migrations = db::order_migrations(migration_files());
    if (!migrations) throw std::runtime_error("sql/migrations: " + migrations.error().detail);
    const auto target = open(url(), 1);
    if (const auto applied = db::migrate(*target, *migrations); !applied) {
        throw std::runtime_error("sql/migrations: " + applied.error().key + ": " + applied.error().detail);
    }
    for (const std::string& table : tables_with_rows()) {
        admin_->execute("CREATE TABLE " + kept_ + ".`rows_" + table + "` AS SELECT * FROM " + name_ + ".`" + table + "`");
    }
    std::string names;
    for (const std::string& table : tables_of(name_)) {
        names +=
            (names.empty() ? "SELECT '" : " UNION ALL SELECT '") + table + "' AS name, '" + fingerprint() + "' AS fingerprint";
    }
    admin_->execute("CREATE TABLE " + kept_ + ".all_tables AS " + names);
}

std::vector<std::string> TestDb::tables_with_rows() {
    std::string question;
    for (const std::string& table : tables_of(name_)) {
        question +=
            (question.empty() ? "(SELECT '" : " UNION ALL (SELECT '") + table + "' FROM " + name_ + ".`" + table + "` LIMIT 1)";
    }
    std::vector<std::string> names;
    if (question.empty()) return names;
    for (const db::Row& row : admin_->query(question)) names.push_back(row.text(0));
    return names;
}

void TestDb::restore_rows() {
    const std::vector<std::string> kept = tables_of(kept_);
    for (const std::string& table : tables_with_rows()) {
        if (!std::binary_search(kept.begin(), kept.end(), "rows_" + table)) {
            admin_->execute("DELETE FROM " + name_ + ".`" + table + "`");
        }
    }
    for (const std::string& copy : kept) {
        if (!copy.starts_with("rows_")) continue;
        const std::string table = name_ + ".`" + copy.substr(5) + "`";
        admin_->execute("DELETE FROM " + table);
        admin_->execute("INSERT INTO " + table + " SELECT * FROM " + kept_ + ".`" + copy + "`");
    }
}

}  // namespace waybill::testing
