#include "house/includes.h"

#include <algorithm>
#include <regex>

namespace waybill::house {
namespace {

constexpr std::string_view kStandard =
    " algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes"
    " climits clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg"
    " cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype cxxabi.h deque exception execution"
    " filesystem format forward_list fstream functional future initializer_list iomanip ios iosfwd iostream istream"
    " iterator latch limits list locale map memory memory_resource mutex new numbers numeric optional ostream queue"
    " random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span sstream stack"
    " stdexcept stop_token streambuf string string_view syncstream system_error thread tuple type_traits typeindex"
    " typeinfo unordered_map unordered_set utility valarray variant vector version ";
constexpr std::string_view kPosix =
    " arpa/inet.h dirent.h errno.h execinfo.h fcntl.h grp.h ifaddrs.h limits.h net/if.h netdb.h netinet/in.h"
    " netinet/tcp.h poll.h pthread.h pwd.h signal.h spawn.h stdlib.h string.h syslog.h termios.h time.h unistd.h ";

bool among(std::string_view words, std::string_view word) {
    return words.find(" " + std::string(word) + " ") != std::string_view::npos;
}

}  // namespace

std::vector<Include> includes(const testing::SourceFile& file) {
    static const std::regex directive(R"re((^|\n)[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"])re");
    std::vector<Include> found;
    for (auto at = std::sregex_iterator(file.text.begin(), file.text.end(), directive); at != std::sregex_iterator(); ++at) {
        found.push_back({static_cast<std::size_t>(at->position(2)), (*at)[3], (*at)[2] == "<"});
    }
    return found;
}

const std::vector<std::string>& staircase() {
    static const std::vector<std::string> rooms = {"app",      "desk",      "floor",     "portal",    "cases",  "returns",  "tracking", "collection",
                                                   "shipping", "rates",   "packing",   "picking",   "labels", "addressing", "orders",   "payments",
                                                   "stock",    "catalogue", "customers", "notify", "identity", "accounts", "carriercheck", "carrierhost",
                                                   "wire",     "events",    "jobs",      "http",   "db",       "base"};
    return rooms;
}

int step_of(std::string_view room) {
    const auto& rooms = staircase();
    const auto at = std::find(rooms.begin(), rooms.end(), room);
    return at == rooms.end() ? -1 : static_cast<int>(at - rooms.begin());
}

bool is_std(std::string_view header) { return among(kStandard, header); }

bool is_posix(std::string_view header) {
    return among(kPosix, header) || header.starts_with("sys/") || header.starts_with("linux/");
}

bool is_zxing(std::string_view header) {
    return header.starts_with("ZXing/") ||
           among(" BitMatrix.h MultiFormatWriter.h ReadBarcode.h BarcodeFormat.h DecodeHints.h ", header);
}

}  // namespace waybill::house
