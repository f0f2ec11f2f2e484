#pragma once

/// What a supervisor is told, where there is one: systemd's protocol for Type=notify (sd_notify(3)), a datagram to the socket
/// that NOTIFY_SOCKET names. Without that variable these do nothing.
namespace waybill::supervisor {

void ready();     ///< requests are answered from now on
void stopping();  ///< what is in flight is being finished

}  // namespace waybill::supervisor
