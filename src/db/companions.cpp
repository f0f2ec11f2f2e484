#include "db/companions.h"

#include <future>
#include <span>

#include "base/gatherer.h"
#include "db/halves.h"

namespace waybill::db {
namespace {

constexpr Statement kBegin{"SAVEPOINT step"};
constexpr Statement kUndo{"ROLLBACK TO SAVEPOINT step"};

void step_among_others(Tx& tx, const Companions::Step& step) {
    tx.run(kBegin);  // in the place of the last step's, whose name it has
    if (!step(tx)) tx.run(kUndo);
}

}  // namespace

class Companions::Impl {
  public:
    struct Member {
        std::vector<Step> steps;
        Done done;
    };

    explicit Impl(Database& db)
        : db_(db), gatherer_({.items = 64, .rows = 200}, [this](std::vector<Member> members) { take(members); }) {}

    void put(Member member) {
        const std::size_t rows = member.steps.size();
        gatherer_.put(std::move(member), rows);
    }

  private:
    void take(std::span<Member> members) {
        write_in_halves(
            members, [this](std::span<Member> some) { write(some); }, [](std::span<Member> some) { finish(some, nullptr); },
            finish);
    }

    void write(std::span<Member> members) {
        const bool alone = members.size() == 1 && members.front().steps.size() == 1;
        // The error only asks for a rollback: the step keeps its own answer.
        static_cast<void>(db_.transact([&](Tx& tx) -> Result<void> {
            if (alone && !members.front().steps.front()(tx)) return error(Code::conflict, "", "");
            if (!alone)
                for (const auto& member : members)
                    for (const auto& step : member.steps) step_among_others(tx, step);
            return {};
        }));
    }

    static void finish(std::span<Member> members, const std::exception_ptr& why) {
        for (auto& member : members) member.done(why);
    }

    Database& db_;
    Gatherer<Member> gatherer_;
};

Companions::Companions(Database& db) : impl_(std::make_unique<Impl>(db)) {}
Companions::~Companions() = default;

void Companions::put(std::vector<Step> steps, Done done) { impl_->put({std::move(steps), std::move(done)}); }

void Companions::perform(std::vector<Step> steps) {
    std::promise<void> finished;
    put(std::move(steps), [&](const std::exception_ptr& why) { why ? finished.set_exception(why) : finished.set_value(); });
    finished.get_future().get();
}

}  // namespace waybill::db
