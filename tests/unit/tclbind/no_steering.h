#pragma once

#include "engine/rule_steering.h"

namespace sluice::tclbind {

/// Nothing is known and every wish is forgotten.
class NoSteering final : public engine::RuleSteering {
public:
    [[nodiscard]] std::optional<engine::Pick> select() override { return {}; }
    void choose_balancing(engine::BalancingMode) override {}
    void choose_persistence(const engine::PersistenceChoice&) override {}
    [[nodiscard]] engine::PersistenceChoice persistence() const override { return {}; }
    [[nodiscard]] std::optional<engine::Pick> persistent_pick() override { return {}; }
    bool add_persistence(const engine::PersistenceQuery&, std::optional<std::chrono::seconds>) override { return false; }
    [[nodiscard]] std::optional<engine::PersistenceFound> find_persistence(const engine::PersistenceQuery&) override { return {}; }
    void remove_persistence(const engine::PersistenceQuery&) override {}
    [[nodiscard]] bool translates_port() const override { return true; }
    void translate_port(bool) override {}
    [[nodiscard]] std::optional<engine::LinkFacts> link(engine::Side) const override { return {}; }
    [[nodiscard]] std::optional<int> link_qos(engine::Side) const override { return {}; }
    void set_link_qos(engine::Side, int) override {}
    void detach() override {}
    void mark(const config::Pool&, const config::Member&, bool) override {}
    [[nodiscard]] bool is_node_down(const config::Node&) const override { return false; }
};

} // namespace sluice::tclbind
