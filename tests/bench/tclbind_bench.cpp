#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tclbind/rule_host.h"
#include "tests/unit/tclbind/no_steering.h"

// What a rule costs one connection: begin, CLIENT_ACCEPTED, narrow, end, against a connection that does nothing.

namespace {

using namespace sluice;
using Clock = std::chrono::steady_clock;

/// Takes what the rule decides and forgets it.
class SilentConnection final : public engine::RuleConnection {
public:
    config::SnapshotPtr configuration;
    config::VirtualServer served_by;
    engine::Endpoint client;
    tclbind::NoSteering no_steering;

    [[nodiscard]] engine::Endpoint client_remote() const override { return client; }
    [[nodiscard]] engine::Endpoint client_local() const override { return served_by.destination; }
    [[nodiscard]] std::optional<engine::Endpoint> server_remote() const override { return {}; }
    [[nodiscard]] std::optional<engine::Endpoint> server_local() const override { return {}; }
    [[nodiscard]] const config::VirtualServer& virtual_server() const override { return served_by; }
    [[nodiscard]] const config::Snapshot& snapshot() const override { return *configuration; }
    [[nodiscard]] config::PoolPtr chosen_pool() const override { return nullptr; }
    [[nodiscard]] std::optional<engine::Pick> pick() const override { return {}; }
    [[nodiscard]] bool is_available(const config::Pool&, const config::Member&) const override { return true; }
    [[nodiscard]] bool has_state(const config::Pool&, const config::Member&, engine::MemberState) const override { return false; }
    [[nodiscard]] engine::SnatChoice snat() const override { return {}; }
    [[nodiscard]] engine::SideCounters counters(engine::Side) const override { return {}; }
    [[nodiscard]] std::optional<engine::TcpMetrics> tcp_metrics(engine::Side) const override { return {}; }
    [[nodiscard]] std::optional<int> tos(engine::Side) const override { return {}; }
    [[nodiscard]] std::optional<int> ttl(engine::Side) const override { return {}; }
    [[nodiscard]] std::optional<std::chrono::seconds> idle_timeout(engine::Side) const override { return {}; }
    void choose_pool(config::PoolPtr) override {}
    void choose_member(config::PoolPtr, const engine::Endpoint&) override {}
    void choose_node(const engine::Endpoint&) override {}
    void choose_snat(const engine::SnatChoice&) override { ++decisions; }
    void reselect() override {}
    void reject() override {}
    void drop() override {}
    void set_idle_timeout(engine::Side, std::optional<std::chrono::seconds>) override {}
    void set_tos(engine::Side, int) override {}
    [[nodiscard]] std::optional<std::uint32_t> tcp_setting(engine::Side, engine::TcpSetting) const override { return {}; }
    bool set_tcp_setting(engine::Side, engine::TcpSetting, std::uint32_t) override { return true; }
    [[nodiscard]] std::string congestion_control(engine::Side) const override { return {}; }
    bool set_congestion_control(engine::Side, const std::string&) override { return true; }
    bool collect(engine::Side, std::size_t, std::size_t) override { return true; }
    [[nodiscard]] bool is_collecting(engine::Side) const override { return false; }
    [[nodiscard]] std::span<const std::byte> collected(engine::Side) const override { return {}; }
    bool replace_collected(engine::Side, std::size_t, std::size_t, std::span<const std::byte>) override { return true; }
    std::size_t release_collected(engine::Side, std::optional<std::size_t>) override { return 0; }
    bool respond(engine::Side, std::span<const std::byte>) override { return true; }
    void close_orderly() override {}
    void notify(engine::Side) override {}
    [[nodiscard]] engine::RuleSteering& steering() override { return no_steering; }

    std::uint64_t decisions = 0;
};

class SilentLog final : public engine::Log {
public:
    void write(engine::Level, std::string_view, std::string_view, std::uint8_t) override {}
    [[nodiscard]] bool wants(engine::Level) const override { return false; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }
};

class Silence final : public engine::RuleListener {
public:
    void event_finished(engine::EventId, engine::RuleOutcome) override {}
    void script_finished(engine::RuleOutcome) override {}
};

constexpr const char* relay_rule_v10 = R"tcl(when CLIENT_ACCEPTED {
set accepted_snat "172.16.51.174"

if { [ class exists smtp_relay_allowed ] }
{
if { [class match [IP::client_addr] equals $::smtp_relay_allowed] }
{
snat $accepted_snat
} else {
snat automap
}
} else {
snat automap
}
}
)tcl";

constexpr const char* empty_rule = "when CLIENT_ACCEPTED {\n}\n";

rules::RulePtr load(const std::string& text) {
    rules::Diagnostics diagnostics;
    rules::LoadContext context;
    context.commands = &tclbind::command_table();
    rules::RulePtr rule = rules::load_rule("/Common/smtp_irule", text, context, diagnostics);
    if (rule == nullptr) {
        fmt::print(stderr, "{}\n", rules::f5_rule_error("/Common/smtp_irule", diagnostics));
        std::exit(1);
    }
    return rule;
}

double measure_ns(const std::string& text, std::size_t connections) {
    SilentLog log;
    const auto snapshot = std::make_shared<config::Snapshot>();
    const rules::RulePtr rule = load(text);
    snapshot->rules.emplace(rule->name, rule);
    snapshot->rules_in_load_order.push_back(rule);
    snapshot->data_groups.emplace("/Common/smtp_relay_allowed",
                                  *datagroups::DataGroup::make(datagroups::Type::ip, {{"172.16.51.21", ""}, {"10.0.0.0/8", ""}}));
    SilentConnection connection;
    connection.configuration = snapshot;
    connection.client = {*datagroups::IpAddress::parse("172.16.51.21"), 40000};
    Silence silence;
    const auto host = tclbind::make_rule_host_factory()({0, 1, &log, "tmm", nullptr});
    host->adopt(snapshot);
    const engine::RuleProgramPtr program = host->program({rule});
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < connections; ++i) {
        engine::RuleSession* session = host->begin(program, connection, silence);
        static_cast<void>(host->fire(*session, engine::EventId::client_accepted));
        host->narrow(*session, {});
        host->end(session);
    }
    const std::chrono::duration<double, std::nano> spent = Clock::now() - begin;
    return spent.count() / static_cast<double>(connections);
}

} // namespace

int main() {
    constexpr std::size_t connections = 300'000;
    for (int round = 0; round < 5; ++round) {
        fmt::print("empty handler {:6.0f} ns, relay rule {:6.0f} ns a connection\n", measure_ns(empty_rule, connections),
                   measure_ns(relay_rule_v10, connections));
    }
    return 0;
}
