#include "cli/irule_play.h"

#include <algorithm>
#include <utility>

namespace sluice::cli {

namespace {

using Clock = std::chrono::steady_clock;
using Outcome = PlayedEvent::Outcome;
using rules::EventId;

constexpr std::string_view tcl_error = "log err: 01220001:3: TCL error:";

bool ends_connection(const std::string& effect) {
    return effect == "reject" || effect == "drop" || effect == "reset" || effect == "close";
}

Outcome outcome_of(engine::RuleOutcome outcome) {
    switch (outcome) {
    case engine::RuleOutcome::completed:
        return Outcome::completed;
    case engine::RuleOutcome::failed:
        return Outcome::failed;
    case engine::RuleOutcome::suspended:
        break;
    }
    return Outcome::waiting;
}

class Play {
public:
    Play(const IruleOptions& options, const IruleWorld& world) : options_(options), world_(world) {
        if (options.commands) {
            run_.watch_commands();
        }
        tclbind::RecordingConnection& connection = run_.connection();
        connection.client = options.client;
        connection.server_source = {options.client.address, options.client.port};
        for (const auto& [name, pool] : world.configuration.pools) {
            for (const config::Member& member : pool->members) {
                note_state(member);
            }
        }
    }

    std::vector<PlayedEvent> all() {
        initialise();
        for (const EventId event : options_.events) {
            fire(event);
        }
        let_scripts_run();
        run_.end();
        collect("end of the connection", Outcome::completed, Clock::now());
        return std::move(played_);
    }

private:
    void note_state(const config::Member& member) {
        auto& states = run_.connection().member_states;
        if (member.forced_down) {
            states.emplace_back(member.name, engine::MemberState::down);
        }
        if (!member.session_enabled) {
            states.emplace_back(member.name, engine::MemberState::session_disabled);
        }
    }

    [[nodiscard]] bool has_handler(EventId event) const {
        const auto& rules = event == EventId::rule_init ? world_.configuration.rules_in_load_order : world_.virtual_server.rules;
        return std::ranges::any_of(rules, [event](const auto& rule) { return rule->events.test(static_cast<std::size_t>(event)); });
    }

    /// The first adoption makes the interpreter, so that its time is not RULE_INIT's.
    void initialise() {
        run_.adopt({}, world_.virtual_server);
        const auto begin = Clock::now();
        run_.adopt(world_.configuration, world_.virtual_server);
        if (has_handler(EventId::rule_init)) {
            collect("RULE_INIT", Outcome::completed, begin);
            const auto is_error = [](const std::string& effect) { return effect.starts_with(tcl_error); };
            played_.back().outcome = std::ranges::any_of(played_.back().effects, is_error) ? Outcome::failed : Outcome::completed;
        }
    }

    void fire(EventId event) {
        const std::string name{rules::event(event).name};
        if (event == EventId::rule_init) {
            return; // it has come when the rules were loaded
        }
        if (has_ended_ && event != EventId::client_closed && event != EventId::server_closed) {
            played_.push_back({name, Outcome::not_fired, {}, {}, {}});
            return;
        }
        prepare(event);
        if (!has_handler(event)) {
            played_.push_back({name, Outcome::no_handler, {}, {}, {}});
            return;
        }
        const auto begin = Clock::now();
        const engine::RuleOutcome outcome = run_.fire(event, options_.time);
        collect(name, outcome_of(outcome), begin);
    }

    /// What the engine would have done by now.
    void prepare(EventId event) {
        tclbind::RecordingConnection& connection = run_.connection();
        if (event == EventId::lb_selected || rules::event(event).side == rules::EventSide::server) {
            connection.picked = pick();
        }
        const bool has_server = rules::event(event).side == rules::EventSide::server && event != EventId::lb_selected;
        if (has_server && !connection.server && connection.picked) {
            connection.server = connection.picked->endpoint;
        }
    }

    [[nodiscard]] std::optional<engine::Pick> pick() {
        tclbind::RecordingConnection& connection = run_.connection();
        if (connection.told) {
            return connection.told;
        }
        const config::PoolPtr pool = connection.chosen_pool();
        if (options_.server) {
            return engine::Pick{pool, *options_.server, pool != nullptr ? pool->find(*options_.server) : nullptr};
        }
        if (pool == nullptr) {
            return std::nullopt;
        }
        const auto found = std::ranges::find_if(pool->members, [&](const auto& member) { return connection.is_available(*pool, member); });
        return found == pool->members.end() ? std::nullopt : std::optional{engine::Pick{pool, found->endpoint, &*found}};
    }

    void let_scripts_run() {
        if (has_ended_) {
            return;
        }
        const auto begin = Clock::now();
        run_.wait(options_.time);
        collect("after", Outcome::completed, begin);
    }

    /// Sections in which nothing happened are left out, unless they are events.
    void collect(const std::string& name, Outcome outcome, Clock::time_point begin) {
        const auto time = Clock::now() - begin;
        PlayedEvent played{name, outcome, time, run_.take_effects(), run_.take_commands()};
        has_ended_ = has_ended_ || std::ranges::any_of(played.effects, ends_connection);
        if (!played.effects.empty() || !played.commands.empty() || rules::find_event(name)) {
            const bool reset = std::ranges::find(played.effects, "reset") != played.effects.end();
            played.outcome = reset ? Outcome::failed : outcome;
            played_.push_back(std::move(played));
        }
    }

    const IruleOptions& options_;
    const IruleWorld& world_;
    tclbind::DryRun run_;
    std::vector<PlayedEvent> played_;
    bool has_ended_ = false;
};

} // namespace

std::vector<PlayedEvent> play_events(const IruleOptions& options, const IruleWorld& world) {
    return Play(options, world).all();
}

} // namespace sluice::cli
