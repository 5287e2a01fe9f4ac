#include <fmt/format.h>

#include "world.h"

namespace sluice::bench {

namespace {

void print(const char* what, const char* body) {
    constexpr std::size_t events = 2'000;
    constexpr std::size_t held_bytes = 65536;
    World world(fmt::format("when CLIENT_DATA {{ {} }}", body), {});
    world.connection.held.assign(held_bytes, std::byte{'x'});
    const Cost cost = cost_of_one(events, [&] { world.connect(engine::EventId::client_data); });
    world.check();
    fmt::print("{:<44} {:>9.0f} ns {:>8.2f} allocations an event\n", what, cost.nanoseconds, cost.allocations);
}

} // namespace

void print_payload_costs() {
    print("64 kB held: TCP::payload length, release", "set n [TCP::payload length]\nTCP::release");
    print("64 kB held: TCP::payload, release", "set bytes [TCP::payload]\nTCP::release");
    print("64 kB held: its first 4 bytes compared", "if { [TCP::payload 4] equals \"EHLO\" } { TCP::respond \"250 ok\" }\nTCP::release");
    print("64 kB held: contains", "if { [TCP::payload] contains \"RCPT TO\" } { TCP::respond \"250 ok\" }\nTCP::release");
    print("64 kB held: TCP::payload replace", "TCP::payload replace 0 4 \"HELO\"\nTCP::release");
}

} // namespace sluice::bench
