#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/registry.h"
#include "engine/system/file_descriptor.h"
#include "engine/worker.h"

namespace sluice::engine::test {

using config::Member;

/// Keeps lines for the test to read.
class RecordingLog final : public Log {
public:
    void write(Level level, std::string_view process, std::string_view text, std::uint8_t facility) override;
    [[nodiscard]] bool wants(Level) const override { return true; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }
    [[nodiscard]] std::size_t count(std::string_view part) const;

private:
    mutable std::mutex lock_;
    std::vector<std::string> lines_;
};

/// Stands in for the interpreter: a handler for each event, written in C++. All calls but events() come from the worker's thread.
class ScriptedRules final : public RuleHost {
public:
    using Handler = std::function<RuleOutcome(RuleConnection&)>;
    explicit ScriptedRules(std::map<EventId, Handler> handlers) : handlers_(std::move(handlers)) {}

    void adopt(config::SnapshotPtr) override {}
    RuleProgramPtr program(const std::vector<rules::RulePtr>&) override;
    RuleSession* begin(RuleProgramPtr program, RuleConnection& connection, RuleListener& listener) override;
    RuleOutcome fire(RuleSession& session, EventId event) override;
    void narrow(RuleSession&, const EventSet&) override {}
    void end(RuleSession* session) override;
    void tidy() override;

    /// Suspended events end at the next turn of the worker's loop, with this outcome.
    RuleOutcome outcome_of_suspended = RuleOutcome::completed;
    const std::atomic<bool>* stays_suspended = nullptr; ///< while it is true, events do not end

private:
    std::map<EventId, Handler> handlers_;
    std::vector<std::pair<RuleSession*, EventId>> suspended_;
};

/// A TCP socket of a test's own: blocking, every wait ends after five seconds.
class Socket {
public:
    Socket() = default;
    explicit Socket(FileDescriptor fd);
    static Socket connect_to(const Endpoint& server, const char* from = nullptr);
    void say(std::string_view text) const;
    /// Reads until `bytes` have come or the peer ends.
    [[nodiscard]] std::string hear(std::size_t bytes) const;
    /// Everything up to FIN; "<reset>" behind it when the end was a reset.
    [[nodiscard]] std::string hear_all() const;
    void send_fin() const;
    void reset();
    void close() { fd_.reset(); }
    [[nodiscard]] Endpoint local() const;
    [[nodiscard]] Endpoint remote() const;
    [[nodiscard]] bool is_open() const { return fd_.is_open(); }
    [[nodiscard]] int get() const { return fd_.get(); }

private:
    FileDescriptor fd_;
};

/// A mail server, as far as this room knows one: an address that accepts.
class MemberSocket {
public:
    explicit MemberSocket(const char* address = "127.0.0.1", int backlog = 1024);
    [[nodiscard]] Socket accept() const;
    [[nodiscard]] bool has_connection(std::chrono::milliseconds within) const;
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
    void close() { fd_.reset(); }

private:
    FileDescriptor fd_;
    Endpoint endpoint_;
};

/// One worker, one virtual server, one pool; things are changed before start().
class World {
public:
    World();
    ~World();

    std::map<EventId, ScriptedRules::Handler> rules;
    RuleOutcome outcome_of_suspended = RuleOutcome::completed;
    std::atomic<bool> stays_suspended = false;
    config::VirtualServer virtual_server;
    std::vector<config::VirtualServer>
        more_virtual_servers; ///< with the same profiles and rules; without a port: at the first one's address
    config::TcpProfile client_tcp;
    config::TcpProfile server_tcp;
    config::Pool pool;
    std::vector<config::Pool> more_pools;
    std::vector<config::SelfIp> self_ips;
    WorkerOptions options;
    RecordingLog log;
    PersistenceTable persistence;

    void add_member(const Endpoint& endpoint);
    Adopted start();
    /// Builds the configuration anew from the fields and hands it to the worker.
    Adopted reload();
    [[nodiscard]] Socket client(const char* from = nullptr) const { return Socket::connect_to(virtual_server.destination, from); }
    [[nodiscard]] Worker& worker() { return *worker_; }
    [[nodiscard]] const RunningConfig& running() const { return *running_; }
    [[nodiscard]] const RunningPool& running_pool() const { return *running_->find_pool(pool.name); }
    [[nodiscard]] VirtualServerRuntime& virtual_server_runtime() const;
    [[nodiscard]] std::vector<config::ConnectionReport> connections();
    /// Events of all connections so far, in order: "FLOW_INIT CLIENT_ACCEPTED …". Only those with a handler are fired.
    [[nodiscard]] std::string events() const;
    /// Handlers that record, then do what the rules do: for the events of every connection, and for others.
    void record_all_events();
    void record_events(std::initializer_list<EventId> events);
    void join();

private:
    RunningConfigPtr build();
    std::unique_ptr<Worker> worker_;
    std::thread thread_;
    Registry registry_;
    RunningConfigPtr running_;
    mutable std::mutex lock_;
    std::string events_;
};

/// Asks every millisecond until it holds, at most five seconds.
bool eventually(const std::function<bool()>& holds);
Endpoint endpoint(const char* address, std::uint16_t port);
/// A port nobody listens on at the moment.
std::uint16_t free_port(const char* address);

} // namespace sluice::engine::test
