#include <algorithm>
#include <array>
#include <vector>

#include "engine/rule_steering.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using engine::PersistenceChoice;
using engine::PersistenceMode;
using engine::PersistenceQuery;
using Timeout = std::optional<std::chrono::seconds>;

struct ModeWord {
    std::string_view word;
    PersistenceMode mode;
};
constexpr std::array<ModeWord, 10> mode_words = {{{"source_addr", PersistenceMode::source_address},
                                                  {"simple", PersistenceMode::source_address},
                                                  {"dest_addr", PersistenceMode::destination_address},
                                                  {"sticky", PersistenceMode::destination_address},
                                                  {"uie", PersistenceMode::universal},
                                                  {"universal", PersistenceMode::universal},
                                                  {"hash", PersistenceMode::hash},
                                                  {"ssl", PersistenceMode::ssl},
                                                  {"sip", PersistenceMode::sip},
                                                  {"host", PersistenceMode::host}}};

std::optional<PersistenceMode> read_mode(std::string_view word) {
    const auto found = std::find_if(mode_words.begin(), mode_words.end(), [word](const ModeWord& row) { return row.word == word; });
    return found == mode_words.end() ? std::nullopt : std::optional{found->mode};
}

/// Seconds or `indefinite` at `index`, into `timeout`. False after failing.
bool read_timeout(const Call& call, std::size_t index, Timeout& timeout) {
    constexpr Tcl_WideInt indefinite = 4294967295;
    Tcl_WideInt seconds = indefinite;
    if (call.word(index) != "indefinite" &&
        (Tcl_GetWideIntFromObj(nullptr, call.object(index), &seconds) != TCL_OK || seconds < 0 || seconds > indefinite)) {
        static_cast<void>(call.fail("Illegal argument"));
        return false;
    }
    timeout = seconds == indefinite ? std::nullopt : Timeout{seconds};
    return true;
}

/// Of the virtual server's profile when it persists in this mode, else F5's default.
Timeout default_timeout(const Call& call, PersistenceMode mode) {
    const auto& profile = call.connection().virtual_server().persistence;
    return mode == PersistenceMode::source_address && profile != nullptr ? profile->timeout : Timeout{180};
}

int choose(Call& call, PersistenceChoice::Kind kind) {
    PersistenceChoice choice;
    choice.kind = kind;
    if (kind == PersistenceChoice::Kind::carp) {
        choice.key = call.word(1);
    }
    call.connection().steering().choose_persistence(choice);
    return call.ok();
}

/// `source_addr ?MASK? ?TIMEOUT?`
int choose_address(Call& call, PersistenceMode mode) {
    PersistenceChoice choice;
    choice.kind = PersistenceChoice::Kind::records;
    choice.mode = mode;
    choice.timeout = default_timeout(call, mode);
    if (const auto& profile = call.connection().virtual_server().persistence;
        profile != nullptr && mode == PersistenceMode::source_address) {
        choice.mask_v4 = profile->mask_v4;
        choice.mask_v6 = profile->mask_v6;
    }
    std::size_t at = 1;
    Tcl_WideInt seconds = 0;
    const auto is_timeout = [&](std::size_t index) {
        return call.word(index) == "indefinite" || Tcl_GetWideIntFromObj(nullptr, call.object(index), &seconds) == TCL_OK;
    };
    if (call.count() > at && !is_timeout(at)) {
        const auto mask = address_of(call.object(at));
        const auto length = mask ? datagroups::prefix_length_of_mask(*mask) : std::nullopt;
        if (!length) {
            return call.fail(bad_address);
        }
        (mask->is_v4() ? choice.mask_v4 : choice.mask_v6) = static_cast<std::uint8_t>(*length);
        ++at;
    }
    if (call.count() > at + 1) {
        return call.fail("Illegal argument");
    }
    if (call.count() > at && !read_timeout(call, at, choice.timeout)) {
        return TCL_ERROR;
    }
    call.connection().steering().choose_persistence(choice);
    return call.ok();
}

/// `uie STRING ?TIMEOUT?`
int choose_text(Call& call, PersistenceMode mode) {
    PersistenceChoice choice;
    choice.kind = PersistenceChoice::Kind::records;
    choice.mode = mode;
    choice.timeout = default_timeout(call, mode);
    choice.key = call.word(1);
    if (call.count() > 2 && !read_timeout(call, 2, choice.timeout)) {
        return TCL_ERROR;
    }
    call.connection().steering().choose_persistence(choice);
    return call.ok();
}

/// One pair of a key's list: `any virtual`, `pool NAME`. False: it is none, or there is no such pool (`found` false).
bool read_scope(const Call& call, std::string_view word, std::string_view value, PersistenceQuery& query, bool& found) {
    if (word == "pool") {
        const config::PoolPtr* pool = config::find_pool(call.scope.snapshot(), call.scope.folder(), value);
        query.pool = pool != nullptr ? *pool : nullptr;
        found = found && query.pool != nullptr;
        return true;
    }
    query.any_virtual = query.any_virtual || value == "virtual";
    query.any_service = query.any_service || value == "service";
    query.any_pool = query.any_pool || value == "pool";
    return word == "any" && (value == "virtual" || value == "service" || value == "pool");
}

/// `VALUE`, or a list `{VALUE ?any virtual|service|pool? ?pool NAME?}`. What does not read as such a list is a value with blanks in it.
bool read_key(const Call& call, Tcl_Obj* object, PersistenceQuery& query) {
    const std::string_view text = text_of(object);
    query.key = text;
    if (text.find(" any ") == std::string_view::npos && text.find(" pool ") == std::string_view::npos) {
        return true;
    }
    const ObjRef copy{new_text(text)};
    int count = 0;
    Tcl_Obj** words = nullptr;
    if (Tcl_ListObjGetElements(nullptr, copy.get(), &count, &words) != TCL_OK || count % 2 == 0) {
        return true;
    }
    PersistenceQuery wider;
    wider.mode = query.mode;
    wider.key = text_of(words[0]);
    bool found = true;
    for (int i = 1; i < count; i += 2) {
        if (!read_scope(call, text_of(words[i]), text_of(words[i + 1]), wider, found)) {
            return true;
        }
    }
    query = wider;
    return found;
}

/// MODE and KEY of `add`, `lookup` and `delete`. Nothing after failing.
std::optional<PersistenceQuery> read_query(const Call& call) {
    const auto mode = read_mode(call.word(1));
    if (!mode) {
        static_cast<void>(call.fail_keyword(call.word(1), "simple source_addr sticky dest_addr ssl uie universal hash sip host"));
        return std::nullopt;
    }
    PersistenceQuery query;
    query.mode = *mode;
    if (!read_key(call, call.object(2), query)) {
        static_cast<void>(call.fail("Unable to find pool"));
        return std::nullopt;
    }
    if (is_address_mode(*mode)) {
        const auto address = datagroups::IpAddress::parse(query.key);
        if (!address) {
            static_cast<void>(call.fail(bad_address));
            return std::nullopt;
        }
        query.key = address->to_text();
    }
    return query;
}

/// `add MODE KEY ?TIMEOUT?`
int add(Call& call) {
    const auto query = read_query(call);
    if (!query) {
        return TCL_ERROR;
    }
    Timeout timeout = default_timeout(call, query->mode);
    if (call.count() > 3 && !read_timeout(call, 3, timeout)) {
        return TCL_ERROR;
    }
    return call.connection().steering().add_persistence(*query, timeout) ? call.ok() : call.fail(wrong_context);
}

/// `lookup MODE KEY ?all|node|port|pool?`
int lookup(Call& call) {
    const std::string_view wanted = call.count() > 3 ? call.word(3) : "all";
    if (wanted != "all" && wanted != "node" && wanted != "port" && wanted != "pool") {
        return call.fail_keyword(wanted, "all node port pool");
    }
    const auto query = read_query(call);
    if (!query) {
        return TCL_ERROR;
    }
    const auto found = call.connection().steering().find_persistence(*query);
    if (!found) {
        return call.ok();
    }
    const auto& [address, port] = found->member;
    if (wanted == "node") {
        return call.give(new_address(address));
    }
    if (wanted == "port") {
        return call.give(Tcl_WideInt{port});
    }
    if (wanted == "pool") {
        return call.give(std::string_view{found->pool});
    }
    Tcl_Obj* const parts[] = {new_address(address), Tcl_NewIntObj(port), new_text(found->pool)};
    return call.give(Tcl_NewListObj(3, parts));
}

/// `delete MODE KEY`
int remove(Call& call) {
    const auto query = read_query(call);
    if (!query) {
        return TCL_ERROR;
    }
    call.connection().steering().remove_persistence(*query);
    return call.ok();
}

constexpr std::string_view forms = "none source_addr simple dest_addr sticky uie universal hash carp add lookup delete";
constexpr std::string_view later_forms = "cookie|ssl|msrdp|host|sip";

struct Form {
    std::string_view word;
    std::size_t words_min;
    std::size_t words_max;
    std::string_view usage;
    int (*run)(Call&);
};
constexpr std::array<Form, 12> form_rows = {
    {{"none", 1, 1, "persist none", [](Call& call) { return choose(call, PersistenceChoice::Kind::none); }},
     {"source_addr", 1, 3, "persist source_addr ?MASK? ?TIMEOUT?",
      [](Call& call) { return choose_address(call, PersistenceMode::source_address); }},
     {"simple", 1, 3, "persist simple ?MASK? ?TIMEOUT?", [](Call& call) { return choose_address(call, PersistenceMode::source_address); }},
     {"dest_addr", 1, 3, "persist dest_addr ?MASK? ?TIMEOUT?",
      [](Call& call) { return choose_address(call, PersistenceMode::destination_address); }},
     {"sticky", 1, 3, "persist sticky ?MASK? ?TIMEOUT?",
      [](Call& call) { return choose_address(call, PersistenceMode::destination_address); }},
     {"uie", 2, 3, "persist uie STRING ?TIMEOUT?", [](Call& call) { return choose_text(call, PersistenceMode::universal); }},
     {"universal", 2, 3, "persist universal STRING ?TIMEOUT?", [](Call& call) { return choose_text(call, PersistenceMode::universal); }},
     {"hash", 2, 3, "persist hash STRING ?TIMEOUT?", [](Call& call) { return choose_text(call, PersistenceMode::hash); }},
     {"carp", 2, 2, "persist carp STRING", [](Call& call) { return choose(call, PersistenceChoice::Kind::carp); }},
     {"add", 3, 4, "persist add MODE KEY ?TIMEOUT?", &add},
     {"lookup", 3, 4, "persist lookup MODE KEY ?all|node|port|pool?", &lookup},
     {"delete", 3, 3, "persist delete MODE KEY", &remove}}};

int persist(Call& call) {
    const std::string_view word = call.word(0);
    const auto form = std::find_if(form_rows.begin(), form_rows.end(), [word](const Form& row) { return row.word == word; });
    if (form == form_rows.end()) {
        return call.fail_keyword(word, forms);
    }
    if (call.count() < form->words_min || call.count() > form->words_max) {
        return call.fail(std::string{"wrong # args: should be \""}.append(form->usage).append("\""));
    }
    return form->run(call);
}

constexpr CommandRow rows[] = {
    {"persist", 1, 4, "persist METHOD ?ARGUMENT ...?", forms, &persist, Needs::connection, later_forms},
};

} // namespace

CommandFamily persist_family() {
    return rows;
}

} // namespace sluice::tclbind
