#include <fmt/format.h>

#include "world.h"

namespace sluice::bench {

namespace {

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
constexpr const char* untimed_rule = "when CLIENT_ACCEPTED timing off {\n}\n";

void print(const char* what, const char* rule, Watch watch = {}) {
    constexpr std::size_t connections = 200'000;
    config::Snapshot objects;
    objects.data_groups.emplace("/Common/smtp_relay_allowed",
                                *datagroups::DataGroup::make(datagroups::Type::ip, {{"172.16.51.21", ""}, {"10.0.0.0/8", ""}}));
    World world(rule, objects, watch);
    const Cost cost = cost_of_one(connections, [&] { world.connect(engine::EventId::client_accepted); });
    world.check();
    fmt::print("{:<44} {:>9.0f} ns {:>8.2f} allocations a connection\n", what, cost.nanoseconds, cost.allocations);
}

} // namespace

void print_event_costs() {
    print("event with an empty handler", empty_rule);
    print("  counted, timing off", untimed_rule, {true, false});
    print("  counted and timed", empty_rule, {true, false});
    print("  while another client is traced", empty_rule, {false, true});
    print("the relay rule", relay_rule_v10);
}

} // namespace sluice::bench
