#include "app/accounts.h"

#include <fstream>
#include <iterator>

#include "waybill/json.h"

namespace waybill::app {
namespace {

Error wrong(const std::string& file, const std::string& what) {
    return error(Code::invalid, "config.accounts", "The carriers' accounts in " + file + " " + what);
}

}  // namespace

Result<std::vector<carrierhost::Account>> read_accounts(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return wrong(file, "cannot be read.");
    const auto document = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!document || document->kind != json::Kind::object) return wrong(file, "are not a JSON object.");
    std::vector<carrierhost::Account> accounts;
    for (const auto& [code, value] : document->members) {
        carrierhost::Account account;
        account.carrier = code;
        for (const auto& [name, member] : value.members) {
            if (name == "endpoint" && member.text()) {
                account.base_url = member.string;
            } else if (name == "secrets" && member.kind == json::Kind::object) {
                for (const auto& [secret, text] : member.members) {
                    if (!text.text())
                        return wrong(file, "have at /" + code + "/secrets/" + secret + " something else than a text.");
                    account.secrets.emplace(secret, text.string);
                }
            } else if (name == "values" && member.kind == json::Kind::object) {
                for (const auto& [key, text] : member.members) {
                    if (!text.text()) return wrong(file, "have at /" + code + "/values/" + key + " something else than a text.");
                    account.values.emplace(key, text.string);
                }
            } else {
                return wrong(file,
                             "have at /" + code + "/" + name + " what is neither an endpoint (a text) nor secrets or values (objects).");
            }
        }
        if (account.base_url.empty()) return wrong(file, "name no endpoint at /" + code + ".");
        accounts.push_back(std::move(account));
    }
    return accounts;
}

}  // namespace waybill::app
