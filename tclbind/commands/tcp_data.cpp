#include <limits>

#include "tclbind/commands/command_families.h"
#include "tclbind/rule_session.h"

namespace sluice::tclbind {

namespace {

using engine::EventId;
using engine::Side;

using Bytes = std::span<const std::byte>;

std::string_view view(Bytes bytes) {
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

/// What the word stands for on the wire.
Bytes bytes_of(const Call& call, std::size_t index) {
    return std::as_bytes(std::span{call.word(index)});
}

/// A number of bytes; nothing after failing with F5's message.
std::optional<std::size_t> read_size(const Call& call, std::size_t index) {
    Tcl_WideInt value = 0;
    if (Tcl_GetWideIntFromObj(nullptr, call.object(index), &value) != TCL_OK || value < 0) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return static_cast<std::size_t>(value);
}

/// A session whose connection can no longer bring data has given up the variables of its data events: it may need them again.
void expect_events(const Call& call, std::initializer_list<EventId> events) {
    engine::RuleSession& session = *call.scope.session;
    for (const EventId event : events) {
        const auto bit = static_cast<std::size_t>(event);
        session.possible.set(bit, session.possible.test(bit) || session.program->events().test(bit));
    }
}

int collect(Call& call) {
    std::optional<std::size_t> numbers[2] = {0, 0};
    for (std::size_t i = 0; i < call.count(); ++i) {
        numbers[i] = read_size(call, i);
        if (!numbers[i]) {
            return TCL_ERROR;
        }
    }
    if (!call.connection().collect(call.scope.side, *numbers[0], *numbers[1])) {
        return call.fail(wrong_context);
    }
    expect_events(call, {EventId::client_data, EventId::server_data});
    return call.ok();
}

int replace_payload(Call& call) {
    const auto offset = read_size(call, 1);
    const auto length = offset ? read_size(call, 2) : std::nullopt;
    if (!length) {
        return TCL_ERROR;
    }
    engine::RuleConnection& connection = call.connection();
    const Side side = call.scope.side;
    if (!connection.is_collecting(side)) {
        return call.fail("No data is collected");
    }
    return connection.replace_collected(side, *offset, *length, bytes_of(call, 3)) ? call.ok() : call.fail("Out of bounds");
}

/// `TCP::payload`, `LENGTH` or `OFFSET LENGTH`: what lies beyond the end is cut.
int give_payload(Call& call) {
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

int payload(Call& call) {
    const std::string_view first = call.count() > 0 ? call.word(0) : std::string_view{};
    if (first == "replace") {
        return call.count() == 4 ? replace_payload(call) : call.fail("wrong # args: should be \"TCP::payload replace OFFSET LENGTH DATA\"");
    }
    if (call.count() > 2) {
        return call.fail("wrong # args: should be \"TCP::payload ?OFFSET? ?LENGTH?\"");
    }
    if (first == "length") {
        return call.count() == 1 ? call.give(static_cast<Tcl_WideInt>(call.connection().collected(call.scope.side).size()))
                                 : call.fail("wrong # args: should be \"TCP::payload length\"");
    }
    return give_payload(call);
}

int release(Call& call) {
    const auto most = call.count() > 0 ? read_size(call, 0) : std::nullopt;
    if (call.count() > 0 && !most) {
        return TCL_ERROR;
    }
    return call.give(static_cast<Tcl_WideInt>(call.connection().release_collected(call.scope.side, most)));
}

int offset(Call& call) {
    return call.give(static_cast<Tcl_WideInt>(call.connection().collected(call.scope.side).size()));
}

int respond(Call& call) {
    return call.connection().respond(call.scope.side, bytes_of(call, 0)) ? call.ok() : call.fail(wrong_context);
}

int close(Call& call) {
    if (call.scope.side == Side::server && !call.connection().server_remote()) {
        return call.fail(wrong_context);
    }
    call.connection().close_orderly();
    return call.ok();
}

/// `eom` ends a message for message-based load balancing, which needs a profile of its own; without that F5 takes no notice either.
int notify(Call& call) {
    const std::string_view what = call.word(0);
    if (what == "request" || what == "response") {
        expect_events(call, {EventId::user_request, EventId::user_response});
        call.connection().notify(what == "request" ? Side::server : Side::client);
        return call.ok();
    }
    return what == "eom" ? call.ok() : call.fail_keyword(what, "request response eom");
}

constexpr CommandRow rows[] = {
    {"TCP::collect", 0, 2, "TCP::collect ?LENGTH? ?SKIP?", "", &collect},
    {"TCP::payload", 0, 4, "TCP::payload ?LENGTH | OFFSET LENGTH | length | replace OFFSET LENGTH DATA?", "", &payload},
    {"TCP::release", 0, 1, "TCP::release ?LENGTH?", "", &release},
    {"TCP::offset", 0, 0, "TCP::offset", "", &offset},
    {"TCP::respond", 1, 1, "TCP::respond DATA", "", &respond},
    {"TCP::close", 0, 0, "TCP::close", "", &close},
    {"TCP::notify", 1, 1, "TCP::notify request|response|eom", "request response eom", &notify},
    // The name of version 4.
    {"accumulate", 0, 1, "accumulate ?LENGTH?", "", &collect},
};

} // namespace

CommandFamily tcp_data_family() {
    return rows;
}

} // namespace sluice::tclbind
