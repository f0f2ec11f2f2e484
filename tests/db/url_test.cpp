#include "db/url.h"

#include <gtest/gtest.h>

namespace waybill::db {
namespace {

TEST(DatabaseUrl, NamesUserPasswordHostPortAndDatabase) {
    const auto target = parse_url("mysql://way%40bill:p%3Aw%2Fx@db.example:3307/warehouse");
    ASSERT_TRUE(target.ok());
    EXPECT_EQ(target->user, "way@bill");
    EXPECT_EQ(target->password, "p:w/x");
    EXPECT_EQ(target->database, "warehouse");
    EXPECT_EQ(target->hosts, (std::vector<Target::Host>{{"db.example", 3307}}));
    EXPECT_EQ(target->socket, "");
}

TEST(DatabaseUrl, TakesASocketAndNeedsNeitherPasswordNorName) {
    const auto target = parse_url("mysql://root@localhost/?socket=/tmp/a%20b/m.sock");
    ASSERT_TRUE(target.ok());
    EXPECT_EQ(target->socket, "/tmp/a b/m.sock");
    EXPECT_EQ(target->password, "");
    EXPECT_EQ(target->database, "");
}

TEST(DatabaseUrl, ListsTheNodesOfAClusterAndReadsIpv6) {
    const auto target = parse_url("mysql://u@n1:3401,n2,[::1]:3403/w?tls_ca=/etc/ca.pem");
    ASSERT_TRUE(target.ok());
    EXPECT_EQ(target->hosts, (std::vector<Target::Host>{{"n1", 3401}, {"n2", 3306}, {"::1", 3403}}));
    EXPECT_EQ(target->tls_ca, "/etc/ca.pem");
}

TEST(DatabaseUrl, RefusesWhatItCannotUseWithoutRepeatingThePassword) {
    for (const char* url :
         {"", "postgres://u:secret@h/n", "mysql://h/n", "mysql://u:secret@:3306/n", "mysql://u:secret@h:0/n",
          "mysql://u:secret@h:70000/n", "mysql://u:secret@h:33x/n", "mysql://u:secret@h/n?ssl=off", "mysql://u:se%zzcret@h/n"}) {
        const auto target = parse_url(url);
        ASSERT_FALSE(target.ok()) << url;
        EXPECT_EQ(target.error().key, "db.url");
        EXPECT_EQ(target.error().detail.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace waybill::db
