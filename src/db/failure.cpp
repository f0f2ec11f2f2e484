#include "db/failure.h"

namespace waybill::db {

Kind kind_of(int code) {
    switch (code) {
        case 1062:
            return Kind::duplicate;
        case 4025:
        case 3819:  // the same, of other servers
            return Kind::violated;
        case 1213:  // deadlock, or a conflict between the nodes of a cluster
        case 1020:  // snapshot conflict
        case 1205:  // lock wait time-out: only the statement was rolled back
        case 1969:  // max_statement_time
        case 3024:  // the same, of other servers
        case 9007:  // TiDB: write conflict
        case 8022:
        case 8028:
            return Kind::conflict;
        case 3:     // a file could not be written
        case 1021:  // disk full
        case 1026:
        case 1030:  // the engine's own error, mostly 28: no space left
        case 1114:  // the table is full
            return Kind::no_room;
        case 1040:  // too many connections
        case 1047:  // wsrep: node not in the primary component
        case 1053:  // server shuts down
        case 1158:  // communication errors
        case 1159:
        case 1160:
        case 1161:
        case 1203:  // too many connections of this user
        case 1243:  // unknown prepared statement
        case 1290:  // read-only
        case 1792:
        case 1836:
        case 1927:  // connection was killed
        case 4031:
            return Kind::lost;
        default:
            return code >= 2000 && code < 3000 ? Kind::lost : Kind::fatal;  // the client library's own
    }
}

Kind connect_kind_of(int code) {
    if (code == 2026) return Kind::fatal;  // TLS refused: a setting is wrong, waiting does not help
    const Kind kind = kind_of(code);
    return kind == Kind::lost || kind == Kind::no_room ? Kind::unreachable : Kind::fatal;
}

bool surely_rolled_back(int code) {
    return code == 1213 || code == 1020 || code == 9007 || code == 8022 || code == 8028 || is_read_only(code);
}

bool is_read_only(int code) { return code == 1290 || code == 1792 || code == 1836; }

std::string key_of_duplicate(const std::string& message) {
    const auto end = message.rfind('\'');
    if (end == std::string::npos || end == 0) return {};
    const auto begin = message.rfind('\'', end - 1);
    if (begin == std::string::npos) return {};
    std::string name = message.substr(begin + 1, end - begin - 1);
    if (const auto dot = name.rfind('.'); dot != std::string::npos) name.erase(0, dot + 1);
    return name;
}

void raise(Kind kind, int code, const std::string& what) {
    switch (kind) {
        case Kind::duplicate:
            throw Duplicate(key_of_duplicate(what), what);
        case Kind::violated:
            throw Violated(code, what);
        case Kind::conflict:
            throw Conflict(code, what);
        case Kind::lost:
            throw Lost(code, what);
        case Kind::no_room:
            throw NoRoom(code, what);
        case Kind::unreachable:
            throw Unreachable(code, what);
        case Kind::fatal:
            break;
    }
    throw Broken(code, what);
}

}  // namespace waybill::db
