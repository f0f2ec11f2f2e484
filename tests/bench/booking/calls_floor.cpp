#include "bench/booking/calls_floor.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <deque>
#include <stdexcept>

#include "bench/load.h"
#include "waybill/json.h"

namespace waybill::bench {
namespace {

using Clock = std::chrono::steady_clock;

size_t append(char* data, size_t size, size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

std::string token(const std::string& simulator) {
    CURL* easy = curl_easy_init();
    std::string body;
    curl_easy_setopt(easy, CURLOPT_URL, (simulator + "/oauth/token").c_str());
    curl_easy_setopt(easy, CURLOPT_USERPWD, "demo:demo-secret");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "grant_type=client_credentials");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    const auto value = json::parse(body);
    const auto* text = value ? value->find("access_token") : nullptr;
    if (!text) throw std::runtime_error("the simulator gives no token: " + body);
    return text->string;
}

struct Slot {
    CURL* easy = nullptr;
    std::string body, reply;
    Clock::time_point begun;
};

/// The usual loop of a program that knows libcurl: epoll, and libcurl told which socket has news.
class Loop {
  public:
    Loop(const std::string& url, const SampleCall& sample, int in_flight, int calls)
        : sample_(sample), epoll_(epoll_create1(EPOLL_CLOEXEC)), multi_(curl_multi_init()), left_(calls) {
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
        for (const auto& [name, value] : sample.headers) headers_ = curl_slist_append(headers_, (name + ": " + value).c_str());
        headers_ = curl_slist_append(headers_, "Expect:");
        headers_ = curl_slist_append(headers_, ("Authorization: Bearer " + token(url)).c_str());
        slots_.resize(static_cast<std::size_t>(in_flight));
        for (Slot& slot : slots_) prepare(slot, url + sample.path);
    }
    ~Loop() {
        for (Slot& slot : slots_) curl_easy_cleanup(slot.easy);
        curl_multi_cleanup(multi_);
        curl_slist_free_all(headers_);
        close(epoll_);
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void run() {
        for (Slot& slot : slots_) begin(slot);
        std::array<epoll_event, 256> events{};
        while (running_ > 0) {
            const auto wait = due_ ? std::chrono::ceil<std::chrono::milliseconds>(*due_ - Clock::now()).count() : 1000;
            const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(std::clamp<long>(wait, 0, 1000)));
            int handles = 0;
            if (due_ && Clock::now() >= *due_) {
                due_.reset();
                curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &handles);
            }
            for (int i = 0; i < n; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                const int what = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? CURL_CSELECT_IN : 0) | (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
                curl_multi_socket_action(multi_, event.data.fd, what, &handles);
            }
            reap();
        }
    }

    std::vector<float> millis;
    long long failed = 0, connections = 0;

  private:
    void prepare(Slot& slot, const std::string& url) {
        slot.easy = curl_easy_init();
        curl_easy_setopt(slot.easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(slot.easy, CURLOPT_POST, 1L);
        curl_easy_setopt(slot.easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(slot.easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, &slot.reply);
        curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, &slot);
    }
    void begin(Slot& slot) {
        if (left_-- <= 0) return;
        std::string reference = std::to_string(1'000'000'000'000 + left_) + "F";
        slot.body = sample_.body;
        slot.body.replace(slot.body.find(sample_.reference), sample_.reference.size(), reference);
        slot.reply.clear();
        curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDS, slot.body.c_str());
        curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(slot.body.size()));
        slot.begun = Clock::now();
        curl_multi_add_handle(multi_, slot.easy);
        ++running_;
    }
    void reap() {
        int queued = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_, &queued)) {
            Slot* slot = nullptr;
            long status = 0, opened = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(message->easy_handle, CURLINFO_NUM_CONNECTS, &opened);
            connections += opened;
            if (message->data.result != CURLE_OK || status != 201) ++failed;
            millis.push_back(std::chrono::duration<float, std::milli>(Clock::now() - slot->begun).count());
            curl_multi_remove_handle(multi_, slot->easy);
            --running_;
            begin(*slot);
        }
    }
    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
        auto& loop = *static_cast<Loop*>(self);
        epoll_event event{};
        event.data.fd = socket;
        if (what & CURL_POLL_IN) event.events |= EPOLLIN;
        if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
        if (what == CURL_POLL_REMOVE) {
            epoll_ctl(loop.epoll_, EPOLL_CTL_DEL, socket, nullptr);
        } else {
            epoll_ctl(loop.epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
            if (!known) curl_multi_assign(loop.multi_, socket, self);
        }
        return 0;
    }
    static int on_timer(CURLM*, long milliseconds, void* self) {
        auto& loop = *static_cast<Loop*>(self);
        loop.due_.reset();
        if (milliseconds >= 0) loop.due_ = Clock::now() + std::chrono::milliseconds(milliseconds);
        return 0;
    }

    const SampleCall& sample_;
    const int epoll_;
    CURLM* const multi_;
    curl_slist* headers_ = nullptr;
    std::deque<Slot> slots_;
    std::optional<Clock::time_point> due_;
    int left_, running_ = 0;
};

}  // namespace

SampleCall sample_call(const std::string& exact, const std::string& reference) {
    SampleCall call;
    call.reference = reference;
    const auto head = exact.find("\n\n");
    if (head == std::string::npos) throw std::runtime_error("not a kept call: " + exact);
    call.body = exact.substr(head + 2);
    const auto first = exact.find('\n');
    const std::string url = exact.substr(exact.find(' ') + 1, first - exact.find(' ') - 1);
    call.path = url.substr(url.find('/', url.find("//") + 2));
    for (auto at = first + 1; at < head;) {
        const auto end = std::min(exact.find('\n', at), head);
        const std::string line = exact.substr(at, end - at);
        const auto colon = line.find(": ");
        if (!line.starts_with("Authorization")) call.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        at = end + 1;
    }
    return call;
}

CallsFloor calls_floor(const std::string& simulator, int simulator_pid, const SampleCall& sample, int in_flight, int calls) {
    Loop loop(simulator, sample, in_flight, calls);
    const Cpu cpu(simulator_pid);
    const auto client = std::clock();
    const auto begun = Clock::now();
    loop.run();
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    CallsFloor floor;
    const auto n = static_cast<double>(loop.millis.size());
    floor.answered = static_cast<long long>(loop.millis.size());
    floor.failed = loop.failed;
    floor.connections = loop.connections;
    floor.per_second = n / seconds;
    floor.client_micros = 1e6 * static_cast<double>(std::clock() - client) / CLOCKS_PER_SEC / n;
    floor.simulator_micros = 1e6 * cpu.seconds() / n;
    std::sort(loop.millis.begin(), loop.millis.end());
    floor.p50 = loop.millis[static_cast<std::size_t>(0.5 * n)];
    floor.p99 = loop.millis[static_cast<std::size_t>(0.99 * n)];
    return floor;
}

}  // namespace waybill::bench
