#include "desk/form_fields.h"

namespace waybill::desk {

View& FormFields::add(const std::string& name, const std::string& member, const std::string& label) {
    View v;
    v.set("name", name).set("label", label);
    const std::string at = root_ + "/" + member;
    for (const FieldError& wrong : wrong_) {
        if (member.empty() || (wrong.pointer != at && !wrong.pointer.starts_with(at + "/"))) continue;
        const std::string said = word(visit_.texts, "desk.wrong.", wrong.key);
        v.set("wrong", said == wrong.key ? wrong.detail : said);
        any_wrong_ = true;
        break;
    }
    fields_.push_back(std::move(v));
    return fields_.back();
}

FormFields& FormFields::text(const std::string& name, const std::string& member, const std::string& label, const std::string& value, int most,
                             const std::string& mode) {
    add(name, member, label).set("is_text", true).set("value", value).set("most", std::to_string(most)).set("mode", mode);
    return *this;
}

FormFields& FormFields::choice(const std::string& name, const std::string& member, const std::string& label, const std::string& value,
                               const std::vector<std::pair<std::string, std::string>>& options) {
    std::vector<View> all;
    for (const auto& [word, said] : options) all.push_back(View().set("value", word).set("said", said).set("chosen", word == value));
    add(name, member, label).set("is_choice", true).set("options", std::move(all));
    return *this;
}

FormFields& FormFields::check(const std::string& name, const std::string& label, bool checked) {
    add(name, "", label).set("is_check", true).set("checked", checked);
    return *this;
}

std::string FormFields::html() const { return part(visit_, "form_fields", View().set("fields", fields_)); }

std::vector<FieldError> wrong_of(const std::optional<Error>& problem) { return problem ? problem->fields : std::vector<FieldError>{}; }

}  // namespace waybill::desk
