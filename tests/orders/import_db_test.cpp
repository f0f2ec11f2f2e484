#include <gmock/gmock.h>

#include "support/order_house.h"

namespace waybill::orders {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kHeader =
    "external_ref,placed_at,customer_name,email,phone,company,address1,address2,city,region,postal_code,country,sku,description,"
    "quantity,unit_price,currency\r\n";

class CsvImport : public OrderHouse {
  protected:
    static std::string row(const std::string& ref, const std::string& sku, const std::string& quantity = "1",
                           const std::string& price = "2.55", const std::string& name = "Ann Lee") {
        return ref + ",2010-12-01T08:26:00Z," + name + ",,,,1 High Street,,London,,N1 9GU,GB," + sku + ",\"Thing, fine\"," +
               quantity + "," + price + ",GBP\r\n";
    }
    ImportReport run(const std::string& rows, bool dry_run = false) {
        return imports.take(kHeader + rows, "shop", dry_run, "usr_1").value();
    }
    static std::vector<int> counts(const ImportReport& r) {
        return {r.rows, r.orders, r.accepted, r.held, r.refused, r.replayed};
    }
    static std::vector<std::string> errors(const ImportReport& report) {
        std::vector<std::string> found;
        for (const auto& e : report.errors) found.push_back(std::to_string(e.row_no) + " " + e.external_ref + " " + e.reason);
        return found;
    }
    Imports imports{orders, db, ids, clock};
    std::string file() {
        return row("R1", "A", "2") + row("R2", "NEW") + row("R3", "A", "-1") + row("R1", "B") + row("R4", "A", "x") +
               row("R3", "B") + row("R1", "charge:POST", "1", "2.95");
    }
};

TEST_F(CsvImport, TakesOrdersWhoseRowsStandApart) {
    stocked("A", 10);
    stocked("B", 10);
    const auto report = run(file());
    EXPECT_THAT(counts(report), ElementsAre(7, 4, 1, 1, 2, 0));
    EXPECT_THAT(errors(report), ElementsAre("3 R3 bad_quantity", "5 R4 quantity", "6 R3 order_refused"));
    const auto found = orders.board({.text = "R1"}).orders;
    ASSERT_EQ(found.size(), 1u);
    const Order order = get(found[0].id);
    EXPECT_EQ(order.state, "released");
    EXPECT_EQ(order.lines.size(), 2u);
    EXPECT_EQ(order.lines[0].description, "Thing, fine");
    EXPECT_EQ(order.total.minor, 3 * 255 + 295);
    EXPECT_EQ(order.placed_at, parse_rfc3339("2010-12-01T08:26:00Z"));
    EXPECT_TRUE(report.id);
}

TEST_F(CsvImport, ReplaysAFileThatComesAgain) {
    stocked("A", 10);
    stocked("B", 10);
    run(file());
    EXPECT_THAT(counts(run(file())), ElementsAre(7, 4, 0, 0, 2, 2));
    EXPECT_EQ(count("orders"), 2);
    const auto other = run(row("R1", "A", "5"));
    EXPECT_THAT(counts(other), ElementsAre(1, 1, 0, 0, 1, 0));
    EXPECT_THAT(errors(other), ElementsAre("1 R1 order.duplicate"));
}

TEST_F(CsvImport, WritesNothingInADryRun) {
    stocked("A", 10);
    stocked("B", 10);
    const auto report = run(file(), true);
    EXPECT_THAT(counts(report), ElementsAre(7, 4, 1, 1, 2, 0));
    EXPECT_FALSE(report.id);
    EXPECT_EQ(count("orders") + count("order_import") + count("order_import_error") + count("order_timeline"), 0);
}

TEST_F(CsvImport, GivesRefusedRowsBackWithTheirReasons) {
    stocked("A", 10);
    const auto report = run(row("R1", "A", "0", "2.55", "=cmd()") + row("R2", "A"));
    const std::string expected =
        "external_ref,placed_at,customer_name,email,phone,company,address1,address2,city,region,postal_code,country,sku,"
        "description,"
        "quantity,unit_price,currency,row_no,reason,detail\r\n"
        "R1,2010-12-01T08:26:00Z,'=cmd(),,,,1 High Street,,London,,N1 9GU,GB,A,\"Thing, fine\",0,2.55,GBP,1,bad_quantity,"
        "\"the quantity is 0, it must be above zero\"\r\n";
    EXPECT_EQ(report.error_csv, expected);
    EXPECT_EQ(imports.get(report.id).value().error_csv, expected);
    EXPECT_FALSE(imports.get(ImportId(7)));
}

TEST_F(CsvImport, TakesAMendedErrorFile) {
    stocked("A", 10);
    std::string mended = run(row("R1", "A", "0", "2.55", "=cmd()")).error_csv;
    mended.replace(mended.find(",0,2.55"), 7, ",2,2.55");
    const auto report = imports.take(mended, "shop", false, "usr_1").value();
    EXPECT_EQ(report.accepted, 1);
    EXPECT_EQ(get(orders.board({.text = "R1"}).orders.at(0).id).customer_name, "=cmd()");
}

TEST_F(CsvImport, RefusesAFileItCannotReadAndSaysWhere) {
    const auto refuse = [&](const std::string& csv, const std::string& channel = "shop") {
        const auto result = imports.take(csv, channel, false, "usr_1");
        return result.ok() ? "" : result.error().key + ": " + result.error().detail;
    };
    EXPECT_THAT(refuse("sku\n"), HasSubstr("import.header: The header row is wrong: the column external_ref is missing"));
    EXPECT_THAT(refuse(""), HasSubstr("import.header"));
    EXPECT_THAT(refuse(kHeader + row("R1", "caf\xE9")), HasSubstr("import.syntax: Row 1"));
    EXPECT_THAT(refuse(kHeader + row("R1", "A"), "moon"), HasSubstr("order.channel"));
    EXPECT_EQ(count("order_import"), 0);
}

TEST_F(CsvImport, TakesHundredsOfOrdersInGroups) {
    stocked("A", 1000);
    std::string rows;
    for (int i = 0; i < 250; ++i) rows += row("R" + std::to_string(i), "A");
    const auto before = db.counts();
    EXPECT_EQ(run(rows).accepted, 250);
    EXPECT_LE(db.counts().commits - before.commits, 10);
}

TEST_F(CsvImport, LeavesTheRestToTheDutyWhenItsSenderDoesNotWait) {
    stocked("A", 1000);
    std::string rows;
    for (int i = 0; i < 250; ++i) rows += row("R" + std::to_string(i), "A", i % 50 == 7 ? "0" : "1");
    const auto begun = imports.take(kHeader + rows, "shop", false, "usr_1", std::chrono::seconds(0)).value();
    EXPECT_FALSE(begun.done);
    EXPECT_EQ(begun.orders, 250);
    EXPECT_EQ(count("orders"), 0);
    EXPECT_TRUE(imports.work_due());
    EXPECT_FALSE(imports.work_due());
    const auto report = imports.get(begun.id).value();
    EXPECT_TRUE(report.done);
    EXPECT_THAT(counts(report), ElementsAre(250, 250, 245, 0, 5, 0));
    EXPECT_EQ(report.decided, 250);
    EXPECT_THAT(errors(report), ::testing::Contains("58 R57 bad_quantity"));
    EXPECT_EQ(count("order_import_piece"), 0);
}

TEST_F(CsvImport, GoesOnWhereAKilledServerStopped) {
    stocked("A", 1000);
    std::string rows;
    for (int i = 0; i < 250; ++i) rows += row("R" + std::to_string(i), "A", i % 50 == 7 ? "0" : "1");
    const auto begun = imports.take(kHeader + rows, "shop", false, "usr_1", std::chrono::seconds(0)).value();
    // The killed one had a lease and had committed nothing behind the first hundred.
    imports.work_due();
    db.execute("DELETE FROM order_import_error WHERE row_no > 100");
    db.execute(
        "UPDATE order_import SET state = 'working', decided = 100, accepted = 98, refused = 2, lease_token = 7, lease_until = "
        "NOW(3) + INTERVAL 1 HOUR");
    db.execute("INSERT INTO order_import_piece VALUES (" + std::to_string(begun.id.raw()) + ", 0, '" + kHeader + rows + "')");
    EXPECT_FALSE(imports.work_due());  // its lease still runs
    db.execute("UPDATE order_import SET lease_until = NOW(3)");
    EXPECT_TRUE(imports.work_due());
    // The orders of the other groups stand already: here they are replays, and none is there twice.
    EXPECT_THAT(counts(imports.get(begun.id).value()), ElementsAre(250, 250, 98, 0, 5, 147));
    EXPECT_EQ(count("orders"), 245);
}

TEST_F(CsvImport, JoinsTheImportOfTheSameFileThatIsUnderWay) {
    stocked("A", 10);
    stocked("B", 10);
    const auto begun = imports.take(kHeader + file(), "shop", false, "usr_1", std::chrono::seconds(0)).value();
    const auto joined = run(file());
    EXPECT_EQ(joined.id, begun.id);
    EXPECT_THAT(counts(joined), ElementsAre(7, 4, 1, 1, 2, 0));
    EXPECT_NE(run(file()).id, begun.id);
}

TEST_F(CsvImport, NamesEveryRowOfAnOrderThatIsTooLong) {
    stocked("A", 10);
    std::string rows;
    for (int i = 0; i < 2001; ++i) rows += row("R1", "A");
    const auto report = run(rows);
    EXPECT_EQ(report.refused, 1);
    EXPECT_EQ(report.errors.size(), 2001u);
    EXPECT_EQ(report.errors[0].reason, "count");
}

}  // namespace
}  // namespace waybill::orders
