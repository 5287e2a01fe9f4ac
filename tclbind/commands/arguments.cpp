#include "tclbind/commands/arguments.h"

#include <charconv>

#include "tclbind/ip_object.h"

namespace sluice::tclbind {

using datagroups::Endpoint;
using datagroups::IpAddress;

std::optional<std::uint16_t> read_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional{port} : std::nullopt;
}

std::optional<Endpoint> read_endpoint(std::string_view text) {
    const bool is_v6 = text.find(':') != text.rfind(':');
    const std::size_t split = text.rfind(is_v6 ? '.' : ':');
    if (split == std::string_view::npos) {
        return std::nullopt;
    }
    const auto address = IpAddress::parse(text.substr(0, split));
    const auto port = read_port(text.substr(split + 1));
    return address && port ? std::optional{Endpoint{*address, *port}} : std::nullopt;
}

std::optional<engine::Side> read_side(std::string_view text) {
    if (text == "clientside") {
        return engine::Side::client;
    }
    return text == "serverside" ? std::optional{engine::Side::server} : std::nullopt;
}

std::optional<Target> read_target(const Call& call, std::size_t first, std::size_t end) {
    if ((end == 0 ? call.count() : end) > first + 1) {
        const auto address = address_of(call.object(first));
        const auto port = read_port(call.word(first + 1));
        if (address && port) {
            return Target{*address, port};
        }
        static_cast<void>(call.fail(address ? "Illegal argument" : bad_address));
        return std::nullopt;
    }
    if (const auto address = address_of(call.object(first))) {
        return Target{*address, std::nullopt};
    }
    if (const auto endpoint = read_endpoint(call.word(first))) {
        return Target{endpoint->address, endpoint->port};
    }
    static_cast<void>(call.fail(bad_address));
    return std::nullopt;
}

config::PoolPtr read_pool(const Call& call, std::size_t index) {
    const config::PoolPtr* pool = config::find_pool(call.scope.snapshot(), call.scope.folder(), call.word(index));
    if (pool == nullptr) {
        static_cast<void>(call.fail(std::string{"Unable to find pool ("}.append(call.word(index)).append(")")));
        return nullptr;
    }
    return *pool;
}

std::optional<PoolMember> read_member(const Call& call, std::size_t first, std::size_t end) {
    if (end <= first + 2 || call.word(first + 1) != "member") {
        static_cast<void>(end > first + 1 ? call.fail_keyword(call.word(first + 1), "member")
                                          : call.fail("unexpected end of arguments;expected argument spec:member"));
        return std::nullopt;
    }
    const config::PoolPtr pool = read_pool(call, first);
    const auto target = pool != nullptr ? read_target(call, first + 2, end) : std::nullopt;
    if (!target) {
        return std::nullopt;
    }
    for (const config::Member& member : pool->members) {
        if (member.endpoint.address == target->address && (!target->port || member.endpoint.port == *target->port)) {
            return PoolMember{pool, &member};
        }
    }
    const std::string port = target->port ? " " + std::to_string(*target->port) : std::string{};
    static_cast<void>(call.fail("Unable to find pool member (" + pool->name + " " + target->address.to_text() + port + ")"));
    return std::nullopt;
}

std::optional<Endpoint> remote_of(const Call& call, engine::Side side) {
    return side == engine::Side::client ? std::optional{call.connection().client_remote()} : call.connection().server_remote();
}

std::optional<Endpoint> local_of(const Call& call, engine::Side side) {
    return side == engine::Side::client ? std::optional{call.connection().client_local()} : call.connection().server_local();
}

} // namespace sluice::tclbind
