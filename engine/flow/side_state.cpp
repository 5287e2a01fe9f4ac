#include "engine/flow/side_state.h"

namespace sluice::engine {

bool is_allowed(SideState from, SideState to) noexcept {
    using enum SideState;
    switch (from) {
    case absent:
        return to == connecting || to == closed;
    case connecting:
        return to == open || to == absent || to == closed;
    case open:
        return to == fin_received || to == fin_sent || to == draining || to == closed;
    case fin_received:
    case fin_sent:
        return to == finished || to == draining || to == closed;
    case finished:
    case draining:
        return to == closed;
    case closed:
        return to == absent; // of a server that a rule has sent away
    }
    return false;
}

bool has_received_fin(SideState state) noexcept {
    return state == SideState::fin_received || state == SideState::finished;
}

bool may_send(SideState state) noexcept {
    return state == SideState::open || state == SideState::fin_received;
}

std::string_view to_text(SideState state) noexcept {
    switch (state) {
    case SideState::absent:
        return "absent";
    case SideState::connecting:
        return "connecting";
    case SideState::open:
        return "open";
    case SideState::fin_received:
        return "fin received";
    case SideState::fin_sent:
        return "fin sent";
    case SideState::finished:
        return "finished";
    case SideState::draining:
        return "draining";
    case SideState::closed:
        return "closed";
    }
    return "";
}

} // namespace sluice::engine
