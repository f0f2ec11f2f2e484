#pragma once
#include <string>

#include "db/db.h"

/// What an error number of the server or the client library means for us. The number alone decides: SQLSTATE and texts vary.
namespace waybill::db {

enum class Kind {
    duplicate,    ///< 1062: the row is there already
    violated,     ///< a CHECK refused a row: the statement changed nothing
    conflict,     ///< rolled back for sure, or to be rolled back by us; the transaction runs again
    lost,         ///< the connection is of no use any more; what it was doing before COMMIT is undone
    no_room,      ///< the server's disk is full: nothing was changed, and trying again at once does not help
    unreachable,  ///< no connection to be had just now
    fatal,        ///< everything else
};
Kind kind_of(int code);
/// The same for an error while connecting: there, some of the lost kind mean that the server is away.
Kind connect_kind_of(int code);
/// True where an error of COMMIT says that nothing was committed.
bool surely_rolled_back(int code);
/// True where the server takes no writes (any more): another one has taken its place, or is about to.
bool is_read_only(int code);
/// The name of the key in "Duplicate entry '…' for key '…'", without a table's name before it.
std::string key_of_duplicate(const std::string& message);

/// Inside src/db only: these never leave `transact`.
class Conflict : public Broken {
  public:
    using Broken::Broken;
};
class Lost : public Broken {
  public:
    using Broken::Broken;
};
class Unreachable : public Broken {
  public:
    using Broken::Broken;
};
class NoRoom : public Broken {
  public:
    using Broken::Broken;
};
[[noreturn]] void raise(Kind kind, int code, const std::string& what);

}  // namespace waybill::db
