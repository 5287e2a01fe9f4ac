#include "tclbind/clock.h"

#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tclbind/clock_scan.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

using Words = std::span<Tcl_Obj* const>;

int fail(Tcl_Interp* interp, std::string_view message) {
    Tcl_SetObjResult(interp, new_text(message));
    return TCL_ERROR;
}

int usage(Tcl_Interp* interp, Words words, int shown, const char* rest) {
    Tcl_WrongNumArgs(interp, shown, words.data(), rest);
    return TCL_ERROR;
}

int give(Tcl_Interp* interp, Tcl_WideInt number) {
    Tcl_SetObjResult(interp, Tcl_NewWideIntObj(number));
    return TCL_OK;
}

int seconds(Tcl_Interp* interp, Words words) {
    return words.size() == 2 ? give(interp, std::time(nullptr)) : usage(interp, words, 2, nullptr);
}

int clicks(Tcl_Interp* interp, Words words) {
    using namespace std::chrono;
    const auto now = system_clock::now().time_since_epoch();
    if (words.size() == 2) {
        return give(interp, duration_cast<microseconds>(now).count());
    }
    if (words.size() == 3 && text_of(words[2]).size() >= 2 && std::string_view{"-milliseconds"}.starts_with(text_of(words[2]))) {
        return give(interp, duration_cast<milliseconds>(now).count());
    }
    return usage(interp, words, 2, "?-milliseconds?");
}

/// `-gmt BOOLEAN`, the option that format and scan share.
std::optional<bool> read_gmt(Tcl_Interp* interp, Tcl_Obj* value) {
    int gmt = 0;
    return Tcl_GetBooleanFromObj(interp, value, &gmt) == TCL_OK ? std::optional<bool>{gmt != 0} : std::nullopt;
}

/// strftime() with a buffer that grows with the format, at most 40 characters for each of its bytes.
std::string format_time(const std::string& format, const std::tm& time) {
    std::string text(format.size() * 40 + 64, '\0');
    text.resize(std::strftime(text.data(), text.size(), format.c_str(), &time));
    return text;
}

int format(Tcl_Interp* interp, Words words) {
    constexpr const char* rest = "clockval ?-format string? ?-gmt boolean?";
    if (words.size() != 3 && words.size() != 5 && words.size() != 7) {
        return usage(interp, words, 2, rest);
    }
    Tcl_WideInt when = 0;
    if (Tcl_GetWideIntFromObj(interp, words[2], &when) != TCL_OK) {
        return TCL_ERROR;
    }
    std::string pattern = "%a %b %d %H:%M:%S %Z %Y";
    bool gmt = false;
    for (std::size_t i = 3; i < words.size(); i += 2) {
        const std::string_view option = text_of(words[i]);
        if (option == "-format") {
            pattern = text_of(words[i + 1]);
        } else if (option != "-gmt") {
            return fail(interp, std::string{"bad switch \""}.append(option).append("\": must be -format or -gmt"));
        } else if (const auto value = read_gmt(interp, words[i + 1])) {
            gmt = *value;
        } else {
            return TCL_ERROR;
        }
    }
    std::tm time{};
    const std::time_t seconds_since_1970 = when;
    if ((gmt ? gmtime_r(&seconds_since_1970, &time) : localtime_r(&seconds_since_1970, &time)) == nullptr) {
        return fail(interp, "time value too large/small to represent");
    }
    Tcl_SetObjResult(interp, pattern.empty() ? Tcl_NewObj() : new_text(format_time(pattern, time)));
    return TCL_OK;
}

int scan(Tcl_Interp* interp, Words words) {
    if (words.size() != 3 && words.size() != 5 && words.size() != 7) {
        return usage(interp, words, 2, "dateString ?-base clockValue? ?-gmt boolean?");
    }
    Tcl_WideInt base = std::time(nullptr);
    bool gmt = false;
    for (std::size_t i = 3; i < words.size(); i += 2) {
        const std::string_view option = text_of(words[i]);
        if (option == "-base") {
            if (Tcl_GetWideIntFromObj(interp, words[i + 1], &base) != TCL_OK) {
                return TCL_ERROR;
            }
        } else if (option != "-gmt") {
            return fail(interp, std::string{"bad switch \""}.append(option).append("\": must be -base or -gmt"));
        } else if (const auto value = read_gmt(interp, words[i + 1])) {
            gmt = *value;
        } else {
            return TCL_ERROR;
        }
    }
    const std::string text{text_of(words[2])};
    const auto when = scan_date(text, base, gmt);
    return when ? give(interp, *when) : fail(interp, "unable to convert date-time string \"" + text + "\"");
}

int run(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    const Words words{objv, static_cast<std::size_t>(objc)};
    if (objc < 2) {
        return usage(interp, words, 1, "option ?arg ...?");
    }
    static constexpr std::array<const char*, 5> options = {"clicks", "format", "scan", "seconds", nullptr};
    static constexpr std::array functions = {&clicks, &format, &scan, &seconds};
    int option = 0;
    if (Tcl_GetIndexFromObj(interp, objv[1], options.data(), "option", 0, &option) != TCL_OK) {
        return TCL_ERROR;
    }
    return functions.at(static_cast<std::size_t>(option))(interp, words);
}

} // namespace

void define_clock(Tcl_Interp* interp) {
    Tcl_CreateObjCommand(interp, "::clock", &run, nullptr, nullptr);
}

} // namespace sluice::tclbind
