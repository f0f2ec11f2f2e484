#include "db/companions.h"

#include <future>
#include <span>

#include "base/gatherer.h"
#include "db/halves.h"

namespace waybill::db {
namespace {

constexpr Statement kBegin{"SAVEPOINT step"};
constexpr Statement kUndo{"ROLLBACK TO SAVEPOINT step"};

/// Most steps that are refused have written nothing yet, and there is nothing to undo. False: this one has.
bool goes_without_savepoint(Tx& tx, const Companions::Step& step) {
    const int before = tx.writes();
    return step(tx) || tx.writes() == before;
}

void step_with_savepoint(Tx& tx, const Companions::Step& step) {
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
        const auto quick = db_.transact([&](Tx& tx) -> Result<void> {
            for (const auto& member : members)
                for (const auto& step : member.steps)
                    if (!goes_without_savepoint(tx, step)) return error(Code::conflict, "", "");
            return {};
        });
        if (quick || alone) return;
        db_.transact([&](Tx& tx) {
            for (const auto& member : members)
                for (const auto& step : member.steps) step_with_savepoint(tx, step);
        });
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
