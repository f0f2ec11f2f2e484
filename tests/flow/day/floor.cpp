#include <algorithm>
#include <chrono>
#include <thread>

#include "day.h"

// The floor: pickers walk lists and scan; packers verify unit by unit, seal, and have each package booked at once.
namespace day {

using waybill::json::Value;
using waybill::json::Writer;

namespace {

constexpr std::int64_t kPackageGrams = 20'000;

std::string text(const Value& value, std::string_view key) {
    const auto* found = value.find(key);
    return found ? found->string : std::string();
}
std::int64_t whole(const Value& value, std::string_view key) {
    const auto* found = value.find(key);
    return found ? found->integer : 0;
}

}  // namespace

void Day::pick_and_pack() {
    progress_.begin("picked lines", result_.lines);
    picking_ = options_.pickers;
    std::thread packers([&] {
        work(options_.packers, [&](int packer) {
            std::string order;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return !to_pack_.empty() || picking_ == 0; });
                if (to_pack_.empty()) return false;
                order = to_pack_.front();
                to_pack_.pop_front();
            }
            pack_order(order, packer);
            return true;
        });
    });
    work(options_.pickers, [&](int picker) {
        if (pick_one_list(picker)) return true;
        // Orders that were released a moment ago, and shorts that were found elsewhere, become tasks soon: look again before going home.
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        for (int idle = 0; idle < 5 && std::chrono::steady_clock::now() < until;) {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            if (pick_one_list(picker)) return true;
            const auto waiting = client_.get("/api/v1/orders?state=released&limit=1");
            const auto* data = waiting.json.find("data");
            idle = data && data->items.empty() ? idle + 1 : 0;
        }
        return false;
    });
    {
        const std::lock_guard lock(mutex_);
        picking_ = 0;
    }
    changed_.notify_all();
    packers.join();
}

bool Day::pick_one_list(int picker) {
    const std::string device = "pick-" + run_key_ + "-" + std::to_string(picker);
    const auto list = client_.send("POST", "/api/v1/pick-lists", R"({"max_orders":12})", device + "-list-" + std::to_string(next_seq(device + "-lists")));
    if (list.status == 409) {
        if (list.text("/key") == "picking.no_tote") {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            return true;  // packers will empty some
        }
        return false;
    }
    expect(list, "POST /pick-lists");
    const auto id = list.text("/id");
    {
        const std::lock_guard lock(mutex_);
        ++result_.pick_lists;
        result_.walked_mm += list.whole("/distance_mm");
    }
    std::vector<std::string> orders;
    const auto* tasks = list.json.find("tasks");
    if (!tasks) throw std::runtime_error("a pick list without tasks");
    for (const auto& task : tasks->items) {
        pick_stop(id, task, device);
        if (const auto order = text(task, "order"); std::find(orders.begin(), orders.end(), order) == orders.end()) orders.push_back(order);
        progress_.step();
    }
    {
        const std::lock_guard lock(mutex_);
        to_pack_.insert(to_pack_.end(), orders.begin(), orders.end());
    }
    changed_.notify_all();
    return true;
}

void Day::pick_stop(const std::string& list, const Value& task, const std::string& device) {
    const auto sku = text(task, "sku");
    const auto wanted = whole(task, "quantity");
    std::int64_t found = 0;
    {
        const std::lock_guard lock(mutex_);
        auto& there = on_shelf_[sku];
        found = std::min(there, wanted);
        there -= found;
    }
    Writer out;
    out.begin_object().member("device", device).key("scans").begin_array();
    const auto scan = [&](const char* kind, const std::string& code, std::int64_t quantity, const char* reason) {
        out.begin_object().member("seq", next_seq(device)).member("kind", kind).member("code", code).member("quantity", quantity)
            .member("reason", reason).end_object();
    };
    scan("bin", text(task, "bin"), 1, "");
    if (found > 0) scan("item", text(task, "barcode"), found, ""), scan("tote", text(task, "tote"), 1, "");
    if (found < wanted) scan("short", text(task, "barcode"), 1, "empty_bin");
    out.end_array().end_object();
    const auto reply = client_.send("POST", "/api/v1/pick-lists/" + list + "/scans", out.take());
    expect(reply, "POST /pick-lists/…/scans");
    const auto* answers = reply.json.find("data");
    const std::lock_guard lock(mutex_);
    if (found < wanted) ++result_.shorts;
    if (!answers) return;
    result_.scans += static_cast<std::int64_t>(answers->items.size());
    for (const auto& answer : answers->items)
        if (const auto* ok = answer.find("ok"); (!ok || !ok->boolean) && result_.complaints.size() < 50)
            result_.complaints.push_back("scan refused at " + text(task, "bin") + ": " + text(answer, "key") + " " + text(answer, "detail"));
}

std::string Day::open_package(const std::string& order, int part, const std::string& station) {
    const auto reply = client_.send("POST", "/api/v1/packages", "{\"order\":\"" + order + "\",\"station\":\"" + station + "\"}",
                                    "open-" + run_key_ + "-" + order + "-" + std::to_string(part));
    expect(reply, "POST /packages for " + order);
    return reply.text("/id");
}

Parcel Day::seal(const std::string& package, const std::string& order, std::int64_t weight_g) {
    Writer out;
    out.begin_object().member("weight_g", std::max<std::int64_t>(weight_g + 250, 1)).member("length_mm", 400).member("width_mm", 300)
        .member("height_mm", 250).end_object();
    const auto reply = client_.send("POST", "/api/v1/packages/" + package + "/seal", out.take(), "seal-" + run_key_ + "-" + package);
    expect(reply, "POST /packages/…/seal");
    return {package, reply.text("/sscc"), order, ""};
}

void Day::pack_order(const std::string& order, int packer) {
    const std::string device = "pack-" + run_key_ + "-" + std::to_string(packer), station = "bench-" + std::to_string(packer + 1);
    // What lies in the order's tote: picked and not yet packed, line by line.
    const auto now = client_.get("/api/v1/orders/" + order);
    expect(now, "GET /orders/" + order);
    std::string package;
    std::int64_t weight = 0;
    std::vector<Parcel> sealed;
    const auto close = [&] {
        if (package.empty()) return;
        sealed.push_back(seal(package, order, weight));
        package.clear(), weight = 0;
    };
    const auto* lines = now.json.find("lines");
    for (const auto& line : lines ? lines->items : std::vector<Value>{}) {
        const auto sku = text(line, "sku");
        const auto unit = std::max<std::int64_t>(input_.products.count(sku) ? input_.products.at(sku).weight_g : 500, 1);
        for (auto left = whole(line, "picked") - whole(line, "packed"); left > 0;) {
            if (weight + unit > kPackageGrams) close();
            if (package.empty()) {
                int part = 0;
                {
                    const std::lock_guard lock(mutex_);
                    part = ++packages_of_[order];
                }
                package = open_package(order, part, station);
            }
            const auto fits = std::clamp<std::int64_t>((kPackageGrams - weight) / unit, 1, left);
            Writer out;
            out.begin_object().member("device", device).key("scans").begin_array().begin_object().member("seq", next_seq(device))
                .member("code", sku).member("quantity", fits).end_object().end_array().end_object();
            const auto reply = client_.send("POST", "/api/v1/packages/" + package + "/scans", out.take());
            expect(reply, "POST /packages/…/scans");
            if (const auto* ok = reply.json.at("/data/0/ok"); !ok || !ok->boolean) throw std::runtime_error("packing refused: " + reply.body);
            weight += unit * fits;
            left -= fits;
        }
    }
    close();
    for (const auto& parcel : sealed) book(parcel);
}

}  // namespace day
