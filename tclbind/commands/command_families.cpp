#include "tclbind/commands/command_families.h"

#include <string>

#include "tclbind/error_report.h"
#include "tclbind/rule_host.h"
#include "tclbind/session_trace.h"

namespace sluice::tclbind {

namespace {

/// A command as the interpreter knows it; owned by it, freed with the command.
struct Registered {
    RuleScope* scope;
    const CommandRow* row;
};

/// The loader has said so already, unless the words were computed.
bool is_later_form(const CommandRow& row, int objc, Tcl_Obj* const* objv) {
    std::vector<std::optional<std::string>> words;
    constexpr int words_max = 3; // no form has more that matter
    for (int i = 1; i < objc && i <= words_max; ++i) {
        words.emplace_back(text_of(objv[i]));
    }
    return !rules::later_form(row.for_loader(), words).empty();
}

int check_call(const Registered& registered, int objc, Tcl_Obj* const* objv) {
    const CommandRow& row = *registered.row;
    Tcl_Interp* interp = registered.scope->interp;
    const int count = objc - 1;
    if (!row.later.empty() && is_later_form(row, objc, objv)) {
        Tcl_SetObjResult(interp, new_text(std::string{"form not supported by this version: "}.append(row.name)));
        return TCL_ERROR;
    }
    if (count < row.arguments_min || (row.arguments_max >= 0 && count > row.arguments_max)) {
        Tcl_SetObjResult(interp, new_text(std::string{"wrong # args: should be \""}.append(row.usage).append("\"")));
        return TCL_ERROR;
    }
    if (row.needs == Needs::connection && registered.scope->connection == nullptr) {
        Tcl_SetObjResult(interp, new_text("Operation not supported"));
        return TCL_ERROR;
    }
    return TCL_OK;
}

int run(ClientData data, Tcl_Interp* /*interp*/, int objc, Tcl_Obj* const objv[]) {
    const auto& registered = *static_cast<const Registered*>(data);
    if (registered.scope->limits->check() != TCL_OK) {
        return TCL_ERROR;
    }
    if (registered.scope->trace != nullptr) {
        registered.scope->trace->command_begins(*registered.scope, objc, objv);
    }
    int code = check_call(registered, objc, objv);
    if (code == TCL_OK) {
        Call call{*registered.scope, {objv, static_cast<std::size_t>(objc)}};
        code = registered.row->handler(call);
    }
    if (code == TCL_ERROR) {
        // With this in errorInfo Tcl goes on with "invoked from within", as F5's own lines do.
        add_line_mark(*registered.scope);
    }
    return code;
}

} // namespace

std::vector<CommandFamily> command_families() {
    // One a line, so that two additions do not meet.
    // clang-format off
    return {
        aes_family(),
        after_family(),
        class_family(),
        context_family(),
        crypto_family(),
        crypto_keygen_family(),
        digest_family(),
        dns_message_family(),
        encoding_family(),
        event_family(),
        hsl_family(),
        ifile_family(),
        ip_family(),
        lb_family(),
        lb_state_family(),
        link_family(),
        log_family(),
        members_family(),
        persist_family(),
        profile_family(),
        resolve_family(),
        route_family(),
        session_family(),
        sideband_family(),
        sideband_data_family(),
        smtps_family(),
        ssl_cert_family(),
        ssl_control_family(),
        ssl_data_family(),
        ssl_extensions_family(),
        ssl_family(),
        stats_family(),
        steering_family(),
        table_family(),
        tcp_data_family(),
        tcp_family(),
        tcp_settings_family(),
        text_family(),
        tmm_family(),
        uri_family(),
        x509_family(),
    };
    // clang-format on
}

void define_rule_commands(RuleScope& scope) {
    std::vector<CommandFamily> families = command_families();
    families.push_back(computed_after_family());
    for (const CommandFamily& family : families) {
        for (const CommandRow& row : family) {
            Tcl_NRCreateCommand(scope.interp, std::string{row.name}.c_str(), &run, &run, new Registered{&scope, &row},
                                [](ClientData data) { delete static_cast<Registered*>(data); });
        }
    }
}

const rules::CommandTable& command_table() {
    static const rules::CommandTable table = [] {
        rules::CommandTable made;
        for (const CommandFamily& family : command_families()) {
            for (const CommandRow& row : family) {
                const rules::CommandRow known = row.for_loader();
                made.add({&known, 1});
            }
        }
        return made;
    }();
    return table;
}

} // namespace sluice::tclbind
