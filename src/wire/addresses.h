#pragma once
#include <sys/socket.h>

#include <string>

namespace waybill::wire {

/// Whether an address is one that a stranger's URL may lead us to: public unicast, and none of this machine's own.
/// Refused are private, loopback, link-local, shared, multicast, reserved and documentation ranges (IANA special-purpose
/// registries), and every IPv6 form that carries an IPv4 address in it (mapped, NAT64, 6to4, Teredo).
bool is_public(const sockaddr& address);

/// The same without the question of "own": for literal addresses, and for tests. False where `literal` is no address.
bool is_public_literal(const std::string& literal);

}  // namespace waybill::wire
