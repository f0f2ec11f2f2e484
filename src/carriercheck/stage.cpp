#include "carriercheck/stage.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <sstream>

#include "carriercheck/requests.h"

namespace waybill::carriercheck {
namespace {

namespace fs = std::filesystem;
using carrierhost::CarrierHost;

constexpr const char* kNowhere = "http://127.0.0.1:9";  // of a host that is asked about its module, and calls nobody
constexpr Duration kPatience = std::chrono::seconds(20), kShortPatience = std::chrono::milliseconds(500);

/// What the module keeps, and how often a call that spends money was let go.
class Notebook final : public carrierhost::Journal {
  public:
    bool keep(const std::string& name, const std::string& value) override {
        const std::lock_guard lock(mutex_);
        kept_[name] = value;
        return true;
    }
    void sending(const std::string&, std::function<void(bool)> then) override {
        {
            const std::lock_guard lock(mutex_);
            ++sent_;
        }
        then(true);
    }
    Duration good_for() const override { return std::chrono::hours(1); }
    void read_into(Told& told) {
        const std::lock_guard lock(mutex_);
        told.kept = kept_;
        told.sent_once = sent_;
    }

  private:
    std::mutex mutex_;
    carrier::Kept kept_;
    int sent_ = 0;
};

/// The carrier's side: the recording's answers in their order, one of them twisted.
class Script {
  public:
    Script(const Recording& recording, const Twist& twist, const std::set<std::string>& token_paths)
        : recording_(recording), twist_(twist), token_paths_(token_paths) {}

    Answer answer(const Heard& heard) {
        const std::lock_guard lock(mutex_);
        if (token_paths_.contains(heard.path)) {
            ++tokens_;
            return {Answer::How::whole, {200, {{"content-type", "application/json"}}, kToken}};
        }
        heard_.push_back(heard);
        if (recording_.exchanges.empty()) return {Answer::How::whole, {500, {}, ""}};
        const std::size_t at = std::min(next_, recording_.exchanges.size() - 1);
        const Exchange& exchange = recording_.exchanges[at];
        std::string path = heard.path;
        if (path.starts_with("/https://")) path.erase(0, 1);  // a file that the carrier keeps elsewhere
        if (departure_.empty() && (next_ >= recording_.exchanges.size() || heard.method != exchange.method || path != exchange.path))
            departure_ = "asked " + heard.method + " " + path;
        if (at != twist_.at || twist_.times <= 0) return ++next_, Answer{Answer::How::whole, exchange.reply};
        if (--twist_.times == 0 && exchange.once) ++next_;  // a repeatable call comes again, and is answered as recorded
        return twisted(exchange.reply);
    }
    void read_into(Told& told) {
        const std::lock_guard lock(mutex_);
        told.heard = heard_;
        told.tokens = tokens_;
        told.departure = departure_;
        if (told.departure.empty() && next_ < recording_.exchanges.size()) told.departure = "ended before the recording did";
    }

  private:
    static constexpr const char* kToken = R"({"access_token":"rehearsal","token_type":"Bearer","expires_in":3600})";

    Answer twisted(carrier::Reply reply) const {
        if (twist_.status) reply.status = *twist_.status;
        if (twist_.body) reply.body = *twist_.body;
        if (twist_.retry_after) reply.headers["retry-after"] = *twist_.retry_after;
        return {twist_.how, std::move(reply)};
    }

    const Recording& recording_;
    Twist twist_;
    const std::set<std::string>& token_paths_;
    std::mutex mutex_;
    std::vector<Heard> heard_;
    std::size_t next_ = 0, tokens_ = 0;
    std::string departure_;
};

template <class T, class Start>
void wait_for(Told& told, Start start) {
    auto promise = std::make_shared<std::promise<carrierhost::Outcome<T>>>();
    auto future = promise->get_future();
    start([promise](carrierhost::Outcome<T> outcome) { promise->set_value(std::move(outcome)); });
    carrierhost::Outcome<T> outcome = future.get();  // the host ends every call, and a conversation after 200 steps
    using Kind = typename carrierhost::Outcome<T>::Kind;
    told.kind = outcome.kind == Kind::done       ? Told::Kind::done
                : outcome.kind == Kind::refused  ? Told::Kind::refused
                : outcome.kind == Kind::not_now  ? Told::Kind::not_now
                : outcome.kind == Kind::in_doubt ? Told::Kind::in_doubt
                                                 : Told::Kind::aborted;
    told.error = std::move(outcome.error);
    if (outcome.value) told.value = std::move(*outcome.value);
}

carrier::BookingRequest booking(const Recording& recording, const Otherwise& otherwise) {
    carrier::BookingRequest request = booking_request(recording);
    if (otherwise.parcels) request.parcels = sample_parcels(*otherwise.parcels);
    if (otherwise.label_format) request.label_format = *otherwise.label_format;
    if (otherwise.kept) request.kept = *otherwise.kept;
    return request;
}

void perform(CarrierHost& host, const std::string& code, const Recording& recording, const Otherwise& otherwise,
             const std::shared_ptr<Notebook>& notes, Told& told) {
    using namespace carrier;
    const std::string& word = recording.operation;
    if (word == "book") {
        wait_for<Booked>(told, [&](auto done) { host.book(code, booking(recording, otherwise), notes, done); });
    } else if (word == "void") {
        wait_for<Voided>(told, [&](auto done) { host.cancel(code, void_request(recording), notes, done); });
    } else if (word == "track") {
        TrackRequest request = track_request(recording);
        if (otherwise.numbers) request.numbers = *otherwise.numbers;
        wait_for<std::vector<Tracked>>(told, [&](auto done) { host.track(code, request, done); });
    } else if (word == "subscribe") {
        SubscribeRequest request = subscribe_request(recording);
        if (otherwise.numbers) request.numbers.clear();
        for (const std::string& number : otherwise.numbers.value_or(std::vector<std::string>{})) request.numbers.push_back({number, "GB"});
        wait_for<std::vector<Subscribed>>(told, [&](auto done) { host.subscribe(code, request, done); });
    } else if (word == "find") {
        FindRequest request = find_request(recording);
        if (otherwise.reference) request.reference = *otherwise.reference;
        wait_for<Found>(told, [&](auto done) { host.find(code, request, done); });
    } else if (word == "list") {
        wait_for<Listed>(told, [&](auto done) { host.list(code, list_request(recording), done); });
    } else if (word == "rate") {
        wait_for<std::vector<Rate>>(told, [&](auto done) { host.rate(code, rate_request(recording), done); });
    } else if (word == "check_address") {
        wait_for<AddressChecked>(told, [&](auto done) { host.check_address(code, {asked_address(recording)}, done); });
    } else if (word == "label") {
        wait_for<Labels>(told, [&](auto done) { host.label(code, label_request(recording), done); });
    } else if (word == "manifest") {
        wait_for<Manifested>(told, [&](auto done) { host.manifest(code, manifest_request(recording), notes, done); });
    } else if (word == "pickup") {
        wait_for<PickupBooked>(told, [&](auto done) { host.pickup(code, pickup_request(recording), notes, done); });
    } else if (word == "cancel_pickup") {
        wait_for<Voided>(told, [&](auto done) { host.cancel_pickup(code, pickup_cancel(recording), notes, done); });
    } else if (word == "service_points") {
        wait_for<std::vector<ServicePoint>>(told, [&](auto done) { host.service_points(code, service_points_request(recording), done); });
    }
}

std::vector<std::string> texts(const json::Value& root, const char* key) {
    std::vector<std::string> all;
    if (const json::Value* listed = root.find(key))
        for (const json::Value& item : listed->items) all.push_back(item.string);
    return all;
}

void words_of(const json::Value& root, const char* key, std::map<std::string, std::string>& into) {
    if (const json::Value* listed = root.find(key))
        for (const auto& [code, word] : listed->members) into[code] = word.string;
}

Error unreadable(std::string why) { return error(Code::invalid, "carrier.check", std::move(why)); }

}  // namespace

Result<std::unique_ptr<Stage>> Stage::set(const std::string& module, const std::string& recordings) {
    fs::path path = module;
    std::error_code none;
    if (fs::is_directory(path, none)) path /= "carrier.so";
    if (!fs::exists(path, none)) return unreadable("There is no " + path.string());
    path = fs::absolute(path);
    std::unique_ptr<Stage> stage(new Stage());
    TRY_VOID(stage->read_description(path.string()));
    const std::string folder = recordings.empty() ? (path.parent_path() / "recordings").string() : recordings;
    TRY(read, read_recordings(folder));
    stage->recordings_ = std::move(read);
    stage->load();
    return stage;
}

/// The module's copy for the rehearsal differs from the original in nothing but what would keep us waiting: limits and time-outs.
Result<void> Stage::read_description(const std::string& module) {
    const fs::path original = fs::path(module).parent_path() / "carrier.json";
    std::ostringstream text;
    text << std::ifstream(original, std::ios::binary).rdbuf();
    auto parsed = json::parse(text.str());
    if (!parsed) return unreadable(original.string() + ": " + parsed.error().detail);
    json::Value root = std::move(parsed).value();
    const json::Value *code = root.find("code"), *name = root.find("name");
    if (code == nullptr || !code->text() || code->string.empty() || code->string.find('/') != std::string::npos)
        return unreadable(original.string() + ": /code is missing");
    code_ = code->string;
    name_ = name == nullptr ? code_ : name->string;
    secrets_ = texts(root, "secrets");
    if (const json::Value* secret = root.at("/subscribe/secret"); secret != nullptr && secret->text())  // it may be an optional one
        if (std::find(secrets_.begin(), secrets_.end(), secret->string) == secrets_.end()) secrets_.push_back(secret->string);
    values_ = texts(root, "values");
    words_of(root, "status_map", status_map_);
    words_of(root, "flag_map", flag_map_);
    if (const json::Value* auths = root.find("auth"))
        for (const auto& [auth, how] : auths->members)
            if (const json::Value* token = how.find("token_path")) token_paths_.insert(token->string);
    std::erase_if(root.members, [](const auto& member) { return member.first == "limits" || member.first == "timeouts_s"; });

    char folder[] = "/tmp/waybill-check-XXXXXX";
    if (mkdtemp(folder) == nullptr) return unreadable("No folder can be made in /tmp");
    folder_ = folder;
    std::error_code failed;
    fs::create_directory(folder_ + "/" + code_, failed);
    if (!failed) fs::create_symlink(module, folder_ + "/" + code_ + "/carrier.so", failed);
    std::ofstream(folder_ + "/" + code_ + "/carrier.json", std::ios::binary) << json::text(root);
    if (failed) return unreadable("The module cannot be set up in " + folder_ + ": " + failed.message());
    return {};
}

Stage::~Stage() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::unique_ptr<CarrierHost> Stage::host(const std::string& url, Duration patience) {
    carrierhost::Account account{.carrier = code_, .base_url = url, .secrets = {}, .values = {}, .files_at = url};
    for (const std::string& name : secrets_) account.secrets.emplace(name, Secret<std::string>("rehearsed-" + name));
    for (const std::string& name : values_) account.values.emplace(name, "");
    CarrierHost::Options options{folder_, {std::move(account)}, 1, patience, std::chrono::milliseconds(1), ""};
    return std::make_unique<CarrierHost>(std::move(options), wire_, clock_, metrics_);
}

void Stage::load() {
    const auto loaded = host(kNowhere, kPatience);
    if (const carrierhost::Profile* profile = loaded->find_carrier(code_)) profile_ = *profile;
}

std::string Stage::refusal() {
    const auto loaded = host(kNowhere, kPatience);
    const auto& refused = loaded->refused_modules();
    return refused.empty() ? "" : refused.begin()->second;
}

Told Stage::play(const Recording& recording, const Twist& twist, const Otherwise& otherwise) {
    Told told;
    Script script(recording, twist, token_paths_);
    const auto notes = std::make_shared<Notebook>();
    {
        const Loopback carrier([&script](const Heard& heard) { return script.answer(heard); });
        const auto host = this->host(carrier.url(), twist.is_short ? kShortPatience : kPatience);
        perform(*host, code_, recording, otherwise, notes, told);
    }
    script.read_into(told);
    notes->read_into(told);
    return told;
}

Result<carrier::Pushed> Stage::push(const carrier::Push& push) { return host(kNowhere, kPatience)->read_push(code_, push); }

}  // namespace waybill::carriercheck
