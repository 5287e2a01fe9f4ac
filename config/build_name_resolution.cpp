#include <algorithm>

#include <fmt/format.h>

#include "config/build_world.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

constexpr std::string_view resolver_type = "net dns-resolver";
constexpr std::uint16_t dns_port = 53;

/// `10.0.0.53:53`, `10.0.0.53:domain`, `2001:db8::53.53`, or an address alone.
std::optional<datagroups::Endpoint> read_server(const std::string& text) {
    if (const auto address = datagroups::IpAddress::parse(text))
        return datagroups::Endpoint{*address, dns_port};
    const bool is_v6 = std::count(text.begin(), text.end(), ':') > 1;
    const std::size_t split = text.rfind(is_v6 ? '.' : ':');
    if (split == std::string::npos)
        return std::nullopt;
    const auto address = datagroups::IpAddress::parse(std::string_view(text).substr(0, split));
    const std::string port = text.substr(split + 1);
    const auto number = port == "domain" ? std::optional<std::uint64_t>(dns_port) : schema::number_from_text(port);
    if (!address || !number || *number == 0 || *number > 65535)
        return std::nullopt;
    return datagroups::Endpoint{*address, static_cast<std::uint16_t>(*number)};
}

std::string zone_of(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (name.ends_with('.'))
        name.pop_back();
    return name;
}

DnsResolver::ForwardZone read_zone(World& world, const Object& object, const Property& entry) {
    DnsResolver::ForwardZone zone;
    zone.zone = zone_of(entry.key);
    const Property* servers = entry.find("nameservers");
    for (const Property& server : servers == nullptr ? std::vector<Property>{} : servers->children) {
        if (const auto endpoint = read_server(server.key))
            zone.nameservers.push_back(*endpoint);
        else
            world.findings.invalid(object, server, "ADDRESS:PORT");
    }
    return zone;
}

DnsResolver read_resolver(World& world, const Object& object) {
    const schema::Reader reader(object, world.findings);
    DnsResolver resolver;
    resolver.name = object.name;
    reader.truth(object.find("use-ipv4"), resolver.use_ipv4);
    reader.truth(object.find("use-ipv6"), resolver.use_ipv6);
    reader.truth(object.find("use-tcp"), resolver.use_tcp);
    reader.truth(object.find("use-udp"), resolver.use_udp);
    if (const Property* zones = object.find("forward-zones"))
        for (const Property& entry : zones->children)
            resolver.forward_zones.push_back(read_zone(world, object, entry));
    return resolver;
}

/// `name-servers { 10.0.0.53 10.0.1.53 }`, on one line or several.
std::vector<std::string> words_of(const Property& property) {
    std::vector<std::string> words;
    for (const std::string& word : property.words)
        if (word != "{" && word != "}" && word != "none")
            words.push_back(word);
    for (const Property& child : property.children)
        words.push_back(child.key);
    return words;
}

void build_name_servers(World& world) {
    for (const ObjectPtr& object : world.objects("sys dns")) {
        const Property* servers = object->find("name-servers");
        for (const std::string& word : servers == nullptr ? std::vector<std::string>{} : words_of(*servers)) {
            if (const auto address = datagroups::IpAddress::parse(word))
                world.next.name_servers.push_back(*address);
            else
                world.findings.warning(*object, servers->position, fmt::format("sys dns: \"{}\" is no address; not used", word));
        }
    }
}

} // namespace

void build_name_resolution(World& world) {
    if (world.delta.touches("sys dns"))
        build_name_servers(world);
    else
        world.next.name_servers = world.previous()->name_servers;
    if (!world.delta.touches(resolver_type)) {
        world.next.dns_resolvers = world.previous()->dns_resolvers;
        return;
    }
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->dns_resolvers;
    for (const ObjectPtr& object : world.objects(resolver_type)) {
        world.findings.set_quiet(!world.delta.is_changed(*object));
        world.next.dns_resolvers[object->name] = kept_or_new(before, read_resolver(world, *object));
    }
    world.findings.set_quiet(false);
}

} // namespace sluice::config::build
