#include <optional>
#include <string>
#include <vector>

#include "tclbind/class_object.h"
#include "tclbind/commands/class_query.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/rule_session.h"

namespace sluice::tclbind {

namespace {

using datagroups::DataGroup;
using datagroups::Direction;

int class_match(Call& call) {
    return class_query(call, 1, Direction::match);
}
int class_search(Call& call) {
    return class_query(call, 1, Direction::search);
}

int class_lookup(Call& call) {
    if (call.count() != 3) {
        return call.fail("wrong # args: should be \"class lookup ITEM CLASS\"");
    }
    const DataGroup* group = find_class(call, 2);
    return group == nullptr ? TCL_ERROR : give_value_of(call, *group, call.object(1));
}

int class_exists(Call& call) {
    if (call.count() != 2) {
        return call.fail("wrong # args: should be \"class exists CLASS\"");
    }
    return call.give(data_group_of(call.scope, call.object(1)) != nullptr);
}

int class_size(Call& call) {
    if (call.count() != 2) {
        return call.fail("wrong # args: should be \"class size CLASS\"");
    }
    const DataGroup* group = find_class(call, 1);
    return group == nullptr ? TCL_ERROR : call.give(static_cast<Tcl_WideInt>(group->size()));
}

int class_type(Call& call) {
    if (call.count() != 2) {
        return call.fail("wrong # args: should be \"class type CLASS\"");
    }
    const DataGroup* group = find_class(call, 1);
    return group == nullptr ? TCL_ERROR : call.give(datagroups::to_text(group->type()));
}

int class_element(Call& call) {
    const auto options = read_options(call, 1, "-name -value");
    if (!options) {
        return TCL_ERROR;
    }
    Tcl_WideInt index = 0;
    if (call.count() != options->next + 2 || Tcl_GetWideIntFromObj(call.scope.interp, call.object(options->next), &index) != TCL_OK) {
        return call.count() == options->next + 2 ? TCL_ERROR
                                                 : call.fail("wrong # args: should be \"class element ?-name|-value? ?--? INDEX CLASS\"");
    }
    const DataGroup* group = find_class(call, options->next + 1);
    if (group == nullptr) {
        return TCL_ERROR;
    }
    const auto record = index < 0 ? std::nullopt : group->at(static_cast<std::size_t>(index));
    return record ? call.give(show(options->part, {record->key, record->value, static_cast<std::size_t>(index)})) : call.ok();
}

/// `names` and `get`. The plain form of `names` is no list: blanks alone part the keys.
int class_list(Call& call, Part part) {
    const auto options = read_options(call, 1, "-nocase -list");
    if (!options) {
        return TCL_ERROR;
    }
    const std::size_t words = call.count() - options->next;
    if (words != 1 && words != 2) {
        return call.fail("wrong # args: should be \"class names|get ?-nocase? ?-list? ?--? CLASS ?PATTERN?\"");
    }
    const DataGroup* group = find_class(call, options->next);
    if (group == nullptr) {
        return TCL_ERROR;
    }
    const std::string pattern{words == 2 ? call.word(options->next + 1) : "*"};
    const bool as_list = options->list || part == Part::element;
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    const ObjRef text{Tcl_NewObj()};
    bool stopped = false;
    group->for_each([&](const DataGroup::Match& record) {
        if (Tcl_StringCaseMatch(std::string{record.key}.c_str(), pattern.c_str(), options->nocase ? 1 : 0) == 0) {
            return true;
        }
        const ObjRef element{show(part, record)};
        if (as_list) {
            Tcl_ListObjAppendElement(nullptr, list.get(), element.get());
        } else {
            Tcl_AppendPrintfToObj(text.get(), text.get()->length == 0 ? "%s" : " %s", Tcl_GetString(element.get()));
        }
        stopped = call.scope.limits->check() != TCL_OK;
        return !stopped;
    });
    return stopped ? TCL_ERROR : call.give(as_list ? list.get() : text.get());
}

int class_names(Call& call) {
    return class_list(call, Part::name);
}
int class_get(Call& call) {
    return class_list(call, Part::element);
}

constexpr std::size_t searches_max = 1024;

int class_startsearch(Call& call) {
    if (call.count() != 2) {
        return call.fail("wrong # args: should be \"class startsearch CLASS\"");
    }
    if (find_class(call, 1) == nullptr) {
        return TCL_ERROR;
    }
    auto& searches = call.scope.session->class_searches;
    if (searches.size() >= searches_max) {
        return call.fail("too many class searches");
    }
    const std::uint64_t id = ++call.scope.session->class_search_last;
    searches.emplace(id, 0);
    return call.give("class_search_" + std::to_string(id));
}

/// The position of the search that word `index` names; null after failing.
std::size_t* search_of(Call& call, std::size_t index) {
    constexpr std::string_view prefix = "class_search_";
    std::string_view id = call.word(index);
    auto& searches = call.scope.session->class_searches;
    if (id.starts_with(prefix)) {
        const auto found = searches.find(std::strtoull(std::string{id.substr(prefix.size())}.c_str(), nullptr, 10));
        if (found != searches.end()) {
            return &found->second;
        }
    }
    static_cast<void>(call.fail("no such class search \"" + std::string{id} + "\""));
    return nullptr;
}

int class_nextelement(Call& call) {
    const auto options = read_options(call, 1, "-name -value -index");
    if (!options) {
        return TCL_ERROR;
    }
    if (call.count() != options->next + 2) {
        return call.fail("wrong # args: should be \"class nextelement ?-name|-value|-index? ?--? CLASS ID\"");
    }
    const DataGroup* group = find_class(call, options->next);
    std::size_t* position = group != nullptr ? search_of(call, options->next + 1) : nullptr;
    if (position == nullptr) {
        return TCL_ERROR;
    }
    const auto record = group->at(*position);
    if (!record) {
        return call.ok();
    }
    const std::size_t index = (*position)++;
    return call.give(show(options->part, {record->key, record->value, index}));
}

int class_anymore(Call& call) {
    if (call.count() != 3) {
        return call.fail("wrong # args: should be \"class anymore CLASS ID\"");
    }
    const DataGroup* group = find_class(call, 1);
    const std::size_t* position = group != nullptr ? search_of(call, 2) : nullptr;
    return position == nullptr ? TCL_ERROR : call.give(*position < group->size());
}

int class_donesearch(Call& call) {
    if (call.count() != 3) {
        return call.fail("wrong # args: should be \"class donesearch CLASS ID\"");
    }
    const std::size_t* position = find_class(call, 1) != nullptr ? search_of(call, 2) : nullptr;
    if (position == nullptr) {
        return TCL_ERROR;
    }
    std::erase_if(call.scope.session->class_searches, [&](const auto& search) { return &search.second == position; });
    return call.ok();
}

struct Subcommand {
    std::string_view name;
    CommandHandler handler;
};
constexpr Subcommand subcommands[] = {
    {"match", &class_match},
    {"exists", &class_exists},
    {"search", &class_search},
    {"lookup", &class_lookup},
    {"element", &class_element},
    {"type", &class_type},
    {"size", &class_size},
    {"names", &class_names},
    {"get", &class_get},
    {"startsearch", &class_startsearch},
    {"nextelement", &class_nextelement},
    {"anymore", &class_anymore},
    {"donesearch", &class_donesearch},
};
constexpr std::string_view subcommand_names =
    "match search lookup element type exists size names get startsearch nextelement anymore donesearch";

int class_command(Call& call) {
    const std::string_view word = call.word(0);
    for (const Subcommand& subcommand : subcommands) {
        if (subcommand.name == word) {
            return subcommand.handler(call);
        }
    }
    return call.fail_keyword(word, subcommand_names);
}

constexpr CommandRow rows[] = {
    {"class", 2, -1, "class match|search|lookup|element|type|exists|size|names|get|startsearch|nextelement|anymore|donesearch ARGUMENT ...",
     subcommand_names, &class_command, Needs::nothing},
    {"matchclass", 3, 3, "matchclass ITEM OPERATOR CLASS", "", &matchclass, Needs::nothing},
    {"findclass", 2, 3, "findclass STRING CLASS ?SEPARATOR?", "", &findclass, Needs::nothing},
};

} // namespace

CommandFamily class_family() {
    return rows;
}

} // namespace sluice::tclbind
