#include "engine/rule_tls.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/payload.h"

/// What is inside TLS.
namespace sluice::tclbind {

namespace {

using engine::EventId;

bool has_tls(const Call& call) {
    return call.connection().tls().is_secured(call.scope.side);
}

int collect(Call& call) {
    const auto wanted = call.count() > 0 ? read_size(call, 0) : std::optional<std::size_t>{0};
    if (!wanted) {
        return TCL_ERROR;
    }
    if (!call.connection().tls().collect_plain(call.scope.side, *wanted, 0)) {
        return call.fail(wrong_context);
    }
    expect_events(call, {EventId::clientssl_data, EventId::serverssl_data});
    return call.ok();
}

/// Bytes that TCP::collect holds back before a handshake are not these.
int payload(Call& call) {
    return has_tls(call) ? do_payload(call, "SSL::payload") : call.fail(wrong_context);
}

int release(Call& call) {
    return has_tls(call) ? do_release(call) : call.fail(wrong_context);
}

int respond(Call& call) {
    return call.connection().tls().respond_plain(call.scope.side, wire_bytes(call, 0)) ? call.ok() : call.fail(wrong_context);
}

constexpr CommandRow rows[] = {
    {"SSL::collect", 0, 1, "SSL::collect ?LENGTH?", "", &collect},
    {"SSL::payload", 0, 4, "SSL::payload ?LENGTH | OFFSET LENGTH | length | replace OFFSET LENGTH DATA?", "", &payload},
    {"SSL::release", 0, 1, "SSL::release ?LENGTH?", "", &release},
    {"SSL::respond", 1, 1, "SSL::respond DATA", "", &respond},
};

} // namespace

CommandFamily ssl_data_family() {
    return rows;
}

} // namespace sluice::tclbind
