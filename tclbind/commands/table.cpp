#include <string>
#include <vector>

#include "tclbind/commands/command_families.h"
#include "tclbind/commands/table_arguments.h"

namespace sluice::tclbind {

namespace {

using engine::TableStore;
using engine::TableWrite;

/// A call of `table`, its first word taken.
struct TableCall {
    Call& call;
    std::size_t first; ///< word after the subcommand
    std::string_view usage;

    [[nodiscard]] TableStore& store() const { return *call.scope.host->tables; }
    [[nodiscard]] int wrong() const { return call.fail(std::string{"wrong # args: should be \""}.append(usage).append("\"")); }
};

/// `KEY VALUE [TIMEOUT [LIFETIME]]` behind the options.
int write(const TableCall& table, const TableOptions& options, TableWrite::When when) {
    const Call& call = table.call;
    const std::size_t words = call.count() - options.next;
    if (words < 2 || words > 4) {
        return table.wrong();
    }
    TableWrite terms{when, options.touch(), {}, {}};
    if (words > 2 && !(terms.timeout_s = read_table_term(call, options.next + 2))) {
        return TCL_ERROR;
    }
    if (words > 3 && !(terms.lifetime_s = read_table_term(call, options.next + 3))) {
        return TCL_ERROR;
    }
    return give_written(call, table.store().write(options.place(call.word(options.next)), call.word(options.next + 1), terms));
}

int table_set(const TableCall& table) {
    const auto options = read_table_options(table.call, table.first, "-notouch -subtable -georedundancy -mustexist -excl");
    if (!options) {
        return TCL_ERROR;
    }
    using When = TableWrite::When;
    return write(table, *options, options->excl ? When::absent : options->mustexist ? When::present : When::always);
}

int table_add(const TableCall& table) {
    const auto options = read_table_options(table.call, table.first, "-notouch -subtable -georedundancy");
    return options ? write(table, *options, TableWrite::When::absent) : TCL_ERROR;
}

int table_replace(const TableCall& table) {
    const auto options = read_table_options(table.call, table.first, "-notouch -subtable -georedundancy");
    return options ? write(table, *options, TableWrite::When::present) : TCL_ERROR;
}

int table_lookup(const TableCall& table) {
    const Call& call = table.call;
    const auto options = read_table_options(call, table.first, "-notouch -subtable -georedundancy");
    if (!options) {
        return TCL_ERROR;
    }
    if (call.count() != options->next + 1) {
        return table.wrong();
    }
    const TableStore::Value value = table.store().lookup(options->place(call.word(options->next)), options->touch());
    return value ? call.give(*value) : call.ok();
}

int table_incr(const TableCall& table) {
    const Call& call = table.call;
    const auto options = read_table_options(call, table.first, "-notouch -subtable -georedundancy -mustexist");
    if (!options) {
        return TCL_ERROR;
    }
    const std::size_t words = call.count() - options->next;
    if (words != 1 && words != 2) {
        return table.wrong();
    }
    Tcl_WideInt delta = 1;
    if (words == 2 && Tcl_GetWideIntFromObj(call.scope.interp, call.object(options->next + 1), &delta) != TCL_OK) {
        return TCL_ERROR;
    }
    return give_written(call, table.store().increment(options->place(call.word(options->next)), static_cast<std::uint64_t>(delta),
                                                      options->mustexist, options->touch()));
}

int table_append(const TableCall& table) {
    const Call& call = table.call;
    const auto options = read_table_options(call, table.first, "-notouch -subtable -georedundancy -mustexist");
    if (!options) {
        return TCL_ERROR;
    }
    if (call.count() != options->next + 2) {
        return table.wrong();
    }
    return give_written(call, table.store().append(options->place(call.word(options->next)), call.word(options->next + 1),
                                                   options->mustexist, options->touch(), string_bytes_max));
}

int table_delete(const TableCall& table) {
    const Call& call = table.call;
    const auto options = read_table_options(call, table.first, "-subtable -georedundancy -all");
    if (!options) {
        return TCL_ERROR;
    }
    if (call.count() != options->next + (options->all ? 0 : 1) || (options->all && !options->subtable)) {
        return table.wrong();
    }
    if (options->all) {
        table.store().remove_all(*options->subtable);
    } else {
        table.store().remove(options->place(call.word(options->next)));
    }
    return call.ok();
}

int give_term(const Call& call, const std::optional<std::uint32_t>& seconds) {
    if (seconds == engine::indefinite) {
        return call.give(std::string_view{"indefinite"});
    }
    return call.give(seconds ? Tcl_WideInt{*seconds} : Tcl_WideInt{-1});
}

/// `timeout` and `lifetime`.
int term(const TableCall& table, TableStore::Term which) {
    const Call& call = table.call;
    const auto options = read_table_options(call, table.first, "-subtable -georedundancy -remaining");
    if (!options) {
        return TCL_ERROR;
    }
    const std::size_t words = call.count() - options->next;
    if (words != 1 && (words != 2 || options->remaining)) {
        return table.wrong();
    }
    const engine::TablePlace place = options->place(call.word(options->next));
    if (words == 1) {
        return give_term(call, table.store().term(place, which, options->remaining));
    }
    const auto seconds = read_table_term(call, options->next + 1);
    return seconds ? give_term(call, table.store().set_term(place, which, *seconds)) : TCL_ERROR;
}

int table_timeout(const TableCall& table) {
    return term(table, TableStore::Term::timeout);
}

int table_lifetime(const TableCall& table) {
    return term(table, TableStore::Term::lifetime);
}

/// The keys as a list; nothing more is read once the rule has reached a limit.
int give_keys(const TableCall& table, const TableOptions& options) {
    const Call& call = table.call;
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    std::size_t bytes = 0;
    bool stopped = false;
    table.store().keys(*options.subtable, options.touch(), [&](const std::vector<std::string>& keys) {
        for (const std::string& key : keys) {
            bytes += key.size() + 1;
            Tcl_ListObjAppendElement(nullptr, list.get(), new_text(key));
        }
        if (bytes > string_bytes_max) {
            call.scope.limits->string_too_long();
        }
        stopped = bytes > string_bytes_max || call.scope.limits->check() != TCL_OK;
        return !stopped;
    });
    return stopped ? TCL_ERROR : call.give(list.get());
}

int table_keys(const TableCall& table) {
    const Call& call = table.call;
    const auto options = read_table_options(call, table.first, "-subtable -count -notouch");
    if (!options) {
        return TCL_ERROR;
    }
    if (!options->subtable || call.count() != options->next) {
        return table.wrong();
    }
    return options->count ? call.give(static_cast<Tcl_WideInt>(table.store().count(*options->subtable))) : give_keys(table, *options);
}

struct Subcommand {
    std::string_view name;
    int (*handler)(const TableCall&);
    std::string_view usage;
};
constexpr Subcommand subcommands[] = {
    {"set", &table_set, "table set ?-notouch? ?-subtable NAME? ?-mustexist|-excl? ?--? KEY VALUE ?TIMEOUT ?LIFETIME??"},
    {"add", &table_add, "table add ?-notouch? ?-subtable NAME? ?--? KEY VALUE ?TIMEOUT ?LIFETIME??"},
    {"replace", &table_replace, "table replace ?-notouch? ?-subtable NAME? ?--? KEY VALUE ?TIMEOUT ?LIFETIME??"},
    {"lookup", &table_lookup, "table lookup ?-notouch? ?-subtable NAME? ?--? KEY"},
    {"incr", &table_incr, "table incr ?-notouch? ?-subtable NAME? ?-mustexist? ?--? KEY ?DELTA?"},
    {"append", &table_append, "table append ?-notouch? ?-subtable NAME? ?-mustexist? ?--? KEY STRING"},
    {"delete", &table_delete, "table delete ?-subtable NAME? -all|KEY"},
    {"timeout", &table_timeout, "table timeout ?-subtable NAME? ?-remaining? ?--? KEY ?SECONDS?"},
    {"lifetime", &table_lifetime, "table lifetime ?-subtable NAME? ?-remaining? ?--? KEY ?SECONDS?"},
    {"keys", &table_keys, "table keys -subtable NAME ?-count|-notouch?"},
};
/// Rules that say `table -- incr KEY` are met with, and work on BIG-IP.
constexpr std::string_view first_words = "set add replace lookup incr append delete timeout lifetime keys --";

int table(Call& call) {
    const std::size_t at = call.word(0) == "--" ? 1 : 0;
    const std::string_view word = call.word(at);
    for (const Subcommand& subcommand : subcommands) {
        if (subcommand.name == word) {
            return subcommand.handler({call, at + 1, subcommand.usage});
        }
    }
    return call.fail_keyword(word, first_words);
}

constexpr CommandRow rows[] = {
    {"table", 2, -1, "table set|add|replace|lookup|incr|append|delete|timeout|lifetime|keys ARGUMENT ...", first_words, &table},
};

} // namespace

CommandFamily table_family() {
    return rows;
}

} // namespace sluice::tclbind
