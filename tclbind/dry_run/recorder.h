#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>


#include "engine/flow/collection.h"
#include "engine/observe/log.h"
#include "engine/rule_host.h"
#include "engine/rule_tls.h"
#include "engine/worker_facts.h"
#include "tclbind/dry_run/steering_recorder.h"

namespace sluice::tclbind {

/// What rules did, one line each, in the words of a conformance case.
using Effects = std::vector<std::string>;

/// A log that writes into the effects: "log info: TEXT".
class RecordingLog final : public engine::Log {
public:
    explicit RecordingLog(Effects& effects) : effects_(effects) {}
    void write(engine::Level level, std::string_view process, std::string_view text, std::uint8_t facility) override;
    [[nodiscard]] bool wants(engine::Level /*level*/) const override { return true; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }

private:
    Effects& effects_;
};

/// A connection without a network: tells a rule what its owner says and records what the rule asks for.
class RecordingConnection final : public engine::RuleConnection {
public:
    explicit RecordingConnection(Effects& effects) : steer(*this, effects), effects_(effects) {}

    config::SnapshotPtr configuration;
    config::VirtualServerPtr served_by;
    engine::Endpoint client;
    std::optional<engine::Endpoint> server;
    engine::Endpoint server_source;
    std::optional<engine::Pick> picked;
    std::vector<std::pair<std::string, engine::MemberState>> member_states; ///< by member name; others are up and enabled
    engine::TcpMetrics metrics;
    engine::SideCounters side_counters;
    RecordingSteering steer;
    engine::NoRuleTls no_tls;
    std::map<std::chrono::seconds, unsigned> cpu_percent; ///< of the worker, by window
    std::optional<engine::Pick> told;                     ///< the member or node that the rule's last decision names

    [[nodiscard]] engine::Endpoint client_remote() const override { return client; }
    [[nodiscard]] engine::Endpoint client_local() const override { return served_by->destination; }
    [[nodiscard]] std::optional<engine::Endpoint> server_remote() const override { return server; }
    [[nodiscard]] std::optional<engine::Endpoint> server_local() const override;
    [[nodiscard]] const config::VirtualServer& virtual_server() const override { return *served_by; }
    [[nodiscard]] const config::Snapshot& snapshot() const override { return *configuration; }
    [[nodiscard]] config::PoolPtr chosen_pool() const override;
    [[nodiscard]] std::optional<engine::Pick> pick() const override { return picked; }
    [[nodiscard]] bool is_available(const config::Pool& pool, const config::Member& member) const override;
    [[nodiscard]] bool has_state(const config::Pool& pool, const config::Member& member, engine::MemberState state) const override;
    [[nodiscard]] engine::SnatChoice snat() const override { return snat_; }
    [[nodiscard]] engine::SideCounters counters(engine::Side /*side*/) const override { return side_counters; }
    [[nodiscard]] std::optional<engine::TcpMetrics> tcp_metrics(engine::Side /*side*/) const override { return metrics; }
    [[nodiscard]] std::optional<int> tos(engine::Side side) const override { return side == engine::Side::client ? tos_client_ : 0; }
    [[nodiscard]] std::optional<int> ttl(engine::Side /*side*/) const override { return 60; }
    [[nodiscard]] std::optional<std::chrono::seconds> idle_timeout(engine::Side /*side*/) const override { return idle_timeout_; }

    void choose_pool(config::PoolPtr pool) override;
    void choose_member(config::PoolPtr pool, const engine::Endpoint& endpoint) override;
    void choose_node(const engine::Endpoint& endpoint) override;
    void choose_snat(const engine::SnatChoice& choice) override;
    void reselect() override { effects_.emplace_back("reselect"); }
    void reject() override { effects_.emplace_back("reject"); }
    void drop() override { effects_.emplace_back("drop"); }
    void set_idle_timeout(engine::Side side, std::optional<std::chrono::seconds> timeout) override;
    void set_tos(engine::Side side, int tos) override;
    [[nodiscard]] std::optional<std::uint32_t> tcp_setting(engine::Side side, engine::TcpSetting setting) const override;
    bool set_tcp_setting(engine::Side side, engine::TcpSetting setting, std::uint32_t value) override;
    [[nodiscard]] std::string congestion_control(engine::Side side) const override;
    bool set_congestion_control(engine::Side side, const std::string& name) override;
    bool collect(engine::Side side, std::size_t wanted, std::size_t skip) override;
    [[nodiscard]] bool is_collecting(engine::Side side) const override { return collection(side).is_on(); }
    [[nodiscard]] std::span<const std::byte> collected(engine::Side side) const override { return collection(side).payload(); }
    bool replace_collected(engine::Side side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) override;
    std::size_t release_collected(engine::Side side, std::optional<std::size_t> most) override;
    bool respond(engine::Side side, std::span<const std::byte> bytes) override;
    void close_orderly() override { effects_.emplace_back("close"); }
    void notify(engine::Side side) override;

    /// The peer of `side` sends bytes: they are collected, or go to the other side.
    void hear(engine::Side side, std::string_view bytes);
    /// The next event that the bytes or a notification of a rule bring.
    [[nodiscard]] std::optional<engine::EventId> next_data_event();
    /// A new connection: nothing is collected.
    void forget_data();
    [[nodiscard]] engine::RuleSteering& steering() override { return steer; }
    [[nodiscard]] engine::RuleTls& tls() override { return no_tls; }

private:
    using Settings = std::map<std::pair<engine::Side, engine::TcpSetting>, std::uint32_t>;

    [[nodiscard]] engine::Collection& collection(engine::Side side) const;
    [[nodiscard]] bool has_side(engine::Side side) const { return side == engine::Side::client || server.has_value(); }
    void show_released(engine::Side from);
    void show_bytes(engine::Side to, std::span<const std::byte> bytes);

    Effects& effects_;
    config::PoolPtr pool_;
    engine::SnatChoice snat_;
    int tos_client_ = 0;
    std::optional<std::chrono::seconds> idle_timeout_{300};
    Settings settings_;
    std::map<engine::Side, std::string> congestion_;
    engine::BufferPool buffers_;
    mutable std::optional<engine::Collection> from_client_{std::in_place, buffers_};
    mutable std::optional<engine::Collection> from_server_{std::in_place, buffers_};
    std::vector<engine::EventId> notifications_;
};

/// Bytes as a case file writes them: `\r`, `\n`, `\t`, `\\` and `\xHH` for what is no printable ASCII.
std::string escape_bytes(std::span<const std::byte> bytes);
std::string unescape_bytes(std::string_view text);

/// The worker that there is not: members are as the connection knows them.
class RecordingFacts final : public engine::WorkerFacts {
public:
    explicit RecordingFacts(RecordingConnection& connection) : connection_(connection) {}

    [[nodiscard]] bool is_available(const config::Pool& pool, const config::Member& member) const override {
        return connection_.is_available(pool, member);
    }
    [[nodiscard]] unsigned cpu_usage_percent(std::chrono::seconds window) const override;

private:
    RecordingConnection& connection_;
};

} // namespace sluice::tclbind
