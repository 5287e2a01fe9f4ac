#include "flow_world.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "engine/system/sockets.h"

namespace sluice::engine {

class RuleSession {
public:
    RuleConnection* connection;
    RuleListener* listener;
    RuleProgramPtr program;
};

} // namespace sluice::engine

namespace sluice::engine::test {
namespace {

struct ScriptedProgram final : RuleProgram {
    EventSet set;
    [[nodiscard]] const EventSet& events() const override { return set; }
};

constexpr int patience_ms = 5000;

void check(bool good, const char* what) {
    if (!good) {
        throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
    }
}

} // namespace

void RecordingLog::write(Level, std::string_view, std::string_view text, std::uint8_t) {
    const std::lock_guard guard(lock_);
    lines_.emplace_back(text);
}

std::size_t RecordingLog::count(std::string_view part) const {
    const std::lock_guard guard(lock_);
    std::size_t found = 0;
    for (const std::string& line : lines_) {
        found += line.find(part) != std::string::npos ? 1 : 0;
    }
    return found;
}

RuleProgramPtr ScriptedRules::program(const std::vector<rules::RulePtr>&) {
    auto program = std::make_shared<ScriptedProgram>();
    for (const auto& [event, handler] : handlers_) {
        program->set.set(static_cast<std::size_t>(event));
    }
    return program;
}

RuleSession* ScriptedRules::begin(RuleProgramPtr program, RuleConnection& connection, RuleListener& listener) {
    return new RuleSession{&connection, &listener, std::move(program)};
}

RuleOutcome ScriptedRules::fire(RuleSession& session, EventId event) {
    const RuleOutcome outcome = handlers_.at(event)(*session.connection);
    if (outcome == RuleOutcome::suspended) {
        suspended_.emplace_back(&session, event);
    }
    return outcome;
}

void ScriptedRules::end(RuleSession* session) {
    std::erase_if(suspended_, [session](const auto& waiting) { return waiting.first == session; });
    delete session;
}

void ScriptedRules::tidy() {
    if (stays_suspended != nullptr && *stays_suspended) {
        return;
    }
    auto waiting = std::move(suspended_);
    suspended_.clear();
    for (const auto& [session, event] : waiting) {
        session->listener->event_finished(event, outcome_of_suspended);
    }
}

Socket::Socket(FileDescriptor fd) : fd_(std::move(fd)) {
    const timeval patience{patience_ms / 1000, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int one = 1;
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

Socket Socket::connect_to(const Endpoint& server, const char* from) {
    FileDescriptor fd{::socket(server.address.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (from != nullptr) {
        const SocketAddress source{test::endpoint(from, 0)};
        check(::bind(fd.get(), source.get(), source.size()) == 0, "bind");
    }
    const SocketAddress address{server};
    check(::connect(fd.get(), address.get(), address.size()) == 0, "connect");
    return Socket{std::move(fd)};
}

void Socket::say(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string Socket::hear(std::size_t bytes) const {
    std::string text(bytes, '\0');
    std::size_t got = 0;
    while (got < bytes) {
        const ssize_t n = ::recv(fd_.get(), text.data() + got, bytes - got, 0);
        if (n <= 0) {
            break;
        }
        got += static_cast<std::size_t>(n);
    }
    text.resize(got);
    return text;
}

std::string Socket::hear_all() const {
    std::string text;
    std::string portion(65536, '\0');
    for (;;) {
        const ssize_t n = ::recv(fd_.get(), portion.data(), portion.size(), 0);
        if (n < 0) {
            return text + (errno == ECONNRESET ? "<reset>" : "<silence>");
        }
        if (n == 0) {
            return text;
        }
        text.append(portion, 0, static_cast<std::size_t>(n));
    }
}

void Socket::send_fin() const {
    ::shutdown(fd_.get(), SHUT_WR);
}

void Socket::reset() {
    close_with_reset(fd_);
}

Endpoint Socket::local() const {
    return local_endpoint(fd_.get());
}

Endpoint Socket::remote() const {
    SocketAddress address;
    socklen_t size = SocketAddress::size_max;
    check(::getpeername(fd_.get(), address.get(), &size) == 0, "getpeername");
    return address.endpoint();
}

MemberSocket::MemberSocket(const char* address, int backlog) {
    const Endpoint any_port = test::endpoint(address, 0);
    fd_ = FileDescriptor{::socket(any_port.address.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const SocketAddress at{any_port};
    check(::bind(fd_.get(), at.get(), at.size()) == 0 && ::listen(fd_.get(), backlog) == 0, "listen");
    endpoint_ = local_endpoint(fd_.get());
}

bool MemberSocket::has_connection(std::chrono::milliseconds within) const {
    pollfd waiting{fd_.get(), POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(within.count())) == 1;
}

Socket MemberSocket::accept() const {
    check(has_connection(std::chrono::milliseconds{patience_ms}), "no connection for the member");
    return Socket{FileDescriptor{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)}};
}

World::World() {
    virtual_server.name = "/Common/SMTP_VS";
    virtual_server.destination = test::endpoint("127.0.0.1", 0);
    virtual_server.pool = pool.name = "/Common/smtp_pool";
    virtual_server.source_translation = config::SourceTranslation::automap;
    self_ips.push_back({"/Common/self", test::endpoint("127.0.0.1", 0).address, 8, "/Common/internal", false});
}

World::~World() {
    if (worker_ != nullptr) {
        worker_->stop();
        join();
    }
}

void World::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void World::add_member(const Endpoint& endpoint) {
    Member member;
    member.name = "/Common/" + endpoint.to_text();
    member.node_name = "/Common/" + endpoint.address.to_text();
    member.endpoint = endpoint;
    pool.members.push_back(member);
}

RunningConfigPtr World::build() {
    auto snapshot = std::make_shared<config::Snapshot>();
    auto server = virtual_server;
    server.client_tcp = std::make_shared<const config::TcpProfile>(client_tcp);
    server.server_tcp = std::make_shared<const config::TcpProfile>(server_tcp);
    if (!rules.empty()) {
        server.rules = {std::make_shared<const rules::Rule>()};
    }
    snapshot->virtual_servers[server.name] = std::make_shared<const config::VirtualServer>(server);
    for (config::VirtualServer other : more_virtual_servers) {
        other.destination = other.destination.port == 0 ? server.destination : other.destination;
        other.client_tcp = server.client_tcp;
        other.server_tcp = server.server_tcp;
        snapshot->virtual_servers[other.name] = std::make_shared<const config::VirtualServer>(other);
    }
    snapshot->pools[pool.name] = std::make_shared<const config::Pool>(pool);
    for (const config::Pool& other : more_pools) {
        snapshot->pools[other.name] = std::make_shared<const config::Pool>(other);
    }
    snapshot->self_ips = self_ips;
    for (const auto& profile : virtual_server.client_ssl) {
        snapshot->client_ssl_profiles[profile->name] = profile;
    }
    for (const auto& profile : virtual_server.server_ssl) {
        snapshot->server_ssl_profiles[profile->name] = profile;
    }
    return registry_.attach(snapshot);
}

Adopted World::start() {
    if (virtual_server.destination.port == 0) {
        virtual_server.destination.port = free_port(virtual_server.destination.address.to_text().c_str());
    }
    const auto make = [this](boost::asio::io_context& /*loop*/, const RunningConfigPtr& /*running*/, const WorkerFacts& /*facts*/) {
        auto host = std::make_unique<ScriptedRules>(rules);
        host->outcome_of_suspended = outcome_of_suspended;
        host->stays_suspended = &stays_suspended;
        return host;
    };
    worker_ = std::make_unique<Worker>(options, log, persistence, make);
    thread_ = std::thread([this] { worker_->run(); });
    return reload();
}

Adopted World::reload() {
    running_ = build();
    auto done = std::make_shared<std::promise<Adopted>>();
    auto adopted = done->get_future();
    worker_->adopt(running_, [done](Adopted result) { done->set_value(std::move(result)); });
    return adopted.get();
}

VirtualServerRuntime& World::virtual_server_runtime() const {
    return *running_->virtual_servers.find(virtual_server.name)->second->runtime;
}

std::vector<config::ConnectionReport> World::connections() {
    auto done = std::make_shared<std::promise<std::vector<config::ConnectionReport>>>();
    auto list = done->get_future();
    worker_->report_connections(1000, [done](std::vector<config::ConnectionReport> result) { done->set_value(std::move(result)); });
    return list.get();
}

std::string World::events() const {
    const std::lock_guard guard(lock_);
    return events_;
}

void World::record_all_events() {
    record_events({EventId::flow_init, EventId::client_accepted, EventId::lb_selected, EventId::lb_failed, EventId::server_connected,
                   EventId::client_closed, EventId::server_closed});
}

void World::record_events(std::initializer_list<EventId> events) {
    for (const auto event : events) {
        auto then = rules[event];
        rules[event] = [this, event, then](RuleConnection& connection) {
            {
                const std::lock_guard guard(lock_);
                events_ += events_.empty() ? "" : " ";
                events_ += rules::event(event).name;
            }
            return then ? then(connection) : RuleOutcome::completed;
        };
    }
}

bool eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
}

Endpoint endpoint(const char* address, std::uint16_t port) {
    return {datagroups::IpAddress::parse(address).value(), port};
}

std::uint16_t free_port(const char* address) {
    return MemberSocket{address}.endpoint().port;
}

} // namespace sluice::engine::test
