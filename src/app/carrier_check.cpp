#include <iostream>

#include "app/commands.h"
#include "app/office.h"
#include "base/crypto.h"
#include "base/log.h"
#include "carriercheck/carriercheck.h"

namespace waybill::app {

int check_carrier(const CarrierCheck& wanted) {
    log::open("/dev/stderr", log::Level::error);  // what the host logs of a bad day is what is rehearsed here
    crypto::start();
    try {
        carriercheck::Options options{wanted.module, wanted.recordings, false, {}};
        options.tell = [&](const std::string& line) {
            if (wanted.tell_all || !line.starts_with("ok")) std::cout << line << std::endl;
        };
        const auto report = carriercheck::check(options);
        if (!report) return fail(report.error());
        const std::size_t failed = report->failures();
        std::cout << report->carrier << ": " << report->cases.size() << " cases, " << (failed == 0 ? "all are well" : std::to_string(failed) + " failed") << "\n";
        return failed == 0 ? 0 : 1;
    } catch (const std::exception& broken) {
        return fail(broken);
    }
}

}  // namespace waybill::app
