#include <algorithm>
#include <string>

#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/ssl.h"

/// What a rule wants of TLS: on or off, another profile, settings of one connection.
namespace sluice::tclbind {

namespace {

using config::Authenticate;
using config::SecureRenegotiation;
using engine::RuleTls;
using engine::Side;
using engine::TlsWishes;

/// `?clientside|serverside?`; nothing after failing.
std::optional<Side> read_optional_side(const Call& call) {
    const auto side = call.count() == 0 ? std::optional{call.scope.side} : read_side(call.word(0));
    if (!side) {
        static_cast<void>(call.fail_keyword(call.word(0), "clientside serverside"));
    }
    return side;
}

int enable(Call& call) {
    const auto side = read_optional_side(call);
    if (!side) {
        return TCL_ERROR;
    }
    RuleTls& tls = tls_of(call);
    return tls.ssl(*side) != nullptr || tls.enable(*side, true) ? call.ok() : call.fail(wrong_context);
}

/// Before the handshake there is none; behind it both peers are told that this is the end, for what follows could only be clear text.
int disable(Call& call) {
    const auto side = read_optional_side(call);
    if (!side) {
        return TCL_ERROR;
    }
    RuleTls& tls = tls_of(call);
    if (tls.is_secured(*side)) {
        call.connection().close_orderly();
        return call.ok();
    }
    if (tls.ssl(*side) != nullptr) {
        return call.fail(wrong_context);
    }
    tls.enable(*side, false); // without a profile it is off already
    return call.ok();
}

/// A name as the rule's folder has it, or /Common.
RuleTls::Choice choose(const Call& call, std::string_view name) {
    RuleTls& tls = tls_of(call);
    if (!name.starts_with('/')) {
        const auto choice = tls.choose_profile(call.scope.side, std::string{call.scope.folder()}.append("/").append(name));
        if (choice != RuleTls::Choice::unknown) {
            return choice;
        }
    }
    return tls.choose_profile(call.scope.side, name);
}

int profile(Call& call) {
    switch (choose(call, call.word(0))) {
    case RuleTls::Choice::done:
        return call.ok();
    case RuleTls::Choice::unknown:
        return call.fail(std::string{"SSL profile not found: "}.append(call.word(0)));
    case RuleTls::Choice::too_late:
        break;
    }
    return call.fail(wrong_context);
}

int handshake(Call& call) {
    const std::string_view what = call.word(0);
    if (what != "hold" && what != "resume") {
        return call.fail_keyword(what, "hold resume");
    }
    tls_of(call).hold_handshake(what == "hold");
    return call.ok();
}

int wish(const Call& call, const TlsWishes& wishes) {
    return tls_of(call).wish(call.scope.side, wishes) ? call.ok() : call.fail(wrong_context);
}

int renegotiate(Call& call) {
    if (call.count() == 0) {
        return tls_of(call).renegotiate(call.scope.side) ? call.ok() : call.fail("Operation not supported");
    }
    const std::string_view what = call.word(0);
    if (what != "enable" && what != "disable") {
        return call.fail_keyword(what, "enable disable");
    }
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    wishes.renegotiation = what == "enable";
    return wish(call, wishes);
}

/// A number from `least` to `most`; nothing after failing.
std::optional<std::uint32_t> read_number(const Call& call, std::size_t index, Tcl_WideInt least, Tcl_WideInt most) {
    Tcl_WideInt number = 0;
    if (Tcl_GetWideIntFromObj(nullptr, call.object(index), &number) != TCL_OK || number < least || number > most) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(number);
}

/// `once`, `always`, `depth N`
int authenticate(Call& call) {
    const std::string_view what = call.word(0);
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    if (what == "depth") {
        constexpr Tcl_WideInt depth_max = 4294967295;
        if (call.count() != 2) {
            return call.fail("wrong # args: should be \"SSL::authenticate depth N\"");
        }
        wishes.authenticate_depth = read_number(call, 1, 0, depth_max);
        return wishes.authenticate_depth ? wish(call, wishes) : TCL_ERROR;
    }
    if (what != "once" && what != "always") {
        return call.fail_keyword(what, "once always depth");
    }
    if (call.count() != 1) {
        return call.fail("wrong # args: should be \"SSL::authenticate once|always|depth N\"");
    }
    wishes.authenticate = what == "once" ? Authenticate::once : Authenticate::always;
    return wish(call, wishes);
}

struct RenegotiationWord {
    std::string_view word;
    SecureRenegotiation mode;
};
constexpr RenegotiationWord renegotiation_words[] = {
    {"request", SecureRenegotiation::request},
    {"require", SecureRenegotiation::require},
    {"require-strict", SecureRenegotiation::require_strict},
};

int secure_renegotiation(Call& call) {
    const config::TlsProfile* profile = tls_of(call).tls_profile(call.scope.side);
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    if (call.count() == 0) {
        const auto now =
            wishes.secure_renegotiation.value_or(profile == nullptr ? SecureRenegotiation::require : profile->secure_renegotiation);
        const auto row = std::find_if(std::begin(renegotiation_words), std::end(renegotiation_words),
                                      [now](const RenegotiationWord& each) { return each.mode == now; });
        return call.give(row->word);
    }
    const std::string_view word = call.word(0);
    const auto row = std::find_if(std::begin(renegotiation_words), std::end(renegotiation_words),
                                  [word](const RenegotiationWord& each) { return each.word == word; });
    if (row == std::end(renegotiation_words)) {
        return call.fail_keyword(word, "request require require-strict");
    }
    wishes.secure_renegotiation = row->mode;
    return wish(call, wishes);
}

int unclean_shutdown(Call& call) {
    const std::string_view what = call.word(0);
    if (what != "enable" && what != "disable") {
        return call.fail_keyword(what, "enable disable");
    }
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    wishes.unclean_shutdown = what == "enable";
    return wish(call, wishes);
}

/// `0`, `1`; nothing after failing.
std::optional<bool> read_switch(const Call& call) {
    const auto number = read_number(call, 0, 0, 1);
    return number ? std::optional{*number == 1} : std::nullopt;
}

int allow_nonssl(Call& call) {
    const config::TlsProfile* profile = call.scope.side == Side::client ? tls_of(call).tls_profile(Side::client) : nullptr;
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    if (call.count() == 0) {
        const bool by_profile = profile != nullptr && static_cast<const config::ClientSslProfile*>(profile)->allow_non_ssl;
        return call.give(wishes.allow_non_ssl.value_or(by_profile));
    }
    wishes.allow_non_ssl = read_switch(call);
    return wishes.allow_non_ssl ? wish(call, wishes) : TCL_ERROR;
}

int allow_dynamic_record_sizing(Call& call) {
    const config::TlsProfile* profile = tls_of(call).tls_profile(call.scope.side);
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    if (call.count() == 0) {
        return call.give(wishes.dynamic_record_sizing.value_or(profile != nullptr && profile->allow_dynamic_record_sizing));
    }
    wishes.dynamic_record_sizing = read_switch(call);
    return wishes.dynamic_record_sizing ? wish(call, wishes) : TCL_ERROR;
}

int maximum_record_size(Call& call) {
    const config::TlsProfile* profile = tls_of(call).tls_profile(call.scope.side);
    TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    if (call.count() == 0) {
        return call.give(Tcl_WideInt{wishes.maximum_record_size.value_or(profile == nullptr ? 0 : profile->maximum_record_size)});
    }
    constexpr Tcl_WideInt least = 128; // of F5's
    constexpr std::uint32_t library_least = 512;
    const auto size = read_number(call, 0, least, SSL3_RT_MAX_PLAIN_LENGTH);
    if (!size) {
        return TCL_ERROR;
    }
    wishes.maximum_record_size = std::max(*size, library_least);
    return wish(call, wishes);
}

constexpr CommandRow rows[] = {
    {"SSL::enable", 0, 1, "SSL::enable ?clientside|serverside?", "clientside serverside", &enable},
    {"SSL::disable", 0, 1, "SSL::disable ?clientside|serverside?", "clientside serverside", &disable},
    {"SSL::profile", 1, 1, "SSL::profile NAME", "", &profile},
    {"SSL::handshake", 1, 1, "SSL::handshake hold|resume", "hold resume", &handshake},
    {"SSL::renegotiate", 0, 1, "SSL::renegotiate ?enable|disable?", "enable disable", &renegotiate},
    {"SSL::authenticate", 1, 2, "SSL::authenticate once|always|depth N", "once always depth", &authenticate},
    {"SSL::secure_renegotiation", 0, 1, "SSL::secure_renegotiation ?request|require|require-strict?", "request require require-strict",
     &secure_renegotiation},
    {"SSL::unclean_shutdown", 1, 1, "SSL::unclean_shutdown enable|disable", "enable disable", &unclean_shutdown},
    {"SSL::allow_nonssl", 0, 1, "SSL::allow_nonssl ?0|1?", "", &allow_nonssl},
    {"SSL::allow_dynamic_record_sizing", 0, 1, "SSL::allow_dynamic_record_sizing ?0|1?", "", &allow_dynamic_record_sizing},
    {"SSL::maximum_record_size", 0, 1, "SSL::maximum_record_size ?N?", "", &maximum_record_size},
};

} // namespace

CommandFamily ssl_control_family() {
    return rows;
}

} // namespace sluice::tclbind
