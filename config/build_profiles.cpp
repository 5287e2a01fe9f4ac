#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/build_profiles.h"
#include "config/schema/builtin.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

using schema::Reader;

constexpr std::uint64_t number_max = 0xffffffff;

TcpProfile builtin_tcp(std::string_view name) {
    TcpProfile profile;
    const std::string_view word = name.substr(name.rfind('/') + 1);
    profile.builtin = word;
    if (word == "tcp-legacy") {
        profile.proxy_buffer_high = 49152;
    } else if (word == "tcp-lan-optimized") {
        profile.proxy_buffer_low = 98304;
        profile.proxy_buffer_high = 131072;
    } else if (word == "tcp-wan-optimized") {
        profile.nagle = true;
        profile.proxy_buffer_low = 131072;
        profile.proxy_buffer_high = 131072;
    } else if (word == "f5-tcp-progressive") {
        profile.proxy_buffer_low = 196608;
        profile.proxy_buffer_high = 262144;
    }
    return profile;
}

// Read below, or tuning of a TCP stack that is the kernel's own here.
constexpr std::array<std::string_view, 76> tcp_properties = {
    "abc",
    "ack-on-push",
    "app-service",
    "auto-proxy-buffer-size",
    "auto-receive-window-size",
    "auto-send-buffer-size",
    "close-wait-timeout",
    "cmetrics-cache",
    "cmetrics-cache-timeout",
    "congestion-control",
    "copy",
    "defaults-from",
    "deferred-accept",
    "delay-window-control",
    "delayed-acks",
    "description",
    "dsack",
    "early-retransmit",
    "ecn",
    "enhanced-loss-recovery",
    "fast-open",
    "fast-open-cookie-expiration",
    "fin-wait-2-timeout",
    "fin-wait-timeout",
    "hardware-syn-cookie",
    "idle-timeout",
    "init-cwnd",
    "init-rwnd",
    "ip-df-mode",
    "ip-tos-to-client",
    "ip-ttl-mode",
    "ip-ttl-v4",
    "ip-ttl-v6",
    "keep-alive-interval",
    "limited-transmit",
    "link-qos-to-client",
    "max-retrans",
    "max-segment-size",
    "minimum-rto",
    "mptcp",
    "mptcp-csum",
    "mptcp-csum-verify",
    "mptcp-debug",
    "mptcp-fallback",
    "mptcp-fastjoin",
    "mptcp-idle-timeout",
    "mptcp-join-max",
    "mptcp-makeafterbreak",
    "mptcp-nojoindssack",
    "mptcp-rtomax",
    "mptcp-rxmitmin",
    "mptcp-subflowmax",
    "mptcp-timeout",
    "nagle",
    "partition",
    "pkt-loss-ignore-burst",
    "pkt-loss-ignore-rate",
    "proxy-buffer-high",
    "proxy-buffer-low",
    "proxy-mss",
    "proxy-options",
    "push-flag",
    "rate-pace",
    "rate-pace-max-rate",
    "receive-window-size",
    "reset-on-timeout",
    "rexmt-thresh",
    "selective-acks",
    "selective-nack",
    "send-buffer-size",
    "slow-start",
    "syn-cookie-enable",
    "syn-cookie-whitelist",
    "syn-max-retrans",
    "syn-rto-base",
    "tail-loss-probe",
};
constexpr std::array<std::string_view, 9> more_tcp_properties = {
    "time-wait-recycle", "time-wait-timeout", "timestamps", "tcp-options", "zero-window-timeout",
    "syn-cookie",        "tos-to-client",     "rst-cause",  "nagle-auto",
};
// What a peer would notice to be missing.
constexpr std::array<std::string_view, 3> missed_tcp_properties = {"md5-signature", "verified-accept", "md5-signature-passphrase"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

void judge_tcp(const Object& object, schema::Findings& findings) {
    for (const Property& property : object.properties) {
        if (contains(tcp_properties, property.key) || contains(more_tcp_properties, property.key))
            continue;
        const std::string value = property.value();
        const bool missed = contains(missed_tcp_properties, property.key);
        if (missed && value != "disabled" && value != "none")
            findings.warning(object, property.position,
                             fmt::format("{}: {} has no effect here; kept", schema::spoken(object), schema::in_short(property)));
        else if (!missed)
            findings.warning(object, property.position,
                             fmt::format("{}: property \"{}\" is not known here; kept", schema::spoken(object), property.key));
    }
}

void read_nagle(const Reader& reader, TcpProfile& profile) {
    const Property* nagle = reader.object().find("nagle");
    if (nagle != nullptr && nagle->value() == "auto")
        profile.nagle = false;
    else
        reader.truth(nagle, profile.nagle);
}

void read_tcp(const Reader& reader, TcpProfile& profile) {
    const Object& object = reader.object();
    keep_written(object, profile.written);
    reader.seconds(object.find("idle-timeout"), profile.idle_timeout);
    reader.seconds(object.find("keep-alive-interval"), profile.keep_alive_interval);
    reader.truth(object.find("reset-on-timeout"), profile.reset_on_timeout);
    read_closing_timeout(reader, "close-wait-timeout", profile.close_wait_timeout);
    read_closing_timeout(reader, "fin-wait-timeout", profile.fin_wait_timeout);
    read_closing_timeout(reader, "fin-wait-2-timeout", profile.fin_wait_2_timeout);
    read_nagle(reader, profile);
    reader.number(object.find("proxy-buffer-high"), profile.proxy_buffer_high, 1, number_max);
    reader.number(object.find("proxy-buffer-low"), profile.proxy_buffer_low, 0, number_max);
    reader.number(object.find("syn-max-retrans"), profile.syn_max_retransmissions, 0, 255);
    reader.milliseconds(object.find("syn-rto-base"), profile.syn_rto_base);
}

void read_mask(const Reader& reader, SourceAddressPersistence& persistence) {
    const Property* property = reader.object().find("mask");
    if (property == nullptr || schema::text_or_none(*property).empty())
        return;
    const auto address = schema::address_from_text(property->value());
    const auto length = schema::mask_length(property->value());
    if (!length)
        reader.findings().invalid(reader.object(), *property, "not a netmask");
    else if (address->is_v4())
        persistence.mask_v4 = static_cast<std::uint8_t>(*length);
    else
        persistence.mask_v6 = static_cast<std::uint8_t>(*length);
}

void read_persistence(const Reader& reader, SourceAddressPersistence& persistence) {
    keep_written(reader.object(), persistence.written);
    const Object& object = reader.object();
    reader.seconds(object.find("timeout"), persistence.timeout);
    read_mask(reader, persistence);
    reader.truth(object.find("match-across-pools"), persistence.match_across_pools);
    reader.truth(object.find("match-across-services"), persistence.match_across_services);
    reader.truth(object.find("match-across-virtuals"), persistence.match_across_virtuals);
}

TcpProfile read_tcp_profile(World& world, const ObjectPtr& object, schema::Findings& findings) {
    rules::Diagnostics said_by_inherit;
    schema::Findings unheard(said_by_inherit);
    TcpProfile profile = builtin_tcp(world.ancestry(object, unheard).builtin);
    inherit(world, object, findings, profile, read_tcp);
    if (profile.proxy_buffer_low > profile.proxy_buffer_high) {
        findings.warning(*object, object->position,
                         fmt::format("{}: proxy-buffer-low {} is above proxy-buffer-high {}, which is used for both",
                                     schema::spoken(*object), profile.proxy_buffer_low, profile.proxy_buffer_high));
        profile.proxy_buffer_low = profile.proxy_buffer_high;
    }
    profile.name = object->name;
    return profile;
}

void check_object(World& world, const ObjectPtr& object) {
    if (object->type == "ltm profile fastl4") {
        check_fast_l4_profile(world, object);
    } else if (object->type == "ltm profile tcp") {
        judge_tcp(*object, world.findings);
        read_tcp_profile(world, object, world.findings);
    } else if (object->type == "ltm persistence source-addr") {
        schema::judge_properties(*object, object->properties, schema::property_rows(object->type), schema::spoken(*object), world.findings);
        SourceAddressPersistence persistence;
        inherit(world, object, world.findings, persistence, read_persistence);
    } else {
        world.ancestry(object, world.findings); // those of TLS have their own part of the build
    }
}

} // namespace

void read_closing_timeout(const schema::Reader& reader, std::string_view key, std::chrono::seconds& target) {
    constexpr std::chrono::seconds as_good_as_endless{365 * 86'400};
    std::optional<std::chrono::seconds> value = target;
    reader.seconds(reader.object().find(key), value);
    target = value.value_or(as_good_as_endless);
}

void keep_written(const Object& object, Settings& written) {
    for (const Property& property : object.properties)
        written.insert_or_assign(property.key, property.value());
}

TcpProfilePtr tcp_profile(World& world, const std::string& full_name) {
    TcpProfilePtr& made = world.tcp_profiles[full_name];
    if (made)
        return made;
    Unheard unheard;
    if (const ObjectPtr* object = world.object("ltm profile tcp", full_name))
        return made = std::make_shared<const TcpProfile>(read_tcp_profile(world, *object, unheard.findings()));
    TcpProfile profile = builtin_tcp(full_name);
    profile.name = full_name;
    return made = std::make_shared<const TcpProfile>(std::move(profile));
}

SourceAddressPersistencePtr source_address_persistence(World& world, const std::string& full_name) {
    SourceAddressPersistencePtr& made = world.source_address_persistences[full_name];
    if (made)
        return made;
    Unheard unheard;
    SourceAddressPersistence persistence;
    if (const ObjectPtr* object = world.object("ltm persistence source-addr", full_name))
        inherit(world, *object, unheard.findings(), persistence, read_persistence);
    persistence.name = full_name;
    return made = std::make_shared<const SourceAddressPersistence>(std::move(persistence));
}

void check_profiles(World& world) {
    for (const std::string family : {"ltm persistence", "ltm profile"}) {
        if (!world.delta.touches(family))
            continue;
        for (auto at = world.input.objects->lower_bound({family + ' ', {}}); at != world.input.objects->end(); ++at) {
            if (!is_of_type(*at->second, family))
                break;
            world.findings.set_quiet(!world.delta.is_changed(*at->second));
            check_object(world, at->second);
        }
    }
    world.findings.set_quiet(false);
}

} // namespace sluice::config::build
