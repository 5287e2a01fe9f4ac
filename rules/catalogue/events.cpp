#include "rules/catalogue/events.h"

#include <algorithm>
#include <array>

namespace sluice::rules {
namespace {

constexpr Event events[] = {
#include "rules/catalogue/events.inc"
};
static_assert(std::size(events) <= event_capacity);
static_assert(events[static_cast<std::size_t>(EventId::server_closed)].name == "SERVER_CLOSED");
static_assert(events[static_cast<std::size_t>(EventId::user_response)].name == "USER_RESPONSE");
static_assert(events[static_cast<std::size_t>(EventId::serverssl_data)].name == "SERVERSSL_DATA");

using Index = std::array<std::uint8_t, std::size(events)>;

constexpr Index sorted_by_name() {
    Index index{};
    for (std::size_t i = 0; i < index.size(); ++i)
        index[i] = static_cast<std::uint8_t>(i);
    std::sort(index.begin(), index.end(), [](std::uint8_t a, std::uint8_t b) { return events[a].name < events[b].name; });
    return index;
}
constexpr Index by_name = sorted_by_name();

} // namespace

std::span<const Event> all_events() {
    return events;
}

const Event& event(EventId id) {
    return events[static_cast<std::size_t>(id)];
}

std::optional<EventId> find_event(std::string_view name) {
    const auto at = std::lower_bound(by_name.begin(), by_name.end(), name,
                                     [](std::uint8_t index, std::string_view wanted) { return events[index].name < wanted; });
    if (at == by_name.end() || events[*at].name != name)
        return std::nullopt;
    return static_cast<EventId>(*at);
}

} // namespace sluice::rules
