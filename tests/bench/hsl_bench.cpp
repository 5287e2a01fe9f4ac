#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "engine/registry.h"
#include "engine/system/file_descriptor.h"
#include "tests/bench/rules/allocations.h"
#include "tests/unit/tclbind/rules_support.h"

// What `HSL::send` costs a rule: time and allocations a message, over UDP and TCP, to a server on loopback that throws it away.

namespace {

using namespace sluice;
using Clock = std::chrono::steady_clock;

/// Takes what comes on a port of 127.0.0.1 and throws it away; an own thread, which does not allocate.
class Sink {
public:
    explicit Sink(int type) : type_(type), fd_(::socket(AF_INET, type, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = static_cast<sockaddr*>(static_cast<void*>(&address));
        if (::bind(fd_.get(), any, size) != 0 || ::getsockname(fd_.get(), any, &size) != 0 ||
            (type == SOCK_STREAM && ::listen(fd_.get(), 8) != 0)) {
            throw std::runtime_error("no port to listen on");
        }
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Sink() {
        ::shutdown(fd_.get(), SHUT_RDWR);
        thread_.join();
    }
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    std::uint16_t port = 0;

private:
    void run() {
        if (type_ == SOCK_DGRAM) {
            return drain(fd_.get());
        }
        const engine::FileDescriptor connection{::accept(fd_.get(), nullptr, nullptr)};
        if (connection.is_open()) {
            drain(connection.get());
        }
    }
    static void drain(int fd) {
        std::array<char, 65536> bytes; // NOLINT: filled by recv
        while (::recv(fd, bytes.data(), bytes.size(), 0) > 0) {
        }
    }

    int type_;
    engine::FileDescriptor fd_;
    std::thread thread_;
};

struct Cost {
    double ns = 0;
    double allocations = 0;
};

constexpr std::size_t connections = 2'000;
constexpr std::size_t messages = 100;

/// Runs the handler for many connections, the worker's loop between them.
Cost run(const std::string& handler, std::uint16_t port) {
    boost::asio::io_context loop;
    engine::RunningConfigPtr running;
    tclbind::RulesFixture world;
    engine::RuleHostContext context;
    context.log = &world.log;
    context.process_name = "tmm";
    context.loop = &loop;
    context.running = &running;
    world.host = tclbind::make_rule_host_factory()(context);
    config::Member member;
    member.name = "/Common/sink";
    member.endpoint = {*datagroups::IpAddress::parse("127.0.0.1"), port};
    auto pool = std::make_shared<config::Pool>();
    pool->name = "/Common/logs";
    pool->members.push_back(member);
    world.draft.pools.emplace(pool->name, pool);
    const rules::RulePtr rule = world.load("/Common/bench", handler);
    world.adopt();
    engine::Registry registry;
    running = registry.attach(world.connection.configuration);
    const engine::RuleProgramPtr program = world.host->program({rule});
    const std::uint64_t allocations_before = bench::allocations_so_far();
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < connections; ++i) {
        engine::RuleSession* session = world.host->begin(program, world.connection, world);
        static_cast<void>(world.host->fire(*session, engine::EventId::client_accepted));
        world.host->end(session);
        loop.poll();
    }
    const std::chrono::duration<double, std::nano> spent = Clock::now() - begin;
    constexpr auto sent = static_cast<double>(connections * messages);
    for (const std::string& line : world.log.lines) {
        fmt::print("log: {}\n", line);
    }
    return {spent.count() / sent, static_cast<double>(bench::allocations_so_far() - allocations_before) / sent};
}

void measure(const char* protocol, int type) {
    const auto handler = [&](std::string_view command) {
        return fmt::format("when CLIENT_ACCEPTED {{\n set text [string repeat x 200]\n set hsl [HSL::open -proto {} -pool logs]\n"
                           " for {{set i 0}} {{$i < {}}} {{incr i}} {{ {} }}\n}}",
                           protocol, messages, command);
    };
    const Sink sink{type};
    const Cost with = run(handler("HSL::send $hsl $text"), sink.port);
    const Cost without = run(handler("set copy $text"), sink.port);
    fmt::print("HSL::send over {}, 200 bytes: {:.0f} ns, {:.2f} allocations a message (the loop itself {:.0f} ns, {:.2f})\n", protocol,
               with.ns, with.allocations, without.ns, without.allocations);
}

} // namespace

int main() {
    for (int round = 0; round < 3; ++round) {
        measure("UDP", SOCK_DGRAM);
        measure("TCP", SOCK_STREAM);
    }
    return 0;
}
