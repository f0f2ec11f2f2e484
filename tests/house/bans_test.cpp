#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "house/planted.h"

// Calls that lie, reach around the design, or cannot be undone.
namespace waybill::house {
namespace {

using testing::SourceFile;

struct Ban {
    const char* pattern;
    const char* where;   ///< how a path begins where the ban holds
    const char* except;  ///< and where it does not: a path's beginning, "" for nowhere
    const char* reason;
};

const std::vector<Ban>& bans() {
    static const std::vector<Ban> rows = {
        {R"((->|\.)\s*(rollback|setAutoCommit|setSavepoint|reconnect)\s*\()", "src/", "",
         "the connector's own call swallows every error"},
        {R"((->|\.)\s*commit\s*\()", "src/", "src/db/", "transactions are db.transact()'s business"},
        {R"(\bOPT_RECONNECT\b)", "src/", "", "a silent reconnect turns transactions into single writes"},
        {R"(\bsetBlob\s*\()", "src/", "", "a stream is empty when the statement runs again"},
        {R"((^|[^\w.>:]|std::)system\s*\()", "", "tests/", "no shell"},
        {R"((^|[^\w])popen\s*\()", "", "tests/", "no shell"},
        {R"(\bgetenv\s*\()", "src/", "src/app/", "settings come from app"},
        {R"(\bApplication::instance\s*\()", "src/", "src/app/", "no singleton"},
        {R"(\bstatic\s+[\w:]+\s*&\s*(instance|get_instance|getInstance|get)\s*\()", "src/", "", "no singleton"},
        {R"(\bReadBarcodes\s*\()", "", "", "it can abort the process: ReadBarcode"},
        {R"(\b(strcpy|strcat|sprintf|gets|tmpnam|alloca)\s*\()", "", "", "no bounds"},
        {R"(\bdetach\s*\(\s*\))", "src/", "", "a thread that nobody joins outlives what it uses"},
        {R"(\bsystem_clock::now\s*\()", "src/", "src/base/", "time comes from the Clock"},
        {R"(\b(std::)?(rand|srand)\s*\()", "src/", "", "not random"},
        {R"(\busing\s+namespace\s+std\s*;)", "", "", "names stay where they are from"},
    };
    return rows;
}

/// The connector's commit(): looked for where its connection can be seen, so that src/db may have a commit() of its own.
Findings blind_commits(const testing::SourceTree& tree) {
    static const std::regex seen(R"(#include\s*[<"](cppconn/|db/session\.h))"), call(R"((->|\.)\s*commit\s*\()");
    Findings findings;
    for (const SourceFile* file : tree.under("src/db/")) {
        std::smatch match;
        if (std::regex_search(file->text, seen) && std::regex_search(file->code, match, call)) {
            findings.push_back(file->at(static_cast<std::size_t>(match.position()),
                                        "the connector's commit() swallows every error: execute COMMIT"));
        }
    }
    return findings;
}

Findings banned(const testing::SourceTree& tree) {
    Findings findings = blind_commits(tree);
    for (const Ban& ban : bans()) {
        const std::regex pattern(ban.pattern);
        for (const SourceFile& file : tree.sources()) {
            if (!file.path.starts_with(ban.where) || (*ban.except != '\0' && file.path.starts_with(ban.except))) continue;
            for (auto at = std::sregex_iterator(file.code.begin(), file.code.end(), pattern); at != std::sregex_iterator();
                 ++at) {
                const std::size_t offset = static_cast<std::size_t>(at->position() + at->length() - 1);
                findings.push_back(file.at(offset, at->str() + "…: " + ban.reason));
            }
        }
    }
    return findings;
}

TEST(Bans, AreKept) { EXPECT_EQ(listed(banned(this_house())), ""); }

TEST(Bans, FindTheConnectorsTransactionCalls) {
    Planted house;
    house.with("src/db/db.cpp",
               "#include <cppconn/connection.h>\nvoid f() {\n    connection->commit();\n    // connection->commit();\n   "
               "c->setAutoCommit(false);\n}\n");
    house.with("src/orders/orders.cpp", "void g() { tx.commit(); }\n");
    EXPECT_THAT(banned(house.tree()), ::testing::UnorderedElementsAre(::testing::HasSubstr("src/db/db.cpp:3:"),
                                                                      ::testing::HasSubstr("src/db/db.cpp:5:"),
                                                                      ::testing::HasSubstr("src/orders/orders.cpp:1:")));
}

TEST(Bans, FindShellEnvironmentAndSingletons) {
    Planted house;
    house.with("src/wire/a.cpp",
               "int a = std::system(\"ls\");\nauto b = std::getenv(\"HOME\");\nauto& c = Application::instance();\n");
    house.with("src/app/main.cpp", "auto b = std::getenv(\"HOME\");\n")
        .with("src/wire/b.h", "struct B {\n    static B& instance();\n};\n");
    EXPECT_THAT(banned(house.tree()), ::testing::SizeIs(4));
}

TEST(Bans, DoNotReadTextsAndComments) {
    Planted house;
    house.with("src/db/db.cpp",
               "// ->commit( swallows\nconst char* a = \"->rollback(\";\nint filesystem(int);\nint x = file_system (1);\n");
    EXPECT_EQ(listed(banned(house.tree())), "");
}

}  // namespace
}  // namespace waybill::house
