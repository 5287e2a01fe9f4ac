#include <array>

#include <fmt/format.h>

#include "world.h"

namespace sluice::bench {

namespace {

using datagroups::Record;
using datagroups::Type;

std::string address(std::size_t number) {
    return fmt::format("198.{}.{}.{}", (number >> 16U) & 255U, (number >> 8U) & 255U, number & 255U);
}

std::string host(std::size_t number) {
    return fmt::format("host{}.example.test", number);
}

void print(std::size_t records, const char* what, Type type, std::string (*key)(std::size_t), const std::string& condition) {
    std::vector<Record> made;
    for (std::size_t i = 0; i < records; ++i) {
        made.push_back({key(i), "1"});
    }
    config::Snapshot objects;
    objects.data_groups.emplace("/Common/hosts", *datagroups::DataGroup::make(type, std::move(made)));
    const std::string item = key(records / 2) + (condition == "starts_with" ? ":25" : "");
    const Cost cost = cost_of_command(fmt::format("class match {} {} hosts", item, condition), 500, objects);
    fmt::print("{:<44} {:>9.0f} ns {:>8.2f} allocations\n", fmt::format("class match, {}, {:L} records", what, records), cost.nanoseconds,
               cost.allocations);
}

} // namespace

void print_class_costs() {
    for (const std::size_t records : std::array<std::size_t, 3>{10, 10'000, 1'000'000}) {
        print(records, "ip", Type::ip, address, "equals");
        print(records, "string equals", Type::string, host, "equals");
        print(records, "string starts_with", Type::string, host, "starts_with");
    }
}

} // namespace sluice::bench
