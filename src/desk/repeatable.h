#pragma once
#include "desk/page.h"

namespace waybill::desk {

/// once() for work that has its own transaction and may be done twice without harm: it is remembered when it is done, so that a
/// form that comes again later does not undo what came after it.
Result<std::string> once_remembered(const Visit& visit, const std::function<Result<std::string>()>& work,
                                    const std::string& part = "");

/// What each of the form's works was answered with, where it was done before: for works that have to ask somebody else before their
/// transaction.
std::vector<Result<std::optional<std::string>>> done_before(const Visit& visit, const std::vector<std::string>& parts);

}  // namespace waybill::desk
