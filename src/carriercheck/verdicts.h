#pragma once
#include "carriercheck/carriercheck.h"
#include "carriercheck/stage.h"

namespace waybill::carriercheck {

/// Thrown when a case failed and nobody wants to hear of more.
struct Enough {};

/// Writes down what was tried and how it ended, in words.
class Verdicts {
  public:
    Verdicts(const Options& options, Report& report) : options_(options), report_(report) {}

    /// `failure` is empty where all was well.
    void note(const std::string& what, const std::string& failure);
    /// The ending must be one of these. `must` says so in words: "leave it in doubt".
    void ends(const std::string& what, const Told& told, std::initializer_list<Told::Kind> allowed, const std::string& must);

  private:
    const Options& options_;
    Report& report_;
};

/// "book (One parcel, label as ZPL)".
std::string title(const Recording& recording);
/// What the module made of it: "called it done", "called it refused: …".
std::string described(const Told& told);
/// A failure unless the result is what the recording expects.
std::string unexpected(const Recording& recording, const Told& told);
/// A failure where a result breaks the contract whatever was recorded: a booking without a number, a label that is none, …
std::string broken(const Recording& recording, const Told& told, const Stage& stage);

// The cases, by what they are about.
void module_cases(Stage& stage, Verdicts& verdicts);    ///< it loads, it has recordings, it follows them
void spending_cases(Stage& stage, Verdicts& verdicts);  ///< calls that spend money, and the way to them
void asking_cases(Stage& stage, Verdicts& verdicts);    ///< find, list, rate and all else that may be repeated
void tracking_cases(Stage& stage, Verdicts& verdicts);
void junk_cases(Stage& stage, Verdicts& verdicts);      ///< whatever comes, no module may fall over

}  // namespace waybill::carriercheck
