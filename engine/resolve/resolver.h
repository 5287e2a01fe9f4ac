#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <tl/expected.hpp>

#include "datagroups/ip_address.h"

namespace sluice::engine {

/// A question to name servers, asked one after the other until one answers.
struct DnsQuestion {
    std::string name;
    std::uint16_t type = 1;
    std::vector<datagroups::Endpoint> servers;      ///< empty: those of the host's own configuration, as it is at the first question
    std::optional<datagroups::IpAddress> source_v4; ///< absent: the kernel's choice
    std::optional<datagroups::IpAddress> source_v6;
    bool use_udp = true; ///< with both, TCP only when an answer did not fit
    bool use_tcp = true;
};

/// One question that is being asked. Destroying it gives it up: nothing happens then.
class DnsQuery {
public:
    virtual ~DnsQuery() = default;
};

/// Asks name servers from a worker's loop, over c-ares. Used on the loop's thread.
class Resolver {
public:
    /// Four tries of five seconds.
    static constexpr std::chrono::seconds patience{20};
    static constexpr std::size_t queries_max = 1024;

    explicit Resolver(boost::asio::io_context& loop);

    /// The answer's packet as it came, whatever its code; or why there is none. Of several servers, one that fails or refuses is no answer.
    using Answer = tl::expected<std::string, std::string>;
    /// Calls `done` once, never before this has returned, unless the query is destroyed first. `done` may destroy it.
    std::unique_ptr<DnsQuery> ask(const DnsQuestion& question, std::function<void(Answer)> done);

private:
    const std::vector<datagroups::Endpoint>& host_servers();

    boost::asio::io_context& loop_;
    std::optional<std::vector<datagroups::Endpoint>> host_servers_; ///< read once: a worker does not read files again and again
    std::shared_ptr<std::size_t> running_ = std::make_shared<std::size_t>(0);
};

} // namespace sluice::engine
