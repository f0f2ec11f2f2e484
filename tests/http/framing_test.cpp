#include "http/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace waybill::http {
namespace {

using Stage = Framing::Stage;

struct Cut {
    std::vector<std::string> requests;  ///< "METHOD target body"
    int refused = 0;

    friend bool operator==(const Cut&, const Cut&) = default;
};

/// Takes the framing as far as it goes, as a server does.
void drain(Framing& framing, Cut& cut, std::size_t max_body) {
    for (;;) {
        if (framing.stage() == Stage::head_done) {
            framing.allow_body(max_body);
        } else if (framing.stage() == Stage::complete) {
            cut.requests.push_back(framing.head().method + " " + framing.head().target + " " + framing.body());
            framing.next();
        } else {
            if (framing.stage() == Stage::refused) cut.refused = framing.refusal().status;
            return;
        }
    }
}

Cut cut(const std::vector<std::string>& pieces, std::size_t max_body = 1000) {
    const Limits limits;
    Framing framing(limits);
    Cut out;
    for (const auto& piece : pieces) {
        framing.feed(piece);
        drain(framing, out, max_body);
    }
    return out;
}

std::vector<std::string> bytes_of(const std::string& text) {
    std::vector<std::string> out;
    for (const char c : text) out.emplace_back(1, c);
    return out;
}

const std::string kThree =
    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    "\r\nGET /b?c=d HTTP/1.1\r\nHost: x\r\n\r\n"
    "PUT /e HTTP/1.1\r\nhost: x\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nfgh\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n";
const Cut kThreeCut{{"POST /a hello", "GET /b?c=d ", "PUT /e fgh0123456789"}, 0};

TEST(Framing, CutsRequestsThatComeAtOnce) { EXPECT_EQ(cut({kThree}), kThreeCut); }

TEST(Framing, CutsRequestsThatComeByteByByte) { EXPECT_EQ(cut(bytes_of(kThree)), kThreeCut); }

TEST(Framing, CutsTheSameAtEverySplit) {
    for (std::size_t i = 0; i <= kThree.size(); ++i) {
        EXPECT_EQ(cut({kThree.substr(0, i), kThree.substr(i)}), kThreeCut) << i;
        const std::size_t j = i + (kThree.size() - i) / 2;
        EXPECT_EQ(cut({kThree.substr(0, i), kThree.substr(i, j - i), kThree.substr(j)}), kThreeCut) << i;
    }
}

TEST(Framing, RefusesTheSameAtEverySplit) {
    const std::vector<std::pair<std::string, int>> bad{
        {"GET /a HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400},
        {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n", 400},
        {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n", 400},
        {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3e6\r\n", 413},
        {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", 413},
        {"POST /a HTTP/1.1\r\nHost: x\r\n\r\n", 411},
        {"GET /a HTTP/1.1\nHost: x\r\n\r\n", 400},
        {"FETCH /a HTTP/1.1\r\n", 501},
    };
    for (const auto& [text, status] : bad)
        for (std::size_t i = 0; i <= text.size(); ++i)
            EXPECT_EQ(cut({text.substr(0, i), text.substr(i)}), (Cut{{}, status})) << text << " at " << i;
}

TEST(Framing, ReadsNothingAfterARefusal) {
    const Limits limits;
    Framing framing(limits);
    framing.feed("BAD\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(framing.stage(), Stage::refused);
    EXPECT_EQ(framing.unread(), 0u);
    EXPECT_EQ(framing.feed("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Stage::refused);
    EXPECT_EQ(framing.unread(), 0u);
}

TEST(Framing, RefusesAnEndlessLineBeforeItEnds) {
    const auto endless = [](const std::string& start) {
        const Limits limits;
        Framing framing(limits);
        framing.feed(start);
        std::size_t fed = 0;
        while (framing.stage() != Stage::refused && fed < 100'000) framing.feed(std::string(100, 'a')), fed += 100;
        EXPECT_LT(fed, 10'000u);
        return framing.refusal().status;
    };
    EXPECT_EQ(endless("GET /"), 414);
    EXPECT_EQ(endless(""), 400);
    EXPECT_EQ(endless("GET / HTTP/1.1\r\nA: "), 431);
    EXPECT_EQ(endless("GET / HTTP/1.1\r\nA"), 431);
}

TEST(Framing, RefusesJunkAtItsFirstByte) {
    for (const char junk : {'\x16', '\0', '\x01', '\x7f'}) {
        EXPECT_EQ(cut({std::string(1, junk)}).refused, 400);
        EXPECT_EQ(cut({"GET", std::string(1, junk)}).refused, 400);
    }
}

TEST(Framing, BoundsTheExtensionsOfAllChunksTogether) {
    std::string body;
    for (int i = 0; i < 200; ++i) body += "1;" + std::string(200, 'e') + "\r\nx\r\n";
    EXPECT_EQ(cut({"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body}).refused, 400);
}

TEST(Framing, ForgivesOneEmptyLineBeforeARequestOnly) {
    EXPECT_EQ(cut({"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"}), (Cut{{"GET / "}, 0}));
    EXPECT_EQ(cut({"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"}).refused, 400);
}

TEST(Framing, WaitsForTheRouteBeforeItReadsABody) {
    const Limits limits;
    Framing framing(limits);
    EXPECT_EQ(framing.feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nabGET"), Stage::head_done);
    EXPECT_EQ(framing.feed(" /"), Stage::head_done);
    EXPECT_EQ(framing.body_bytes(), 0u);
    EXPECT_EQ(framing.allow_body(2), Stage::complete);
    EXPECT_EQ(framing.body(), "ab");
    EXPECT_EQ(framing.unread(), 5u);
}

TEST(Framing, KeepsTheHardLimitWhateverTheRouteAllows) {
    Limits limits;
    limits.body_bytes = 10;
    Framing framing(limits);
    framing.feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
    EXPECT_EQ(framing.allow_body(1000), Stage::refused);
    EXPECT_EQ(framing.refusal().status, 413);
}

}  // namespace
}  // namespace waybill::http
