#include "tclbind/commands/command_families.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

constexpr std::string_view modes = "none source_addr simple";

/// `source_addr ?MASK? ?TIMEOUT?`
int choose_source_address(Call& call) {
    engine::PersistenceChoice choice;
    choice.kind = engine::PersistenceChoice::Kind::source_address;
    if (const auto& profile = call.connection().virtual_server().persistence) {
        choice.timeout = profile->timeout;
        choice.mask_v4 = profile->mask_v4;
        choice.mask_v6 = profile->mask_v6;
    }
    std::size_t at = 1;
    Tcl_WideInt seconds = 0;
    const bool is_number = call.count() > 1 && Tcl_GetWideIntFromObj(nullptr, call.object(1), &seconds) == TCL_OK;
    if (call.count() > 1 && !is_number) {
        const auto mask = address_of(call.object(1));
        const auto length = mask ? datagroups::prefix_length_of_mask(*mask) : std::nullopt;
        if (!length) {
            return call.fail(bad_address);
        }
        (mask->is_v4() ? choice.mask_v4 : choice.mask_v6) = static_cast<std::uint8_t>(*length);
        at = 2;
    }
    if (call.count() > at) {
        constexpr Tcl_WideInt timeout_max = 4294967295;
        if (call.count() != at + 1 || Tcl_GetWideIntFromObj(nullptr, call.object(at), &seconds) != TCL_OK || seconds < 0 ||
            seconds > timeout_max) {
            return call.fail("Illegal argument");
        }
        choice.timeout = std::chrono::seconds{seconds};
    }
    call.connection().choose_persistence(choice);
    return call.ok();
}

int persist(Call& call) {
    const std::string_view mode = call.word(0);
    if (mode == "none" && call.count() == 1) {
        engine::PersistenceChoice choice;
        choice.kind = engine::PersistenceChoice::Kind::none;
        call.connection().choose_persistence(choice);
        return call.ok();
    }
    return mode == "source_addr" || mode == "simple" ? choose_source_address(call) : call.fail_keyword(mode, modes);
}

constexpr CommandRow rows[] = {
    {"persist", 1, 3, "persist none|source_addr|simple ?MASK? ?TIMEOUT?", modes, &persist},
};

} // namespace

CommandFamily persist_family() {
    return rows;
}

} // namespace sluice::tclbind
