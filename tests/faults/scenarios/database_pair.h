#pragma once
#include <memory>
#include <string>
#include <vector>

#include "support/database_server.h"
#include "support/proxy.h"

namespace waybill::faults {

/// Two MariaDB servers, one of which replicates the other by semi-synchronous replication: no commit is answered before the replica
/// has it. Who writes does so by one address, a proxy, and this object is the operator who moves it.
class DatabasePair {
  public:
    DatabasePair();
    ~DatabasePair();
    DatabasePair(const DatabasePair&) = delete;
    DatabasePair& operator=(const DatabasePair&) = delete;

    /// The single writer's address.
    const std::string& socket() const { return address_.socket(); }
    testing::Proxy& address() { return address_; }
    testing::DatabaseServer& primary() { return *primary_; }

    /// Makes the replica the primary, with all that it was sent, and moves the address. Whoever was the primary is cut off by then, or
    /// dead; it is kept as it is until the next replica is built. Throws where the replica does not come to the end of what it has.
    void fail_over();
    /// Where the old primary was left alone: it goes on, and nobody hears it.
    void let_the_old_one_go_on();
    /// A new replica from the primary, while that is written to. Returns when no commit is answered without it any more.
    void build_replica();

  private:
    std::unique_ptr<testing::DatabaseServer> started(int id, int port) const;
    std::unique_ptr<testing::DatabaseServer> primary_, replica_, old_;
    int primary_port_, replica_port_ = 0, made_ = 1;
    testing::Proxy address_;
};

}  // namespace waybill::faults
