#include "tclbind/commands/payload.h"

#include <algorithm>
#include <limits>
#include <string>

#include "tclbind/rule_session.h"

namespace sluice::tclbind {

namespace {

using Bytes = std::span<const std::byte>;

std::string_view view(Bytes bytes) {
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

int replace(const Call& call) {
    const auto offset = read_size(call, 1);
    const auto length = offset ? read_size(call, 2) : std::nullopt;
    if (!length) {
        return TCL_ERROR;
    }
    engine::RuleConnection& connection = call.connection();
    const engine::Side side = call.scope.side;
    if (!connection.is_collecting(side)) {
        return call.fail("No data is collected");
    }
    return connection.replace_collected(side, *offset, *length, wire_bytes(call, 3)) ? call.ok() : call.fail("Out of bounds");
}

/// What lies beyond the end is cut.
int give(const Call& call) {
    std::size_t offset = 0;
    std::size_t length = std::numeric_limits<std::size_t>::max();
    if (call.count() > 0) {
        const auto first = read_size(call, 0);
        const auto second = first && call.count() > 1 ? read_size(call, 1) : first;
        if (!second) {
            return TCL_ERROR;
        }
        offset = call.count() > 1 ? *first : 0;
        length = *second;
    }
    const Bytes all = call.connection().collected(call.scope.side);
    const Bytes from = all.subspan(std::min(offset, all.size()));
    return call.give(new_bytes(view(from.first(std::min(length, from.size())))));
}

int wrong_count(const Call& call, std::string_view command, std::string_view form) {
    return call.fail(std::string{"wrong # args: should be \""}.append(command).append(" ").append(form).append("\""));
}

} // namespace

std::optional<std::size_t> read_size(const Call& call, std::size_t index) {
    Tcl_WideInt value = 0;
    if (Tcl_GetWideIntFromObj(nullptr, call.object(index), &value) != TCL_OK || value < 0) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return static_cast<std::size_t>(value);
}

std::span<const std::byte> wire_bytes(const Call& call, std::size_t index) {
    return std::as_bytes(std::span{call.word(index)});
}

int do_payload(const Call& call, std::string_view command) {
    const std::string_view first = call.count() > 0 ? call.word(0) : std::string_view{};
    if (first == "replace") {
        return call.count() == 4 ? replace(call) : wrong_count(call, command, "replace OFFSET LENGTH DATA");
    }
    if (call.count() > 2) {
        return wrong_count(call, command, "?OFFSET? ?LENGTH?");
    }
    if (first == "length") {
        return call.count() == 1 ? call.give(static_cast<Tcl_WideInt>(call.connection().collected(call.scope.side).size()))
                                 : wrong_count(call, command, "length");
    }
    return give(call);
}

int do_release(const Call& call) {
    const auto most = call.count() > 0 ? read_size(call, 0) : std::nullopt;
    if (call.count() > 0 && !most) {
        return TCL_ERROR;
    }
    return call.give(static_cast<Tcl_WideInt>(call.connection().release_collected(call.scope.side, most)));
}

void expect_events(const Call& call, std::initializer_list<engine::EventId> events) {
    engine::RuleSession& session = *call.scope.session;
    for (const engine::EventId event : events) {
        const auto bit = static_cast<std::size_t>(event);
        session.possible.set(bit, session.possible.test(bit) || session.program->events().test(bit));
    }
}

} // namespace sluice::tclbind
