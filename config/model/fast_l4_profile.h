#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/model/profile.h"

namespace sluice::config {

/// `ltm profile fastl4`, inheritance resolved: its virtual server passes bytes on and never looks into them. Built-in: /Common/fastL4 and
/// its relatives, which differ in hardware only.
struct FastL4Profile {
    std::string name = "/Common/fastL4";
    /// What it says of the connections to the client and to the member, in the terms of `ltm profile tcp`: idle and handshake timeouts,
    /// probes, what becomes of half-closed ones.
    TcpProfile connection;
    Settings written; ///< all properties: see setting()

    FastL4Profile();
    bool operator==(const FastL4Profile&) const = default;
};
using FastL4ProfilePtr = std::shared_ptr<const FastL4Profile>;

/// A property as the profile, its parents or the root have it; nothing: there is no such property.
std::optional<std::string> setting(const FastL4Profile& profile, std::string_view property);

} // namespace sluice::config
