#include <charconv>
#include <optional>

#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

std::optional<std::size_t> read_count(std::string_view word) {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    return !word.empty() && error == std::errc{} && end == word.data() + word.size() ? std::optional{count} : std::nullopt;
}

/// `rest` up to the terminator: so many characters when it is a number, else up to its first occurrence.
std::string_view cut(std::string_view rest, std::string_view terminator) {
    if (const auto count = read_count(terminator)) {
        return rest.substr(0, *count);
    }
    return terminator.empty() ? rest : rest.substr(0, rest.find(terminator));
}

/// The words `?SKIP ?TERMINATOR??` from `at` on, for a text that begins at `begin`.
int give_part(Call& call, std::string_view text, std::size_t begin, std::size_t at) {
    Tcl_WideInt skip = 0;
    if (call.count() > at && Tcl_GetWideIntFromObj(call.scope.interp, call.object(at), &skip) != TCL_OK) {
        return TCL_ERROR;
    }
    const auto length = static_cast<Tcl_WideInt>(text.size());
    const Tcl_WideInt start = skip > length ? length : std::max(Tcl_WideInt{0}, static_cast<Tcl_WideInt>(begin) + skip);
    const std::string_view rest = text.substr(static_cast<std::size_t>(std::min(start, length)));
    return call.give(call.count() > at + 1 ? cut(rest, call.word(at + 1)) : rest);
}

int findstr(Call& call) {
    const std::string_view text = call.word(0);
    const std::size_t found = text.find(call.word(1));
    return found == std::string_view::npos ? call.give(std::string_view{}) : give_part(call, text, found, 2);
}

int substr(Call& call) {
    return give_part(call, call.word(0), 0, 1);
}

int getfield(Call& call) {
    Tcl_WideInt wanted = 0;
    if (Tcl_GetWideIntFromObj(call.scope.interp, call.object(2), &wanted) != TCL_OK) {
        return TCL_ERROR;
    }
    std::string_view rest = call.word(0);
    const std::string_view separator = call.word(1);
    for (Tcl_WideInt field = 1; wanted >= 1; ++field) {
        const std::size_t end = separator.empty() ? std::string_view::npos : rest.find(separator);
        if (field == wanted) {
            return call.give(rest.substr(0, end));
        }
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + separator.size());
    }
    return call.give(std::string_view{});
}

int domain(Call& call) {
    Tcl_WideInt labels = 0;
    if (Tcl_GetWideIntFromObj(call.scope.interp, call.object(1), &labels) != TCL_OK) {
        return TCL_ERROR;
    }
    const std::string_view name = call.word(0);
    if (labels < 1) {
        return call.give(std::string_view{});
    }
    std::size_t begin = name.size();
    for (; labels > 0 && begin > 0; --labels) {
        const std::size_t dot = name.rfind('.', begin - 1);
        if (dot == std::string_view::npos) {
            return call.give(name);
        }
        begin = dot;
    }
    return call.give(labels > 0 ? name : name.substr(begin + 1));
}

/// One `{key value}` of a multimap; nothing when it is no such pair.
struct Pair {
    Tcl_Obj* key;
    Tcl_Obj* value;
};
std::optional<Pair> read_pair(Tcl_Obj* element) {
    int count = 0;
    Tcl_Obj** words = nullptr;
    if (Tcl_ListObjGetElements(nullptr, element, &count, &words) != TCL_OK || count != 2) {
        return std::nullopt;
    }
    return Pair{words[0], words[1]};
}

int llookup(Call& call) {
    int count = 0;
    Tcl_Obj** elements = nullptr;
    const ObjRef values{Tcl_NewListObj(0, nullptr)};
    const std::string wanted{call.word(1)};
    if (Tcl_ListObjGetElements(nullptr, call.object(0), &count, &elements) != TCL_OK) {
        return call.give(std::string_view{});
    }
    for (int i = 0; i < count; ++i) {
        const auto pair = read_pair(elements[i]);
        if (!pair) {
            return call.give(std::string_view{});
        }
        if (text_of(pair->key) == wanted) {
            Tcl_ListObjAppendElement(nullptr, values.get(), pair->value);
        }
    }
    return call.give(values.get());
}

constexpr CommandRow rows[] = {
    {"domain", 2, 2, "domain NAME COUNT", "", &domain, Needs::nothing},
    {"findstr", 2, 4, "findstr STRING SEARCH ?SKIP? ?TERMINATOR?", "", &findstr, Needs::nothing},
    {"getfield", 3, 3, "getfield STRING SEPARATOR FIELD", "", &getfield, Needs::nothing},
    {"llookup", 2, 2, "llookup MULTIMAP KEY", "", &llookup, Needs::nothing},
    {"substr", 2, 3, "substr STRING SKIP ?TERMINATOR?", "", &substr, Needs::nothing},
};

} // namespace

CommandFamily text_family() {
    return rows;
}

} // namespace sluice::tclbind
