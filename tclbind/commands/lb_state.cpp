#include "engine/rule_steering.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using engine::MemberState;

constexpr std::string_view state_words = "up down session_enabled session_disabled";

std::optional<MemberState> read_state(std::string_view word) {
    if (word == "up") {
        return MemberState::up;
    }
    if (word == "down") {
        return MemberState::down;
    }
    if (word == "session_enabled") {
        return MemberState::session_enabled;
    }
    return word == "session_disabled" ? std::optional{MemberState::session_disabled} : std::nullopt;
}

/// The states of a member or of a node, from either.
struct States {
    bool down = false;
    bool session_disabled = false;
};

int give_status(Call& call, const States& states, std::size_t at) {
    if (call.count() == at) {
        return call.give(std::string_view{states.down ? "down" : states.session_disabled ? "session_disabled" : "up"});
    }
    const auto asked = call.count() == at + 1 ? read_state(call.word(at)) : std::nullopt;
    if (!asked) {
        return call.fail_keyword(call.word(at), state_words);
    }
    switch (*asked) {
    case MemberState::up:
        return call.give(!states.down);
    case MemberState::down:
        return call.give(states.down);
    case MemberState::session_enabled:
        return call.give(!states.session_disabled);
    case MemberState::session_disabled:
        break;
    }
    return call.give(states.session_disabled);
}

States states_of(const Call& call, const config::Pool& pool, const config::Member& member) {
    return {call.connection().has_state(pool, member, MemberState::down),
            call.connection().has_state(pool, member, MemberState::session_disabled)};
}

/// The node that word 1 gives the address of; null after failing.
const config::Node* read_node(const Call& call) {
    const auto address = call.count() > 1 ? address_of(call.object(1)) : std::nullopt;
    if (!address) {
        static_cast<void>(call.fail(bad_address));
        return nullptr;
    }
    for (const auto& [name, node] : call.scope.snapshot().nodes) {
        if (node->address == *address) {
            return node.get();
        }
    }
    static_cast<void>(call.fail("Unable to find node (" + address->to_text() + ")"));
    return nullptr;
}

/// Words up to the member's port: the port may stand behind the address in one word with it.
std::size_t words_of_member(const Call& call) {
    const bool port_apart = call.count() > 4 && read_port(call.word(4)).has_value();
    return port_apart ? 5 : 4;
}

int status(Call& call) {
    if (call.count() > 0 && call.word(0) == "node") {
        const config::Node* node = read_node(call);
        if (node == nullptr) {
            return TCL_ERROR;
        }
        const bool down = node->forced_down || call.connection().steering().is_node_down(*node);
        return give_status(call, {down, !node->session_enabled}, 2);
    }
    if (call.count() > 0 && call.word(0) == "pool") {
        const std::size_t end = words_of_member(call);
        const auto member = read_member(call, 1, end);
        return member ? give_status(call, states_of(call, *member->pool, *member->member), end) : TCL_ERROR;
    }
    const auto pick = call.connection().pick();
    if (!pick || pick->member == nullptr) {
        return call.fail(wrong_context);
    }
    return give_status(call, states_of(call, *pick->pool, *pick->member), 0);
}

/// Every member at the node's address, in all pools.
void mark_node(const Call& call, const config::Node& node, bool up) {
    for (const auto& [name, pool] : call.scope.snapshot().pools) {
        for (const config::Member& member : pool->members) {
            if (member.endpoint.address == node.address) {
                call.connection().steering().mark(*pool, member, up);
            }
        }
    }
}

int mark(Call& call, bool up) {
    if (call.count() > 0 && call.word(0) == "node") {
        const config::Node* node = call.count() == 2 ? read_node(call) : nullptr;
        if (node == nullptr) {
            return call.count() == 2 ? TCL_ERROR : call.fail(bad_address);
        }
        // F5 documents that marking a node down does not work; rules have it and rely on nothing happening.
        if (up) {
            mark_node(call, *node, up);
        }
        return call.ok();
    }
    if (call.count() > 0) {
        const auto member = call.word(0) == "pool" ? read_member(call, 1, call.count()) : std::nullopt;
        if (!member) {
            return call.word(0) == "pool" ? TCL_ERROR : call.fail_keyword(call.word(0), "node pool");
        }
        call.connection().steering().mark(*member->pool, *member->member, up);
        return call.ok();
    }
    const auto pick = call.connection().pick();
    if (!pick || pick->member == nullptr) {
        return call.fail(wrong_context);
    }
    call.connection().steering().mark(*pick->pool, *pick->member, up);
    return call.ok();
}

int down(Call& call) {
    return mark(call, false);
}
int up(Call& call) {
    return mark(call, true);
}

constexpr CommandRow rows[] = {
    {"LB::status", 0, 6, "LB::status ?node ADDR | pool POOL member ADDR PORT? ?up|down|session_enabled|session_disabled?",
     "node pool up down session_enabled session_disabled", &status},
    {"LB::down", 0, 5, "LB::down ?node ADDR | pool POOL member ADDR PORT?", "node pool", &down},
    {"LB::up", 0, 5, "LB::up ?node ADDR | pool POOL member ADDR PORT?", "node pool", &up},
};

} // namespace

CommandFamily lb_state_family() {
    return rows;
}

} // namespace sluice::tclbind
