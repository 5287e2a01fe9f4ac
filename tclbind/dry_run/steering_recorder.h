#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/rule_steering.h"

namespace sluice::tclbind {

class RecordingConnection;

/// The part of RecordingConnection that is about load balancing and persistence. Persistence records are kept for the case's length, and
/// there for every scope.
class RecordingSteering final : public engine::RuleSteering {
public:
    RecordingSteering(const RecordingConnection& connection, std::vector<std::string>& effects)
        : connection_(connection), effects_(effects) {}

    struct Record {
        engine::PersistenceMode mode;
        std::string key;
        engine::PersistenceFound found;
    };
    std::vector<Record> records;
    std::optional<engine::LinkFacts> client_link; ///< of the server side none is known before it exists
    std::optional<engine::LinkFacts> server_link;

    [[nodiscard]] std::optional<engine::Pick> select() override;
    void choose_balancing(engine::BalancingMode mode) override;
    void choose_persistence(const engine::PersistenceChoice& choice) override;
    [[nodiscard]] engine::PersistenceChoice persistence() const override { return persistence_; }
    [[nodiscard]] std::optional<engine::Pick> persistent_pick() override;
    bool add_persistence(const engine::PersistenceQuery& query, std::optional<std::chrono::seconds> timeout) override;
    [[nodiscard]] std::optional<engine::PersistenceFound> find_persistence(const engine::PersistenceQuery& query) override;
    void remove_persistence(const engine::PersistenceQuery& query) override;
    [[nodiscard]] bool translates_port() const override { return translate_port_; }
    void translate_port(bool enabled) override;
    [[nodiscard]] std::optional<engine::LinkFacts> link(engine::Side side) const override;
    [[nodiscard]] std::optional<int> link_qos(engine::Side /*side*/) const override { return link_qos_; }
    void set_link_qos(engine::Side side, int value) override;
    void detach() override { note("detach"); }
    void mark(const config::Pool& pool, const config::Member& member, bool up) override;
    [[nodiscard]] bool is_node_down(const config::Node&) const override { return false; } ///< nothing monitors here

private:
    void note(std::string effect) { effects_.push_back(std::move(effect)); }

    const RecordingConnection& connection_;
    std::vector<std::string>& effects_;
    engine::PersistenceChoice persistence_;
    bool translate_port_ = true;
    int link_qos_ = 0;
};

} // namespace sluice::tclbind
