#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "flow_world.h"

/// For tests of rules that touch a flow's bytes.
namespace sluice::engine::test {

inline ScriptedRules::Handler doing(std::function<void(RuleConnection&)> what) {
    return [what = std::move(what)](RuleConnection& connection) {
        what(connection);
        return RuleOutcome::completed;
    };
}

/// The same, and then the event is suspended for a turn.
inline ScriptedRules::Handler waiting(std::function<void(RuleConnection&)> what) {
    return [what = std::move(what)](RuleConnection& connection) {
        what(connection);
        return RuleOutcome::suspended;
    };
}

inline std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span{text});
}

inline std::string payload(const RuleConnection& connection, Side side) {
    const auto held = connection.collected(side);
    return {reinterpret_cast<const char*>(held.data()), held.size()};
}

inline ScriptedRules::Handler collecting(Side side, std::size_t wanted = 0, std::size_t skip = 0) {
    return doing([=](RuleConnection& connection) { CHECK(connection.collect(side, wanted, skip)); });
}

inline ScriptedRules::Handler releasing(Side side) {
    return doing([=](RuleConnection& connection) { connection.release_collected(side, std::nullopt); });
}

/// Passes everything on and goes on collecting, as most rules do.
inline ScriptedRules::Handler passing(Side side) {
    return doing([=](RuleConnection& connection) {
        connection.release_collected(side, std::nullopt);
        connection.collect(side, 0, 0);
    });
}

struct CollectWorld : World {
    MemberSocket member;
    CollectWorld() { add_member(member.endpoint()); }

    /// With the handlers, recording what fires.
    void run() {
        record_all_events();
        for (const auto event : {EventId::client_data, EventId::server_data, EventId::user_request, EventId::user_response,
                                 EventId::sa_picked, EventId::server_init, EventId::persist_down}) {
            if (rules.contains(event)) {
                record_events({event});
            }
        }
        start();
    }
    bool is_over() {
        return eventually([&] { return worker().counters().flows_current == 0 && worker().counters().flows_total > 0; });
    }
    bool balance() { return worker().counters().reading_paused == worker().counters().reading_resumed; }
};

} // namespace sluice::engine::test
