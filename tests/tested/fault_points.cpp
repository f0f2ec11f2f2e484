#include "base/fault_points.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <vector>

// What src/base/fault_points.h declares, for the program that tests run:
//   TESTED_CRASH=book.after_sending:3,…   SIGKILL on the third passing
//   TESTED_STOP=call.before_once:1,…      SIGSTOP; who sends SIGCONT decides when it goes on
//   TESTED_MUTATE=name,…                  the named mistakes
namespace waybill::fault_points {
namespace {

std::vector<std::string> words(const char* variable) {
    std::vector<std::string> out;
    const char* value = std::getenv(variable);
    std::string rest = value == nullptr ? "" : value;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        out.push_back(rest.substr(0, comma));
        rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    }
    return out;
}

class Points {
  public:
    Points() {
        read("TESTED_CRASH", SIGKILL);
        read("TESTED_STOP", SIGSTOP);
    }
    void pass(const std::string& name) {
        int signal = 0;
        {
            const std::lock_guard lock(mutex_);
            for (auto [at, end] = due_.equal_range(name); at != end; ++at)
                if (--at->second.passings == 0) signal = at->second.signal;
        }
        // To this thread: one that is sent to the process may reach another thread first, and this one runs on for a moment.
        if (signal != 0) raise(signal);
    }

  private:
    struct Due {
        int passings = 1, signal = SIGKILL;
    };
    void read(const char* variable, int signal) {
        for (const std::string& word : words(variable)) {
            const auto colon = word.find(':');
            due_.emplace(word.substr(0, colon), Due{colon == std::string::npos ? 1 : std::stoi(word.substr(colon + 1)), signal});
        }
    }
    std::mutex mutex_;
    std::multimap<std::string, Due> due_;
};

/// The mistakes that are one wrong statement: where a statement begins so, this text in it is replaced.
struct Mistake {
    std::string_view name, begins, right, wrong;
};
constexpr Mistake kMistakes[] = {
    // Rows that another worker holds are claimed as well, and nobody looks at the token before sending.
    {"booking.claim_without_token", "SELECT id FROM booking_intent WHERE state = ? AND due_at", "state = ? AND due_at <= NOW(3)",
     "(state = ? AND due_at <= NOW(3) OR state IN ('claimed', 'sending'))"},
    {"booking.claim_without_token", "UPDATE booking_intent SET state = 'claimed'", "state = 'pending' AND due_at <= NOW(3)",
     "state IN ('pending', 'claimed', 'sending')"},
    {"booking.claim_without_token", "UPDATE booking_intent SET state = 'sending'",
     "lease_token = ? AND state = 'claimed' AND lease_until > NOW(3)", "(lease_token = ? OR TRUE)"},
    // Who lost the lease goes on all the same.
    {"booking.lease_without_fencing", "UPDATE booking_intent SET state = 'sending'",
     "lease_token = ? AND state = 'claimed' AND lease_until > NOW(3)", "(lease_token = ? OR TRUE)"},
};

}  // namespace

void pass(const std::string& name) {
    static Points points;
    points.pass(name);
}

bool mutated(const char* name) {
    static const std::vector<std::string> wanted = words("TESTED_MUTATE");
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

std::string mutated_sql(std::string text) {
    for (const Mistake& mistake : kMistakes) {
        if (!text.starts_with(mistake.begins) || !mutated(std::string(mistake.name).c_str())) continue;
        const auto at = text.find(mistake.right);
        if (at == std::string::npos) throw std::logic_error("no place for the mistake in: " + text);
        text.replace(at, mistake.right.size(), mistake.wrong);
    }
    return text;
}

}  // namespace waybill::fault_points
