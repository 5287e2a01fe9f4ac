#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "engine/balance/own_source.h"
#include "engine/system/sockets.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/sideband_call.h"
#include "tclbind/rule_session.h"
#include "tclbind/worker_services.h"

namespace sluice::tclbind {

namespace {

using engine::SidebandConnection;
using engine::Sidebands;
using engine::Transport;
using State = engine::SidebandConnection::State;

constexpr std::string_view options = "-protocol -myaddr -myport -tos -status -idle -timeout --";
constexpr std::string_view name_prefix = "sideband#";
constexpr std::chrono::seconds idle_default{300};

struct ConnectOptions {
    engine::ClientAddress address;
    std::chrono::seconds idle = idle_default;
    std::chrono::milliseconds timeout{0};
    ObjRef status_variable;
};

/// A number from 0 to `most`; nothing after failing.
std::optional<Tcl_WideInt> read_number(const Call& call, std::size_t index, Tcl_WideInt most) {
    Tcl_WideInt number = 0;
    if (Tcl_GetWideIntFromObj(call.scope.interp, call.object(index), &number) != TCL_OK) {
        return std::nullopt;
    }
    if (number < 0 || number > most) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return number;
}

bool read_protocol(const Call& call, std::size_t index, ConnectOptions& connect) {
    const std::string_view word = call.word(index);
    const bool is_udp = word == "UDP" || word == "udp";
    if (!is_udp && word != "TCP" && word != "tcp") {
        static_cast<void>(call.fail_keyword(word, "TCP UDP"));
        return false;
    }
    connect.address.transport = is_udp ? Transport::udp : Transport::tcp;
    return true;
}

/// Rules that connect over both families write 192.0.2.1 as ::ffff:192.0.2.1: only IPv4 leads there.
datagroups::IpAddress as_reached(const datagroups::IpAddress& address) {
    constexpr std::ptrdiff_t v4_offset = 12;
    const datagroups::IpAddress v4;
    const auto& bytes = address.bytes();
    if (address.is_v4() || !std::equal(bytes.begin(), bytes.begin() + v4_offset, v4.bytes().begin())) {
        return address;
    }
    return datagroups::IpAddress::from_v4(address.v4_host_order()).in_route_domain(address.route_domain());
}

bool read_source(const Call& call, std::size_t index, ConnectOptions& connect) {
    connect.address.source = datagroups::IpAddress::parse(call.word(index));
    if (!connect.address.source) {
        static_cast<void>(call.fail(bad_address));
        return false;
    }
    connect.address.source = as_reached(*connect.address.source);
    return true;
}

/// The value of one option, in the word behind it. False after failing.
bool read_option(const Call& call, std::string_view option, std::size_t index, ConnectOptions& connect) {
    constexpr Tcl_WideInt port_max = 65535;
    constexpr Tcl_WideInt tos_max = 255;
    constexpr Tcl_WideInt idle_max = 86'400;
    if (option == "-protocol") {
        return read_protocol(call, index, connect);
    }
    if (option == "-myaddr") {
        return read_source(call, index, connect);
    }
    if (option == "-status") {
        connect.status_variable = ObjRef{call.object(index)};
        return true;
    }
    if (option == "-timeout") {
        const auto timeout = read_timeout(call, index);
        connect.timeout = timeout.value_or(connect.timeout);
        return timeout.has_value();
    }
    const auto number = read_number(call, index, option == "-myport" ? port_max : option == "-tos" ? tos_max : idle_max);
    if (!number) {
        return false;
    }
    if (option == "-myport") {
        connect.address.source_port = static_cast<std::uint16_t>(*number);
    } else if (option == "-tos") {
        connect.address.tos = static_cast<int>(*number);
    } else {
        connect.idle = std::chrono::seconds{*number};
    }
    return true;
}

/// Where the options end; nothing after failing.
std::optional<std::size_t> read_options(const Call& call, ConnectOptions& connect) {
    std::size_t at = 0;
    while (at < call.count() && call.word(at).starts_with('-')) {
        const std::string_view option = call.word(at);
        if (option == "--") {
            return at + 1;
        }
        const bool is_known = std::string{options}.append(" ").find(std::string{option} + ' ') != std::string::npos;
        if (!is_known) {
            static_cast<void>(call.fail_keyword(option, options));
            return std::nullopt;
        }
        if (at + 1 == call.count()) {
            static_cast<void>(call.fail(std::string{option} + " needs a value"));
            return std::nullopt;
        }
        if (!read_option(call, option, at + 1, connect)) {
            return std::nullopt;
        }
        at += 2;
    }
    return at;
}

/// False: there is nothing of that name.
bool resolve(const Call& call, std::string_view destination, ConnectOptions& connect, bool& is_own) {
    if (const auto endpoint = read_endpoint(destination)) {
        connect.address.destination = engine::Endpoint{as_reached(endpoint->address), endpoint->port};
        return endpoint->port != 0;
    }
    const config::VirtualServerPtr* server = config::find_virtual_server(call.scope.snapshot(), call.scope.folder(), destination);
    is_own = server != nullptr;
    connect.address.destination = is_own ? (*server)->destination : engine::Endpoint{};
    return is_own && (*server)->destination.port != 0 && !(*server)->destination.address.is_any();
}

/// In the log, with the rule and where it wanted to connect to.
void complain(const Call& call, const ConnectOptions& connect, std::string_view cause) {
    const std::string rule = call.scope.rule == nullptr ? std::string{} : call.scope.rule->name;
    call.scope.services->complain(fmt::format("{} {}", rule, cause), fmt::format("Rule {}: sideband connection to {} refused: {}", rule,
                                                                                 connect.address.destination.to_text(), cause));
}

/// The source that nobody named: a self IP. A virtual server's own address will do to reach that virtual server.
bool choose_source(const Call& call, ConnectOptions& connect, bool is_own) {
    if (connect.address.source) {
        return true;
    }
    const auto& destination = connect.address.destination.address;
    auto source = engine::own_source(call.scope.snapshot().self_ips, destination);
    if (!source && is_own) {
        source = std::optional{destination};
    }
    if (!source) {
        complain(call, connect, source.error());
        return false;
    }
    connect.address.source = *source;
    return true;
}

Sidebands& sidebands_of(const Call& call) {
    auto& sidebands = call.scope.session->sidebands;
    if (sidebands == nullptr) {
        sidebands = std::make_unique<Sidebands>(call.scope.services->sidebands_open);
    }
    return *sidebands;
}

/// The number of sidebands that led to this connection.
unsigned hops_so_far(const Call& call) {
    const engine::SidebandSources* sources = call.scope.host->sideband_sources;
    if (sources == nullptr) {
        return 0;
    }
    return sources->hops_to(engine::SocketAddress{call.connection().client_remote()}.endpoint());
}

bool is_within_limits(const Call& call, const ConnectOptions& connect) {
    const Sidebands& sidebands = sidebands_of(call);
    if (hops_so_far(call) >= engine::SidebandSources::hops_max) {
        complain(call, connect,
                 fmt::format("{} sideband connections in a row lead to this one. Does it lead back to its own virtual server?",
                             engine::SidebandSources::hops_max));
        return false;
    }
    if (sidebands.is_full()) {
        complain(call, connect,
                 fmt::format("there are {} of this connection or {} of this worker", Sidebands::flow_max, Sidebands::worker_max));
        return false;
    }
    return true;
}

tl::expected<engine::ClientSocket, int> open_socket(const Call& call, const ConnectOptions& connect,
                                                    engine::SidebandSources::Entry& source) {
    engine::SidebandSources* sources = call.scope.host->sideband_sources;
    if (sources == nullptr || connect.address.transport != Transport::tcp) {
        return engine::open_client_socket(connect.address);
    }
    tl::expected<engine::ClientSocket, int> socket = tl::unexpected(0);
    source = sources->connect(hops_so_far(call) + 1, [&]() -> std::optional<datagroups::Endpoint> {
        socket = engine::open_client_socket(connect.address);
        return socket ? std::optional{engine::local_endpoint(socket->fd.get())} : std::nullopt;
    });
    return socket;
}

/// 0 when it cannot be opened.
std::uint64_t open(const Call& call, const ConnectOptions& connect) {
    if (!is_within_limits(call, connect)) {
        return 0;
    }
    engine::SidebandSources::Entry source;
    auto socket = open_socket(call, connect, source);
    if (!socket) {
        if (socket.error() != ECONNREFUSED) {
            complain(call, connect, std::generic_category().message(socket.error()));
        }
        return 0;
    }
    auto connection =
        std::make_shared<SidebandConnection>(*call.scope.host->loop, connect.address.transport, std::move(*socket), connect.idle);
    return sidebands_of(call).add(std::move(connection), std::move(source));
}

std::string_view state_word(State state) {
    switch (state) {
    case State::connecting:
        return "connecting";
    case State::open:
        return "connected";
    case State::closed:
        break;
    }
    return "closed";
}

/// The connection's name once it is there; otherwise nothing is left of it.
void conclude(LaterAnswer& answer, Sidebands& sidebands, std::uint64_t id, bool may_be_connecting) {
    const State state = sidebands.find(id)->state();
    const bool is_there = state == State::open || (may_be_connecting && state == State::connecting);
    answer.status = state == State::connecting && !may_be_connecting ? "timeout" : state_word(state);
    answer.result = ObjRef{new_text(is_there ? sideband_name(id) : std::string{})};
    if (!is_there) {
        sidebands.close(id);
    }
}

int connect_to(Call& call, const ConnectOptions& connect) {
    const auto answer = std::make_shared<LaterAnswer>();
    answer->status_variable = connect.status_variable;
    const std::uint64_t id = open(call, connect);
    if (id == 0) {
        answer->status = "closed";
        return give_answer(call, *answer);
    }
    Sidebands& sidebands = sidebands_of(call);
    const std::shared_ptr<SidebandConnection> connection = sidebands.find(id);
    if (connection->state() != State::connecting || connect.timeout.count() == 0) {
        conclude(*answer, sidebands, id, true);
        return give_answer(call, *answer);
    }
    return suspend_for(call, answer, [&](Resumption resumption) {
        const auto is_decided = [raw = connection.get()] { return raw->state() != State::connecting; };
        const auto wait = connection->wait_until(is_decided, connect.timeout, [answer, &sidebands, id, resumption](bool) {
            conclude(*answer, sidebands, id, false);
            resumption.give(std::string_view{});
        });
        return std::make_unique<SidebandWait>(connection, wait);
    });
}

/// `connect info ?-idle|-status? ID`
int info(Call& call) {
    const bool has_option = call.count() == 3;
    const std::string_view option = has_option ? call.word(1) : std::string_view{};
    if (call.count() < 2 || call.count() > 3) {
        return call.fail("wrong # args: should be \"connect info ?-idle|-status? ID\"");
    }
    if (has_option && option != "-idle" && option != "-status") {
        return call.fail_keyword(option, "-idle -status");
    }
    const auto connection = read_sideband(call, call.count() - 1);
    if (connection == nullptr) {
        return TCL_ERROR;
    }
    const Tcl_WideInt idle = connection->idle().count();
    if (has_option) {
        return option == "-idle" ? call.give(idle) : call.give(state_word(connection->state()));
    }
    return call.give(fmt::format("idle {} status {}", idle, state_word(connection->state())));
}

int connect(Call& call) {
    if (call.word(0) == "info") {
        return info(call);
    }
    ConnectOptions connect;
    const auto at = read_options(call, connect);
    if (!at) {
        return TCL_ERROR;
    }
    if (*at + 1 != call.count()) {
        return call.fail("wrong # args: should be \"connect ?-protocol TCP|UDP? ?-myaddr ADDRESS? ?-myport PORT? ?-tos NUMBER? "
                         "?-status VARIABLE? ?-idle SECONDS? ?-timeout MS? DESTINATION\"");
    }
    if (call.scope.host->loop == nullptr) {
        return call.fail(wrong_context);
    }
    bool is_own = false;
    const bool is_found = resolve(call, call.word(*at), connect, is_own);
    if (is_found && choose_source(call, connect, is_own)) {
        return connect_to(call, connect);
    }
    LaterAnswer answer;
    answer.status_variable = connect.status_variable;
    answer.status = is_found ? "closed" : "not_found";
    return give_answer(call, answer);
}

int close(Call& call) {
    if (read_sideband(call, 0) == nullptr) {
        return TCL_ERROR;
    }
    call.scope.session->sidebands->close(sideband_number(call.word(0)));
    return call.ok();
}

constexpr CommandRow rows[] = {
    {"connect", 1, -1, "connect ?OPTION VALUE ...? DESTINATION | connect info ?-idle|-status? ID", "", &connect},
    {"close", 1, 1, "close ID", "", &close},
};

} // namespace

std::string sideband_name(std::uint64_t id) {
    return std::string{name_prefix} + std::to_string(id);
}

std::uint64_t sideband_number(std::string_view name) {
    constexpr std::size_t digits_max = 18;
    if (!name.starts_with(name_prefix) || name.size() > name_prefix.size() + digits_max) {
        return 0;
    }
    name.remove_prefix(name_prefix.size());
    const bool digits = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
    return digits ? std::stoull(std::string{name}) : 0;
}

std::shared_ptr<SidebandConnection> read_sideband(const Call& call, std::size_t index) {
    const auto& sidebands = call.scope.session->sidebands;
    auto connection = sidebands != nullptr ? sidebands->find(sideband_number(call.word(index))) : nullptr;
    if (connection == nullptr) {
        static_cast<void>(call.fail("can't find sideband connection \"" + std::string{call.word(index)} + "\""));
    }
    return connection;
}

std::optional<std::chrono::milliseconds> read_timeout(const Call& call, std::size_t index) {
    constexpr Tcl_WideInt day_ms = 86'400'000;
    const auto number = read_number(call, index, day_ms);
    return number ? std::optional{std::chrono::milliseconds{*number}} : std::nullopt;
}

CommandFamily sideband_family() {
    return rows;
}

} // namespace sluice::tclbind
