#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tclbind/limits/event_limits.h"
#include "tclbind/rule_host.h"
#include "engine/rule_tls.h"
#include "tests/unit/tclbind/no_steering.h"

namespace sluice::tclbind {

/// Keeps the text of each line.
class LineLog final : public engine::Log {
public:
    void write(engine::Level, std::string_view, std::string_view text, std::uint8_t) override { lines.emplace_back(text); }
    [[nodiscard]] bool wants(engine::Level) const override { return true; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }

    std::vector<std::string> lines;
};

/// A connection that nothing can be asked of and that takes every decision.
class PlainConnection : public engine::RuleConnection {
public:
    config::SnapshotPtr configuration;
    config::VirtualServer served_by;
    NoSteering no_steering;
    engine::NoRuleTls no_tls;

    [[nodiscard]] engine::Endpoint client_remote() const override { return {}; }
    [[nodiscard]] engine::Endpoint client_local() const override { return {}; }
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
    void choose_snat(const engine::SnatChoice&) override {}
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
    [[nodiscard]] engine::RuleTls& tls() override { return no_tls; }
};

/// A rule host with its log, rules that are loaded by text, and a connection.
class RulesFixture : public engine::RuleListener {
public:
    /// Adds the rule, or replaces it, in the next snapshot.
    rules::RulePtr load(const std::string& name, const std::string& text) {
        rules::Diagnostics diagnostics;
        rules::LoadContext context;
        context.commands = &command_table();
        rules::RulePtr rule = rules::load_rule(name, text, context, diagnostics);
        if (rule == nullptr) {
            throw std::runtime_error(rules::f5_rule_error(name, diagnostics));
        }
        std::erase_if(draft.rules_in_load_order, [&](const rules::RulePtr& known) { return known->name == name; });
        draft.rules_in_load_order.push_back(rule);
        draft.rules.insert_or_assign(name, rule);
        return rule;
    }

    void adopt() {
        ++draft.generation;
        connection.configuration = std::make_shared<const config::Snapshot>(draft);
        host->adopt(connection.configuration);
    }

    void event_finished(engine::EventId, engine::RuleOutcome) override {}
    void script_finished(engine::RuleOutcome) override {}

    LineLog log;
    config::Snapshot draft;
    PlainConnection connection;
    std::unique_ptr<engine::RuleHost> host = make_rule_host_factory()({0, 1, &log, "tmm", nullptr});
};

} // namespace sluice::tclbind
