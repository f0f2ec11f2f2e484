#include "picking/rules_frontier.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <unordered_map>

namespace waybill::picking::rules {

namespace {

/// One crossing of the frontier: the part of the route it belongs to (0: untouched), and whether its degree is odd.
struct End {
    std::uint8_t part = 0;
    bool odd = false;
};

struct State {
    std::array<End, Frontier::kMostCrosses> ends{};
    std::size_t crosses = 0;

    /// Parts are numbered as they appear from the first cross aisle on, so that equal states have equal codes.
    std::uint32_t code() {
        std::array<std::uint8_t, 16> name{};
        std::uint8_t names = 0;
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < crosses; ++i) {
            auto& part = ends[i].part;
            if (part != 0 && name[part] == 0) name[part] = ++names;
            part = name[part];
            code |= static_cast<std::uint32_t>(part << 1 | (ends[i].odd ? 1 : 0)) << (4 * i);
        }
        return code;
    }
    void touch(std::size_t i) {
        if (ends[i].part != 0) return;
        std::uint8_t last = 0;
        for (const auto& end : ends) last = std::max(last, end.part);
        ends[i].part = static_cast<std::uint8_t>(last + 1);
    }
    void join(std::size_t i, std::size_t k) {
        touch(i), touch(k);
        const auto from = ends[k].part, to = ends[i].part;
        for (auto& end : ends)
            if (end.part == from) end.part = to;
    }
    std::size_t ends_of(std::uint8_t part) const {
        return static_cast<std::size_t>(
            std::count_if(ends.begin(), ends.end(), [&](const End& end) { return end.part == part; }));
    }
    bool complete() const {
        const auto even = [](const End& end) { return !end.odd; };
        const auto one = [](const End& end) { return end.part <= 1; };
        return ends_of(1) > 0 && std::all_of(ends.begin(), ends.end(), even) && std::all_of(ends.begin(), ends.end(), one);
    }
    /// The crossing is left behind for the next aisle's: its degree must be even then, and its part must go on somewhere.
    bool go_over(std::size_t i, std::size_t times) {
        if (ends[i].odd != (times == 1)) return false;
        if (ends[i].part == 0) return times == 0;
        if (times == 0) {
            if (ends_of(ends[i].part) == 1) return false;
            ends[i] = {};
        }
        return true;  // once: odd again in the new crossing; twice: even
    }
};

}  // namespace

Frontier::Frontier(std::size_t crosses) : crosses_(crosses) {
    if (crosses < 1 || crosses > kMostCrosses) throw std::logic_error("no tables for so many cross aisles");
    const auto move = [&](State s, std::size_t kind, std::size_t i) -> std::optional<State> {
        const bool beyond = i + 1 >= crosses;
        switch (static_cast<Move>(kind)) {
            case kTouch:
                s.touch(i);
                return s;
            case kBoth:
                if (beyond) return std::nullopt;
                s.touch(i), s.touch(i + 1);
                return s;
            case kPass:
            case kTwice:
                if (beyond) return std::nullopt;
                s.join(i, i + 1);
                if (kind == kPass) s.ends[i].odd = !s.ends[i].odd, s.ends[i + 1].odd = !s.ends[i + 1].odd;
                return s;
            default:
                return s.go_over(i, kind - kOver) ? std::optional(s) : std::nullopt;
        }
    };
    std::vector<State> found{State{{}, crosses}};
    std::unordered_map<std::uint32_t, std::uint16_t> known{{0, kEmpty}};
    std::vector<std::vector<std::uint16_t>> rows;  // by state, then by move and cross aisle
    for (std::size_t at = 0; at < found.size(); ++at) {
        auto& row = rows.emplace_back();
        for (std::size_t kind = 0; kind < kMoves; ++kind) {
            for (std::size_t i = 0; i < crosses; ++i) {
                auto next = move(found[at], kind, i);
                if (!next) {
                    row.push_back(kNever);
                    continue;
                }
                const auto [entry, fresh] = known.emplace(next->code(), static_cast<std::uint16_t>(found.size()));
                if (fresh) found.push_back(*next);
                row.push_back(entry->second);
            }
        }
    }
    states_ = found.size();
    next_.resize(states_ * kMoves * crosses);
    for (std::size_t state = 0; state < states_; ++state) {
        complete_.push_back(found[state].complete());
        for (std::size_t k = 0; k < kMoves * crosses; ++k) next_[k * states_ + state] = rows[state][k];
    }
}

const Frontier& Frontier::of(std::size_t crosses) {
    // Each is made when the first such floor comes: the one for six takes some milliseconds.
    switch (crosses) {
        case 1: {
            static const Frontier tables(1);
            return tables;
        }
        case 2: {
            static const Frontier tables(2);
            return tables;
        }
        case 3: {
            static const Frontier tables(3);
            return tables;
        }
        case 4: {
            static const Frontier tables(4);
            return tables;
        }
        case 5: {
            static const Frontier tables(5);
            return tables;
        }
        default: {
            static const Frontier tables(crosses);
            return tables;
        }
    }
}

}  // namespace waybill::picking::rules
