#include "tclbind/commands/dns_question.h"

#include <string>

#include "engine/balance/own_source.h"
#include "engine/resolve/dns_message.h"
#include "tclbind/commands/arguments.h"

namespace sluice::tclbind {

namespace {

constexpr std::uint16_t dns_port = 53;

} // namespace

bool set_server(const Call& call, std::string_view word, engine::DnsQuestion& question) {
    const std::string_view name = word.substr(1);
    if (const auto address = datagroups::IpAddress::parse(name)) {
        question.servers = {{*address, dns_port}};
        return true;
    }
    if (const auto endpoint = read_endpoint(name)) {
        question.servers = {*endpoint};
        return true;
    }
    const config::VirtualServerPtr* server = config::find_virtual_server(call.scope.snapshot(), call.scope.folder(), name);
    if (server == nullptr) {
        static_cast<void>(call.fail("can't find name server \"" + std::string{name} + "\""));
        return false;
    }
    // Virtual servers are TCP here.
    question.servers = {(*server)->destination};
    question.use_udp = false;
    return true;
}

bool complete_question(const Call& call, engine::DnsQuestion& question) {
    if (question.servers.empty()) {
        for (const datagroups::IpAddress& address : call.scope.snapshot().name_servers) {
            question.servers.push_back({address, dns_port});
        }
    }
    for (const datagroups::Endpoint& server : question.servers) {
        auto& source = server.address.is_v4() ? question.source_v4 : question.source_v6;
        const auto found = engine::own_source(call.scope.snapshot().self_ips, server.address);
        if (!found) {
            static_cast<void>(call.fail(found.error()));
            return false;
        }
        source = source ? source : *found;
    }
    return true;
}

void set_name(std::string_view name, engine::DnsQuestion& question) {
    const auto address = datagroups::IpAddress::parse(name);
    question.name = address ? engine::reverse_name(*address) : std::string{name};
    question.type = *engine::dns_type_of(address ? "PTR" : "A");
}

} // namespace sluice::tclbind
