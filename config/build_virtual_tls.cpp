#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "config/build_virtual.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

void refuse(VirtualReading& reading, rules::Position at, const std::string& text, std::string id = "01070734:3") {
    std::string message = id == "01070734:3" ? "Configuration error: " + text : text;
    reading.world.findings.error(reading.object, at, std::move(id), std::move(message));
}

/// A TLS profile is for one side; without a context, as tmsh lets one be added, that side is meant.
void check_context(VirtualReading& reading, const Property& entry, std::string_view type, const std::string& name, std::string_view side) {
    const Property* context = entry.find("context");
    const std::string given = context == nullptr ? "all" : context->value();
    if (given != "all" && given != side)
        refuse(reading, entry.position, fmt::format("{} ({}) on {} must have context {}", type_word(type), name, reading.whose, side));
}

/// Clients that should be spoken to in TLS must never be spoken to in clear for want of a certificate.
void not_usable(VirtualReading& reading, const Property& entry, const std::string& name) {
    const auto found = reading.world.next.unusable_profiles.find(name);
    const bool bytes_are_here = reading.world.input.built_in_files != nullptr;
    if (bytes_are_here && found != reading.world.next.unusable_profiles.end())
        reading.never_here(entry.position, fmt::format("profile {} (it cannot be used: {})", name, found->second));
}

template <typename Ptr>
void take(VirtualReading& reading, const Property& entry, const std::string& name, const ByName<Ptr>& profiles, std::vector<Ptr>& taken) {
    const auto found = profiles.find(name);
    if (found != profiles.end())
        taken.push_back(found->second);
    else
        not_usable(reading, entry, name);
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

/// Among several profiles of a side a client's name must decide, and one be for clients that give none.
template <typename Ptr>
void check_names(VirtualReading& reading, rules::Position at, const std::vector<Ptr>& profiles, std::string_view word) {
    if (profiles.size() < 2)
        return;
    std::set<std::string> names;
    for (const Ptr& each : profiles)
        if (!names.insert(lower(each->server_name)).second)
            refuse(reading, at,
                   fmt::format("Virtual Server {} has more than one {} profile with same server name.", reading.object.name, word),
                   "0107149e:3");
    const auto defaults = std::count_if(profiles.begin(), profiles.end(), [](const Ptr& each) { return each->sni_default; });
    if (defaults > 1)
        refuse(reading, at,
               fmt::format("Virtual Server {} has more than one clientssl/serverssl profile that is default for SNI.", reading.object.name),
               "01071809:3");
    if (defaults == 0)
        refuse(reading, at,
               fmt::format("Virtual Server {} has several {} profiles and none that is default for SNI (sni-default true).",
                           reading.object.name, word));
}

/// What never looks into a connection cannot decrypt it.
void refuse_disallowed(VirtualReading& reading, rules::Position at) {
    const bool whole_packets = has_profile_type(reading.server, "fastl4") || has_profile_type(reading.server, "udp");
    const bool has_tls = has_profile_type(reading.server, "client-ssl") || has_profile_type(reading.server, "server-ssl") ||
                         has_profile_type(reading.server, "smtps");
    if (whole_packets && has_tls)
        refuse(reading, at,
               fmt::format("Found disallowed profile on {}: Not Any Of (ClientSSL Profile, ServerSSL Profile, SMTPS Profile)",
                           reading.object.name));
}

void check_smtps(VirtualReading& reading, rules::Position at) {
    const VirtualServer& server = reading.server;
    if (!server.smtps)
        return;
    if (server.smtps->activation_mode != StartTls::none && !has_profile_type(server, "client-ssl"))
        refuse(reading, at,
               fmt::format("{} has smtps profile {} and no clientssl profile for STARTTLS", reading.whose, server.smtps->name));
    if (server.smtps->server_activation_mode != StartTls::none && !has_profile_type(server, "server-ssl"))
        refuse(reading, at,
               fmt::format("{} has smtps profile {} with server-activation-mode and no serverssl profile for STARTTLS", reading.whose,
                           server.smtps->name));
}

} // namespace

bool take_tls_profile(VirtualReading& reading, const Property& entry, const std::string& type, const std::string& name) {
    const Snapshot& snapshot = reading.world.next;
    if (type == "ltm profile client-ssl") {
        check_context(reading, entry, type, name, "clientside");
        take(reading, entry, name, snapshot.client_ssl_profiles, reading.server.client_ssl);
    } else if (type == "ltm profile server-ssl") {
        check_context(reading, entry, type, name, "serverside");
        take(reading, entry, name, snapshot.server_ssl_profiles, reading.server.server_ssl);
    } else if (type == "ltm profile smtps") {
        if (reading.server.smtps)
            refuse(reading, entry.position, fmt::format("{} has two smtps profiles", reading.whose));
        if (const auto found = snapshot.smtps_profiles.find(name); found != snapshot.smtps_profiles.end())
            reading.server.smtps = found->second;
    } else {
        return false;
    }
    return true;
}

void check_tls_profiles(VirtualReading& reading) {
    const Property* profiles = reading.object.find("profiles");
    const rules::Position at = profiles == nullptr ? reading.object.position : profiles->position;
    check_names(reading, at, reading.server.client_ssl, "clientssl");
    check_names(reading, at, reading.server.server_ssl, "serverssl");
    refuse_disallowed(reading, at);
    check_smtps(reading, at);
    const Property* use_sni = reading.object.find("serverssl-use-sni");
    schema::Reader(reading.object, reading.world.findings).truth(use_sni, reading.server.server_ssl_use_sni);
}

} // namespace sluice::config::build
