#include "tclbind/commands/command_families.h"
#include "tclbind/commands/payload.h"

namespace sluice::tclbind {

namespace {

using engine::EventId;
using engine::Side;

/// A fastL4 virtual server passes its bytes on unseen.
bool sees_no_bytes(const Call& call) {
    return call.connection().virtual_server().fast_l4 != nullptr;
}

int collect(Call& call) {
    std::optional<std::size_t> numbers[2] = {0, 0};
    for (std::size_t i = 0; i < call.count(); ++i) {
        numbers[i] = read_size(call, i);
        if (!numbers[i]) {
            return TCL_ERROR;
        }
    }
    if (sees_no_bytes(call) || !call.connection().collect(call.scope.side, *numbers[0], *numbers[1])) {
        return call.fail(wrong_context);
    }
    expect_events(call, {EventId::client_data, EventId::server_data});
    return call.ok();
}

int payload(Call& call) {
    return sees_no_bytes(call) ? call.fail(wrong_context) : do_payload(call, "TCP::payload");
}

int release(Call& call) {
    return sees_no_bytes(call) ? call.fail(wrong_context) : do_release(call);
}

int offset(Call& call) {
    return call.give(static_cast<Tcl_WideInt>(call.connection().collected(call.scope.side).size()));
}

int respond(Call& call) {
    const bool done = !sees_no_bytes(call) && call.connection().respond(call.scope.side, wire_bytes(call, 0));
    return done ? call.ok() : call.fail(wrong_context);
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
    if (sees_no_bytes(call)) {
        return call.fail(wrong_context);
    }
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
