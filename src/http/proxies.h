#pragma once
#include <Poco/Net/IPAddress.h>

#include <string>
#include <utility>
#include <vector>

#include "http/guard.h"

namespace waybill::http {

/// The reverse proxies whose X-Forwarded-* headers are believed; everybody else's are ignored.
class Proxies {
  public:
    /// "10.0.0.0/8", "192.0.2.7", "fd00::/8". Throws std::invalid_argument for anything else.
    explicit Proxies(const std::vector<std::string>& networks);
    bool contains(const Poco::Net::IPAddress& address) const;

    struct Caller {
        std::string address;
        bool secure = false;
    };
    /// Who really calls: behind a proxy the rightmost address in X-Forwarded-For that is no proxy of ours.
    Caller caller(const Poco::Net::IPAddress& peer, bool secure, const Head& head) const;

  private:
    std::vector<std::pair<Poco::Net::IPAddress, unsigned>> networks_;
};

}  // namespace waybill::http
