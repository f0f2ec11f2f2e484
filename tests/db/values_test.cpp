#include <gtest/gtest.h>

#include "db/db.h"
#include "db/failure.h"

namespace waybill::db {
namespace {

using namespace std::chrono_literals;

TEST(Values, WriteAnInstantWithMicrosecondsAndReadItBack) {
    const Instant at = std::chrono::sys_days(std::chrono::year(2026) / 2 / 3) + 4h + 5min + 6s + 78us;
    EXPECT_EQ(std::get<std::string>(bind(at)), "2026-02-03 04:05:06.000078");
    EXPECT_EQ(Row({bind(at)}).instant(0), at);
    const Instant early = std::chrono::sys_days(std::chrono::year(1969) / 12 / 31) + 23h + 59min + 59s + 999999us;
    EXPECT_EQ(std::get<std::string>(bind(early)), "1969-12-31 23:59:59.999999");
}

TEST(Values, ReadAnInstantWithFewerDigits) {
    const Instant at = std::chrono::sys_days(std::chrono::year(2026) / 2 / 3) + 4h + 5min + 6s;
    EXPECT_EQ(Row({std::string("2026-02-03 04:05:06")}).instant(0), at);
    EXPECT_EQ(Row({std::string("2026-02-03 04:05:06.25")}).instant(0), at + 250ms);
    EXPECT_EQ(Row({std::string("2026-02-03")}).instant(0), Instant(std::chrono::sys_days(std::chrono::year(2026) / 2 / 3)));
}

TEST(Values, RefuseToReadWhatTheColumnDoesNotHold) {
    const Row row({nullptr, std::int64_t{70000}, std::string("abc")});
    EXPECT_THROW(row.integer(0), std::logic_error);
    EXPECT_THROW(row.text(0), std::logic_error);
    EXPECT_THROW(row.get<std::int16_t>(1), std::logic_error);
    EXPECT_THROW(row.get<unsigned char>(1), std::logic_error);
    EXPECT_THROW(row.integer(2), std::logic_error);
    EXPECT_THROW(row.instant(2), std::logic_error);
    EXPECT_THROW(row.text(3), std::out_of_range);
    EXPECT_EQ(row.get<std::optional<int>>(0), std::nullopt);
    EXPECT_EQ(row.get<std::optional<int>>(1), 70000);
    EXPECT_EQ(row.get<OrderId>(0), OrderId());
    EXPECT_EQ(row.get<OrderId>(1), OrderId(70000));
}

TEST(Values, BindNothingAsNull) {
    const Values v = values(OrderId(), std::optional<int>(), nullptr, true, std::string_view("x"), 7U);
    EXPECT_EQ(v, (Values{nullptr, nullptr, nullptr, std::int64_t{1}, std::string("x"), std::int64_t{7}}));
}

TEST(Failures, AreToldApartByTheirNumber) {
    EXPECT_EQ(kind_of(1213), Kind::conflict);
    EXPECT_EQ(kind_of(1205), Kind::conflict);
    EXPECT_EQ(kind_of(1020), Kind::conflict);
    EXPECT_EQ(kind_of(2013), Kind::lost);
    EXPECT_EQ(kind_of(1047), Kind::lost);
    EXPECT_EQ(kind_of(1062), Kind::duplicate);
    for (const int check : {4025, 3819}) EXPECT_EQ(kind_of(check), Kind::violated) << check;
    for (const int full : {1021, 1114, 1030}) EXPECT_EQ(kind_of(full), Kind::no_room) << full;
    EXPECT_EQ(kind_of(1146), Kind::fatal);
    EXPECT_EQ(connect_kind_of(2002), Kind::unreachable);
    EXPECT_EQ(connect_kind_of(1040), Kind::unreachable);
    EXPECT_EQ(connect_kind_of(1045), Kind::fatal);
    EXPECT_EQ(connect_kind_of(2026), Kind::fatal);
    EXPECT_FALSE(surely_rolled_back(2013));
    EXPECT_FALSE(surely_rolled_back(1205));
}

TEST(Failures, NameTheKeyOfADuplicate) {
    EXPECT_EQ(key_of_duplicate("Duplicate entry 'it''s-1' for key 'order_external'"), "order_external");
    EXPECT_EQ(key_of_duplicate("Duplicate entry '1' for key 'orders.PRIMARY'"), "PRIMARY");
    EXPECT_EQ(key_of_duplicate("?"), "");
}

}  // namespace
}  // namespace waybill::db
