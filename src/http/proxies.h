#pragma once
#include <Poco/Net/IPAddress.h>

#include <string>
#include <utility>
#include <vector>

#include "http/guard.h"

namespace waybill::http {

/// A set of networks.
class Networks {
  public:
    /// "10.0.0.0/8", "192.0.2.7", "fd00::/8". Throws std::invalid_argument for anything else.
    explicit Networks(const std::vector<std::string>& networks);
    bool contains(const Poco::Net::IPAddress& address) const;
    bool empty() const { return networks_.empty(); }

  private:
    std::vector<std::pair<Poco::Net::IPAddress, unsigned>> networks_;
};

/// An IPv4 address that came through an IPv6 socket ("::ffff:192.0.2.7") as itself.
Poco::Net::IPAddress plain_address(const Poco::Net::IPAddress& address);

/// The reverse proxies whose X-Forwarded-* headers are believed; everybody else's are ignored.
class Proxies {
  public:
    explicit Proxies(const std::vector<std::string>& networks) : networks_(networks) {}
    bool contains(const Poco::Net::IPAddress& address) const { return networks_.contains(address); }

    struct Caller {
        std::string address;
        bool secure = false;
    };
    /// Who really calls: behind a proxy the rightmost address in X-Forwarded-For that is no proxy of ours.
    Caller caller(const Poco::Net::IPAddress& peer, bool secure, const Head& head) const;

  private:
    Networks networks_;
};

}  // namespace waybill::http
