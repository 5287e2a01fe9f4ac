#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "datagroups/ip_address.h"
#include "engine/monitor/echo_message.h"
#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// A non-blocking ICMP socket towards one address: one of Linux's ping sockets, which net.ipv4.ping_group_range permits, else a raw one,
/// which CAP_NET_RAW permits.
class PingSocket {
public:
    /// Errno: EPERM when this host permits neither kind of socket; 0 when it is open.
    int open(const datagroups::IpAddress& destination);
    /// Errno of bind(2).
    int bind(const datagroups::IpAddress& source);
    /// Errno of connect(2); after it only that address is heard.
    int connect(const datagroups::IpAddress& destination);
    /// Errno of send(2).
    int send(const Echo& echo);
    /// Looks through what has come for the reply to `echo`. When there is very much of it, through a part: the socket stays readable.
    bool has_reply(const Echo& echo);

    [[nodiscard]] int descriptor() const { return fd_.get(); }

private:
    void hear_replies_only() const;

    FileDescriptor fd_;
    EchoFamily family_ = EchoFamily::icmp_v4;
    bool is_raw_ = false;
    std::uint16_t identifier_ = 0;
};

} // namespace sluice::engine
