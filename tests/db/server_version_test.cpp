#include "db/server_version.h"

#include <gmock/gmock.h>

namespace waybill::db {
namespace {

using ::testing::HasSubstr;

TEST(AServerOfTheDatabase, IsTakenFromMariaDb1011On) {
    for (const char* version : {"10.11.11-MariaDB-0+deb12u1", "10.11.0-MariaDB", "11.4.2-MariaDB-log", "5.5.5-10.11.6-MariaDB-1:10.11.6+maria~deb12"})
        EXPECT_EQ(unsuited(version), "") << version;
}

TEST(AServerOfTheDatabase, ThatIsTooOldIsRefusedWithWhatIsNeeded) {
    for (const char* version : {"10.6.18-MariaDB", "5.5.68-MariaDB", "5.5.5-10.3.39-MariaDB-log"}) {
        EXPECT_THAT(unsuited(version), HasSubstr("needs MariaDB 10.11 or later")) << version;
        EXPECT_THAT(unsuited(version), HasSubstr("the database server is " + std::string(version)));
    }
}

TEST(AServerOfTheDatabase, OfAnotherMakeIsNamed) {
    for (const char* version : {"8.0.36", "8.4.0-1debian12", "8.0.11-TiDB-v7.5.0", ""})
        EXPECT_THAT(unsuited(version), HasSubstr("the database server is " + std::string(version) + ", which is another product.")) << version;
}

TEST(AServerOfTheDatabase, WithoutNumbersIsNotGuessed) {
    for (const char* version : {"MariaDB", "x.y-MariaDB", "10-MariaDB", "5.5.5-MariaDB"})
        EXPECT_NE(unsuited(version), "") << version;
}

}  // namespace
}  // namespace waybill::db
