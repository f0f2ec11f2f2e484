#pragma once
#include <string>
#include <vector>

#include "waybill/result.h"

namespace waybill::db {

/// Where the database is and who asks: the parts of Options::url, decoded.
struct Target {
    struct Host {
        std::string name;
        int port = 3306;
        friend bool operator==(const Host&, const Host&) = default;
    };
    std::vector<Host> hosts;  ///< tried in turn: the nodes of a cluster, written "a:3306,b:3306"
    std::string user;
    std::string password;
    std::string database;  ///< empty: none chosen
    std::string socket;    ///< a unix socket; the hosts do not matter then
    std::string tls_ca;    ///< file of the authority that signed the server's certificate; set: TLS or no connection
};

/// "mysql://user:password@host:port/name?socket=/path&tls_ca=/path". User, password, name and parameters are percent-decoded.
/// Error "db.url" with what is wrong; the text itself is not repeated, for it holds a password.
Result<Target> parse_url(const std::string& url);

/// The same URL with another database's name; an empty one chooses none. `url` must be one that parse_url accepts.
std::string with_database(const std::string& url, const std::string& name);

}  // namespace waybill::db
