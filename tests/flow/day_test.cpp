#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/checks.h"
#include "support/world.h"

// Whole days through the real program: the day tool plays them over HTTP, this file looks at how they ended.
namespace waybill {
namespace {

using testing::built;
using testing::run_program;
using testing::World;

/// Twenty-odd invoices with everything that real files have: wholesale quantities, charges, cancellations, lines without price or
/// description, SKUs that differ in case only.
std::string retail_file(const std::string& path) {
    std::ofstream out(path);
    out << "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    const char* names[] = {"WHITE HANGING HEART", "\"AIRLINE LOUNGE,METAL SIGN\"", "RED WOOLLY HOTTIE", "SET 7 BABUSHKA BOXES", "KNITTED MUG COSY"};
    const char* skus[] = {"85123A", "85123a", "84029E", "22752", "21791"};
    for (int invoice = 0; invoice < 18; ++invoice)
        for (int line = 0; line <= invoice % 5; ++line)
            out << 536365 + invoice << "," << skus[line] << "," << names[line] << "," << 1 + (invoice * 7 + line * 3) % 40 << ",2010-12-01 08:26:00,"
                << 1 + line << ".55,17850.0," << (invoice % 3 ? "United Kingdom" : "France") << "\n";
    out << "536400,POST,POSTAGE,1,2010-12-01 09:00:00,18.0,12583.0,France\n536400,22752,SET 7 BABUSHKA BOXES,300,2010-12-01 09:00:00,4.55,12583.0,France\n";
    out << "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom\n";
    out << "C536383,22752,SET 7 BABUSHKA BOXES,-1,2010-12-01 09:49:00,4.55,15311.0,United Kingdom\n";
    out << "536414,21791,,56,2010-12-01 11:52:00,0.0,,United Kingdom\n";
    out << "536415,21791,KNITTED MUG COSY,2,2010-12-01 11:53:00,5.55,,United Kingdom\n536415,84029E,RED WOOLLY HOTTIE,3,2010-12-01 11:53:00,0.0,,United Kingdom\n";
    return path;
}

json::Value read_json(const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    auto value = json::parse(text.str());
    return value ? *std::move(value) : json::Value{};
}

std::int64_t whole(const json::Value& value, std::string_view key) {
    const auto* found = value.find(key);
    return found ? found->integer : -1;
}

TEST(Day, EveryValidOrderIsDeliveredAndEveryOtherRefusedWithItsReason) {
    World world;
    const std::string out = world.folder() + "/day.json";
    const auto day = run_program({built("waybill-day"), retail_file(world.folder() + "/day.csv"), "--run", world.run_json(), "--json", out});
    EXPECT_EQ(day.status, 0) << day.out;
    const auto result = read_json(out);
    EXPECT_EQ(whole(result, "orders_in"), 23);
    EXPECT_EQ(whole(result, "refused"), 4);
    EXPECT_EQ(whole(result, "held"), 0);
    EXPECT_EQ(whole(result, "delivered"), 19);
    EXPECT_EQ(whole(result, "packages"), whole(result, "bookings"));
    EXPECT_EQ(whole(result, "live_at_carrier"), whole(result, "packages"));
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST(Day, WithTooLittleStockEndsWithShortsAndNamedBackorders) {
    World world;
    const std::string out = world.folder() + "/day.json";
    const auto day =
        run_program({built("waybill-day"), retail_file(world.folder() + "/day.csv"), "--run", world.run_json(), "--json", out, "--stock", "0.9"});
    EXPECT_EQ(day.status, 0) << day.out;
    const auto result = read_json(out);
    EXPECT_GT(whole(result, "shorts"), 0);
    EXPECT_GT(whole(result, "backordered"), 0);
    EXPECT_EQ(whole(result, "delivered") + whole(result, "refused") + whole(result, "held") + whole(result, "backordered"), 23);
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST(Day, EndsTheSameWhenTheServerIsKilledAgainAndAgain) {
    World world;
    const std::string out = world.folder() + "/day.json";
    const auto day = run_program({built("waybill-day"), retail_file(world.folder() + "/day.csv"), "--run", world.run_json(), "--json", out, "--kills",
                                  "4", "--seed", "7", "--up", world.up_script()});
    EXPECT_EQ(day.status, 0) << day.out;
    const auto result = read_json(out);
    EXPECT_EQ(whole(result, "delivered"), 19);
    EXPECT_EQ(whole(result, "repeated_references"), 0);
    EXPECT_EQ(whole(result, "live_at_carrier"), whole(result, "packages"));
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

}  // namespace
}  // namespace waybill
