#include "tclbind/commands/table_arguments.h"

#include <string>

namespace sluice::tclbind {

namespace {

constexpr std::string_view without_limit = "indefinite";

bool is_among(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == word) {
            return true;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

bool set_flag(TableOptions& options, std::string_view word) {
    struct Flag {
        std::string_view word;
        bool TableOptions::*member;
    };
    constexpr Flag flags[] = {
        {"-notouch", &TableOptions::notouch},
        {"-excl", &TableOptions::excl},
        {"-mustexist", &TableOptions::mustexist},
        {"-remaining", &TableOptions::remaining},
        {"-all", &TableOptions::all},
        {"-count", &TableOptions::count},
        {"-georedundancy", &TableOptions::georedundancy},
    };
    for (const Flag& flag : flags) {
        if (flag.word == word) {
            options.*flag.member = true;
            return true;
        }
    }
    return false;
}

} // namespace

std::optional<TableOptions> read_table_options(const Call& call, std::size_t first, std::string_view allowed) {
    TableOptions options;
    options.next = first;
    while (options.next < call.count() && call.word(options.next).starts_with('-')) {
        const std::string_view word = call.word(options.next++);
        if (word == "--") {
            break;
        }
        if (!is_among(allowed, word)) {
            static_cast<void>(call.fail_keyword(word, std::string{allowed}.append(" --")));
            return std::nullopt;
        }
        if (set_flag(options, word)) {
            continue;
        }
        if (options.next == call.count()) {
            static_cast<void>(call.fail("-subtable needs a name"));
            return std::nullopt;
        }
        options.subtable = call.word(options.next++);
    }
    const bool contradicts = (options.excl && options.mustexist) || (options.georedundancy && options.subtable);
    if (contradicts || (options.count && options.notouch)) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return options;
}

std::optional<std::uint32_t> read_table_term(const Call& call, std::size_t index) {
    const std::string_view word = call.word(index);
    if (!word.empty() && without_limit.starts_with(word)) {
        return engine::indefinite;
    }
    Tcl_WideInt seconds = 0;
    if (Tcl_GetWideIntFromObj(call.scope.interp, call.object(index), &seconds) != TCL_OK) {
        return std::nullopt;
    }
    if (seconds < 0) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(std::min<Tcl_WideInt>(seconds, engine::indefinite - 1));
}

int give_written(const Call& call, const engine::TableStore::Written& written) {
    if (written) {
        return written->has_value() ? call.give(**written) : call.ok();
    }
    if (written.error() == engine::TableFailure::full) {
        return call.fail("Out of memory");
    }
    call.scope.limits->string_too_long();
    return TCL_ERROR;
}

} // namespace sluice::tclbind
