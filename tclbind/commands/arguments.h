#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "datagroups/ip_address.h"
#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

/// A decimal port, 0 to 65535.
std::optional<std::uint16_t> read_port(std::string_view text);

/// `ADDR:PORT`, for IPv6 `ADDR.PORT`, in one word.
std::optional<datagroups::Endpoint> read_endpoint(std::string_view text);

/// `clientside` or `serverside`.
std::optional<engine::Side> read_side(std::string_view text);

/// An address and, when the words give one, a port.
struct Target {
    datagroups::IpAddress address;
    std::optional<std::uint16_t> port;
};
/// `ADDR`, `ADDR PORT` or `ADDR:PORT` from word `first` up to `end` (0: the last). Fails with F5's message.
std::optional<Target> read_target(const Call& call, std::size_t first, std::size_t end = 0);

/// The pool that the word names in the running rule, as it is now; null after failing with F5's message.
config::PoolPtr read_pool(const Call& call, std::size_t index);

struct PoolMember {
    config::PoolPtr pool;
    const config::Member* member = nullptr; ///< inside *pool
};
/// `POOL member ADDR ?PORT?` (or `ADDR:PORT`) from word `first` up to `end`; without a port the first member at the address. Fails with
/// F5's message.
std::optional<PoolMember> read_member(const Call& call, std::size_t first, std::size_t end);

/// The other end of one side's connection and this host's own; nothing before the server side exists.
std::optional<datagroups::Endpoint> remote_of(const Call& call, engine::Side side);
std::optional<datagroups::Endpoint> local_of(const Call& call, engine::Side side);

} // namespace sluice::tclbind
