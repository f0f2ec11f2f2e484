#pragma once
#include <string>
#include <utility>
#include <vector>

#include "desk/page.h"

namespace waybill::desk {

/// The fields of a form, for the part "form_fields": what was typed, and what is wrong with it beside each.
class FormFields {
  public:
    /// `wrong`: of the last try; pointers below `root` name the fields.
    FormFields(const Visit& visit, std::vector<FieldError> wrong, std::string root) : visit_(visit), wrong_(std::move(wrong)), root_(std::move(root)) {}

    /// One line of text. `member` is where the field stands below the root: "city", "lines/0". `mode`: which keyboard, "" for letters.
    FormFields& text(const std::string& name, const std::string& member, const std::string& label, const std::string& value, int most,
                     const std::string& mode = "");
    /// One of several, each with the value and what people read.
    FormFields& choice(const std::string& name, const std::string& member, const std::string& label, const std::string& value,
                       const std::vector<std::pair<std::string, std::string>>& options);
    FormFields& check(const std::string& name, const std::string& label, bool checked);
    /// Finished HTML.
    std::string html() const;
    bool any_wrong() const { return any_wrong_; }

  private:
    View& add(const std::string& name, const std::string& member, const std::string& label);

    const Visit& visit_;
    std::vector<FieldError> wrong_;
    std::string root_;
    std::vector<View> fields_;
    bool any_wrong_ = false;
};

/// The fields that a problem blames; none where it is of another kind.
std::vector<FieldError> wrong_of(const std::optional<Error>& problem);

}  // namespace waybill::desk
