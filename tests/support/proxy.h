#pragma once
#include <chrono>
#include <memory>
#include <string>

namespace waybill::testing {

/// Stands between a client and a server on this machine and does to their bytes what a network does: passes, delays, cuts, loses,
/// resets, stands still. Everything may be set while connections are open. Ends with this object.
class Proxy {
  public:
    enum class Way { to_server, to_client };

    /// `target`: a port of 127.0.0.1, or the path of a unix socket. It listens on the same kind: `port()`, or `socket()`.
    explicit Proxy(int target_port);
    explicit Proxy(std::string target_socket);
    ~Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    int port() const;
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
    const std::string& socket() const;

    void delay(std::chrono::milliseconds each_way);
    /// The next connection that is opened is reset once so many bytes went that way; what is beyond is lost.
    void cut_next_after(Way way, std::size_t bytes);
    /// Bytes that contain `text` reach the server, and the connection is reset when its answer comes: the client never sees it.
    /// `nth` counts such sendings over all connections. `after` makes it count only on connections that sent that text before,
    /// since the last time that `text` went by: ("COMMIT" after "done"). One rule at a time; it is used up when it strikes.
    void lose_reply_to(std::string text, int nth = 1, std::string after = "");
    /// The same, but the sending itself is lost.
    void lose_request(std::string text, int nth = 1, std::string after = "");
    bool struck() const;  ///< whether the last of these rules was used up

    void reset_all();             ///< every open connection
    void freeze(bool on = true);  ///< nothing moves, nothing is closed; it goes on where it stood
    void refuse(bool on = true);  ///< new connections are reset at once
    /// New connections go to this server's socket from now on; those that are open stay where they are.
    void turn_to(std::string target_socket);
    int connections() const;      ///< opened since the start

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::testing
