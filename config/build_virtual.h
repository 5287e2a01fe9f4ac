#pragma once

#include <optional>

#include "config/build_world.h"

namespace sluice::config::build {

/// Reads one `ltm virtual`. Nothing when it has no destination that can be read; the error has been reported then.
std::optional<VirtualServer> read_virtual_server(World& world, const Object& object);

/// Reports virtual servers that would listen for the same packets as another one (01070333), the newer of the two.
void refuse_clashes(World& world);

/// What is known of the virtual server while it is read.
struct VirtualReading {
    World& world;
    const Object& object;
    VirtualServer server;
    std::string whose; ///< "Virtual Server (/Common/v)"
    bool has_tcp_profile = false;
    bool has_profiles = false;

    /// What restricts or redirects traffic and is not here: the server is not opened for it, or, where the operator allows it, a
    /// warning is all there is.
    void not_here(rules::Position at, const std::string& what);
    /// What the operator cannot allow either.
    void never_here(rules::Position at, const std::string& what);
};

/// `ip-protocol` as a word: numbers are named, absent is "any".
std::string protocol_of(const Object& object);

// The properties that refer to other objects, one function each.
void read_profiles(VirtualReading& reading);
/// Is a profile of that type ("tcp", "client-ssl") named?
bool has_profile_type(const VirtualServer& server, std::string_view type);
void take_fast_l4(VirtualReading& reading, const Property& entry, const std::string& name);
/// Once all profiles are read: what may not stand beside it, and both sides' TCP. Does nothing without a fastl4 profile.
void settle_fast_l4(VirtualReading& reading, rules::Position at);
/// Refuses a rule, attached beside a fastl4 profile, that needs the bytes of a connection.
void refuse_full_proxy_rule(VirtualReading& reading, rules::Position at, const rules::Rule& rule);
/// Takes a client-ssl, server-ssl or smtps profile; false: it is none of these.
bool take_tls_profile(VirtualReading& reading, const Property& entry, const std::string& type, const std::string& name);
/// What several of them, and others beside them, may not be together.
void check_tls_profiles(VirtualReading& reading);
void read_rules(VirtualReading& reading);
void read_persistence(VirtualReading& reading);
void read_pool(VirtualReading& reading);
void read_source_translation(VirtualReading& reading);

} // namespace sluice::config::build
