#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/template.h"
#include "base/wording.h"
#include "desk/desk.h"

/// What all pages of the desk share: who looks, the frame around a page, forms that count once.
namespace waybill::desk {

/// One look at one page.
struct Visit {
    const Parts& parts;
    const http::Request& request;
    const Texts& texts;
    http::Principal who;
    std::map<std::string, std::string> form;  ///< of a POST

    bool is(std::initializer_list<http::Role> roles) const;
    bool may_work() const;     ///< release, pick, pack, book, void, hand over
    bool may_care() const;     ///< hold, lift, cancel
    bool may_vouch() const;    ///< confirm goods without a scanner
    bool may_listen() const;   ///< what was said to carriers
    bool sees_people() const;  ///< street, telephone, e-mail
    std::string field(const std::string& name) const;
    std::string device() const { return "desk-" + who.id; }
};

using PageHandler = std::function<http::Response(const Visit&)>;

/// Who a page is for.
std::set<http::Role> readers();
std::set<http::Role> workers();
std::set<http::Role> carers();

/// Adds a page for people with these roles. Everybody else meets refusals().
void add_page(http::Router& router, const std::shared_ptr<const Parts>& parts, std::string method, std::string pattern,
              std::set<http::Role> roles, PageHandler handler, std::string summary);

struct Screen {
    std::string title;
    std::string page;  ///< template: "board" is web/desk/board.html
    View view;
    std::string section;  ///< which entry of the navigation is lit: "orders"
    std::string here;     ///< path of a GET that shows this page, for the language switch; empty: the request's own
    int status = 0;       ///< 0: 200, or that of the problem
    int refresh = 0;      ///< seconds until the browser looks again; 0: never
    std::optional<Error> problem;
};
/// The finished page in its frame. The view gets `csrf`, `once`, `may_work`, `may_care`.
http::Response show(const Visit& visit, Screen screen);
/// A part of a page, filled: finished HTML for `{{{name}}}`.
std::string part(const Visit& visit, const std::string& name, const View& view);
/// The frame for people who are not logged in.
http::Response show_outside(const http::Request& request, const Texts& texts, const std::string& title, const std::string& page,
                            View view, int status, const std::optional<Error>& problem = {});
/// A plain page that says why there is nothing here. `status` 0: that of the error.
http::Response refuse(const Visit& visit, const Error& error, int status = 0);
/// How the desk says no: strangers are sent to the login, others see a page that says why. For Router::refuse_by.
http::RefusalPage refusals(const std::shared_ptr<const Parts>& parts);

/// What makes a form that comes again the same form: its `once` field, who sent it, and its content. Error "form.stale" without one.
Result<http::OperationKey> form_key(const Visit& visit, const std::string& part);
/// Runs a form's work once, however often the browser sends it: the form's `once` field is its Idempotency-Key. `work` returns
/// a short text that a repetition gets again. `part` tells several works of one form apart.
Result<std::string> once(const Visit& visit, const std::function<Result<std::string>(db::Tx&)>& work,
                         const std::string& part = "");

/// A path of our own, fit for a redirect; "/desk" for anything else.
std::string local_path(const std::string& wanted);
/// The request's path and query with another language.
std::string in_language(const http::Request& request, const std::string& here, const std::string& language);
using wording::word;

}  // namespace waybill::desk
