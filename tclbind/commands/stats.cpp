#include <algorithm>
#include <optional>
#include <string>

#include "engine/observe/profile_statistics.h"
#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

/// The profile and the field that words 0 and 1 name.
struct Field {
    const config::StatisticsProfile* profile;
    std::string_view name;
};

/// Nothing after failing.
std::optional<Field> read_field(const Call& call) {
    const std::string_view named = call.word(0);
    const config::StatisticsProfilePtr* profile = config::find_statistics_profile(call.scope.snapshot(), call.scope.folder(), named);
    const bool is_attached = profile != nullptr && (call.scope.connection == nullptr ||
                                                    call.connection().virtual_server().statistics_profile == (*profile)->name);
    if (!is_attached) {
        static_cast<void>(call.fail("can't find statistics profile \"" + std::string{named} + "\""));
        return std::nullopt;
    }
    const std::string_view field = call.word(1);
    if (std::ranges::find((*profile)->fields, field) == (*profile)->fields.end()) {
        static_cast<void>(call.fail("can't find field \"" + std::string{field} + "\" in statistics profile \"" + (*profile)->name + "\""));
        return std::nullopt;
    }
    return Field{profile->get(), field};
}

/// Word 2, or `otherwise` without one.
std::optional<std::int64_t> read_number(const Call& call, std::int64_t otherwise) {
    Tcl_WideInt number = otherwise;
    const bool is_good = call.count() < 3 || Tcl_GetWideIntFromObj(call.scope.interp, call.object(2), &number) == TCL_OK;
    return is_good ? std::optional<std::int64_t>{number} : std::nullopt;
}

/// Nothing after failing.
template <typename Change>
std::optional<std::int64_t> change(const Call& call, std::int64_t otherwise, const Change& change) {
    const auto number = read_number(call, otherwise);
    const auto field = number ? read_field(call) : std::nullopt;
    if (!field) {
        return std::nullopt;
    }
    return call.scope.host->statistics->change(field->profile->name, field->name,
                                               [&](std::int64_t before) { return change(before, *number); });
}

int stats_get(Call& call) {
    const auto field = read_field(call);
    return field ? call.give(Tcl_WideInt{call.scope.host->statistics->get(field->profile->name, field->name)}) : TCL_ERROR;
}

int stats_set(Call& call) {
    return change(call, 0, [](std::int64_t, std::int64_t number) { return number; }) ? call.ok() : TCL_ERROR;
}

int stats_incr(Call& call) {
    const auto sum = change(call, 1, [](std::int64_t before, std::int64_t number) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) + static_cast<std::uint64_t>(number));
    });
    return sum ? call.give(Tcl_WideInt{*sum}) : TCL_ERROR;
}

int stats_setmax(Call& call) {
    return change(call, 0, [](std::int64_t before, std::int64_t number) { return std::max(before, number); }) ? call.ok() : TCL_ERROR;
}

int stats_setmin(Call& call) {
    return change(call, 0, [](std::int64_t before, std::int64_t number) { return std::min(before, number); }) ? call.ok() : TCL_ERROR;
}

constexpr CommandRow rows[] = {
    {"STATS::get", 2, 2, "STATS::get PROFILE FIELD", "", &stats_get, Needs::nothing},
    {"STATS::incr", 2, 3, "STATS::incr PROFILE FIELD ?NUMBER?", "", &stats_incr, Needs::nothing},
    {"STATS::set", 2, 3, "STATS::set PROFILE FIELD ?NUMBER?", "", &stats_set, Needs::nothing},
    {"STATS::setmax", 3, 3, "STATS::setmax PROFILE FIELD NUMBER", "", &stats_setmax, Needs::nothing},
    {"STATS::setmin", 3, 3, "STATS::setmin PROFILE FIELD NUMBER", "", &stats_setmin, Needs::nothing},
};

} // namespace

CommandFamily stats_family() {
    return rows;
}

} // namespace sluice::tclbind
