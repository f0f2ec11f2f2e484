#pragma once
#include <exception>
#include <span>

#include "db/db.h"

namespace waybill::db {

/// Writes members that share a transaction by `write(members)`, then tells them by `done(members)`. Where they cannot be written
/// together, each half is tried by itself: only the member that fails alone fails. Where nothing can be written now, or nobody
/// knows whether it was, all of them fail: `fail(members, why)`. `write` leaves its members as they were where it throws.
template <class Member, class Write, class Done, class Fail>
void write_in_halves(std::span<Member> members, const Write& write, const Done& done, const Fail& fail) {
    try {
        write(members);
    } catch (const OutcomeUnknown&) {
        return fail(members, std::current_exception());
    } catch (const Unavailable&) {
        return fail(members, std::current_exception());
    } catch (...) {
        if (members.size() == 1) return fail(members, std::current_exception());
        write_in_halves(members.first(members.size() / 2), write, done, fail);
        return write_in_halves(members.subspan(members.size() / 2), write, done, fail);
    }
    done(members);
}

}  // namespace waybill::db
