#include "tclbind/commands/class_query.h"

#include <string>

#include "tclbind/class_object.h"
#include "tclbind/ip_object.h"

namespace sluice::tclbind {

using datagroups::DataGroup;
using datagroups::Direction;
using datagroups::Operator;

namespace {

constexpr std::string_view operator_names = "equals eq starts_with ends_with contains";

std::optional<Operator> read_operator(std::string_view word) {
    if (word == "equals" || word == "eq") {
        return Operator::equals;
    }
    if (word == "starts_with") {
        return Operator::starts_with;
    }
    if (word == "ends_with") {
        return Operator::ends_with;
    }
    return word == "contains" ? std::optional{Operator::contains} : std::nullopt;
}

bool is_listed(std::string_view list, std::string_view word) {
    for (std::size_t at = 0; (at = list.find(word, at)) != std::string_view::npos; at += word.size()) {
        const bool begins = at == 0 || list[at - 1] == ' ';
        const std::size_t end = at + word.size();
        if (begins && (end == list.size() || list[end] == ' ')) {
            return true;
        }
    }
    return false;
}

struct Question {
    const DataGroup& group;
    Direction direction;
    Operator op;
    Tcl_Obj* item;
};

/// `class match` without options: the question on the connection path.
int give_whether(Call& call, const Question& question) {
    if (question.group.type() == datagroups::Type::ip) {
        if (const auto address = address_of(question.item)) {
            return call.give(question.group.matches_address(*address));
        }
    }
    const auto matches = question.group.matches(question.direction, question.op, text_of(question.item));
    return matches ? call.give(*matches) : call.fail(matches.error());
}

int give_first(Call& call, const Question& question, Part part) {
    Tcl_Obj* result = part == Part::index ? Tcl_NewIntObj(-1) : Tcl_NewObj();
    const ObjRef none{result};
    ObjRef found;
    const auto visited = question.group.visit(question.direction, question.op, text_of(question.item), [&](const DataGroup::Match& record) {
        found = ObjRef{show(part, record)};
        return false;
    });
    if (!visited) {
        return call.fail(visited.error());
    }
    return call.give(found ? found.get() : none.get());
}

int give_all(Call& call, const Question& question, Part part) {
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    bool stopped = false;
    const auto visited = question.group.visit(question.direction, question.op, text_of(question.item), [&](const DataGroup::Match& record) {
        Tcl_ListObjAppendElement(nullptr, list.get(), show(part, record));
        stopped = call.scope.limits->check() != TCL_OK;
        return !stopped;
    });
    if (stopped) {
        return TCL_ERROR;
    }
    return visited ? call.give(list.get()) : call.fail(visited.error());
}

/// 1-based index of the first match, 0 for none.
int give_position(Call& call, const Question& question) {
    Tcl_WideInt position = 0;
    const auto visited = question.group.visit(question.direction, question.op, text_of(question.item), [&](const DataGroup::Match& record) {
        position = static_cast<Tcl_WideInt>(record.index) + 1;
        return false;
    });
    return visited ? call.give(position) : call.fail(visited.error());
}

} // namespace

/// An address keeps no text: it is not made one only to see that it has no dash.
static bool may_be_option(Tcl_Obj* word) {
    return !held_address_of(word) && text_of(word).starts_with('-');
}

std::optional<ClassOptions> read_options(const Call& call, std::size_t first, std::string_view allowed) {
    ClassOptions options;
    options.next = first;
    while (options.next < call.count() && may_be_option(call.object(options.next))) {
        const std::string_view word = call.word(options.next);
        // A negative integer is an item or an index, no option.
        if (word.size() > 1 && word[1] >= '0' && word[1] <= '9') {
            break;
        }
        ++options.next;
        if (word == "--") {
            break;
        }
        if (!is_listed(allowed, word)) {
            static_cast<void>(call.fail_keyword(word, allowed));
            return std::nullopt;
        }
        options.all |= word == "-all";
        options.nocase |= word == "-nocase";
        options.list |= word == "-list";
        options.part = word == "-name"      ? Part::name
                       : word == "-value"   ? Part::value
                       : word == "-element" ? Part::element
                       : word == "-index"   ? Part::index
                                            : options.part;
    }
    return options;
}

const DataGroup* find_class(const Call& call, std::size_t index) {
    const DataGroup* group = data_group_of(call.scope, call.object(index));
    if (group == nullptr) {
        static_cast<void>(call.fail("Unable to find value_list (" + std::string{call.word(index)} + ")"));
    }
    return group;
}

Tcl_Obj* show(Part part, const DataGroup::Match& record) {
    switch (part) {
    case Part::name:
        return new_text(record.key);
    case Part::value:
        return new_text(record.value);
    case Part::index:
        return Tcl_NewWideIntObj(static_cast<Tcl_WideInt>(record.index));
    case Part::plain:
    case Part::element:
        break;
    }
    Tcl_Obj* const parts[] = {new_text(record.key), new_text(record.value)};
    return Tcl_NewListObj(2, parts);
}

int class_query(Call& call, std::size_t first, Direction direction) {
    const auto options = read_options(call, first, "-name -value -element -index -all");
    if (!options) {
        return TCL_ERROR;
    }
    if (call.count() != options->next + 3) {
        return call.fail(direction == Direction::match ? "wrong # args: should be \"class match ?options? ?--? ITEM OPERATOR CLASS\""
                                                       : "wrong # args: should be \"class search ?options? ?--? CLASS OPERATOR ITEM\"");
    }
    const bool is_match = direction == Direction::match;
    const auto op = read_operator(call.word(options->next + 1));
    if (!op) {
        return call.fail_keyword(call.word(options->next + 1), operator_names);
    }
    const DataGroup* group = find_class(call, is_match ? options->next + 2 : options->next);
    if (group == nullptr) {
        return TCL_ERROR;
    }
    const Question question{*group, direction, *op, call.object(is_match ? options->next : options->next + 2)};
    if (options->all) {
        return give_all(call, question, options->part == Part::plain ? Part::name : options->part);
    }
    return options->part == Part::plain ? give_whether(call, question) : give_first(call, question, options->part);
}

int give_value_of(Call& call, const DataGroup& group, Tcl_Obj* item) {
    if (group.type() == datagroups::Type::ip) {
        if (const auto address = address_of(item)) {
            return call.give(group.value_of_address(*address).value_or(std::string_view{}));
        }
    }
    return give_first(call, {group, Direction::match, Operator::equals, item}, Part::value);
}

int matchclass(Call& call) {
    const auto op = read_operator(call.word(1));
    if (!op) {
        return call.fail_keyword(call.word(1), operator_names);
    }
    if (const DataGroup* group = data_group_of(call.scope, call.object(2))) {
        return give_position(call, {*group, Direction::match, *op, call.object(0)});
    }
    if (const DataGroup* group = data_group_of(call.scope, call.object(0))) {
        return give_position(call, {*group, Direction::search, *op, call.object(2)});
    }
    return call.fail("Unable to find value_list (" + std::string{call.word(2)} + ")");
}

/// Records of v9 were one text, `key value`; newer ones have the value apart. Both are read as key, separator, value.
int findclass(Call& call) {
    const DataGroup* group = find_class(call, 1);
    if (group == nullptr) {
        return TCL_ERROR;
    }
    const bool with_separator = call.count() == 3;
    const std::string separator{with_separator ? call.word(2) : " "};
    const std::string key{call.word(0)};
    const bool is_text = group->type() == datagroups::Type::string;
    std::string found;
    const auto visitor = [&](const DataGroup::Match& record) {
        const bool is_exact = !is_text || record.key == key;
        if (!is_exact && !record.key.starts_with(key + separator)) {
            return true;
        }
        const std::string_view after = is_exact ? record.value : record.key.substr(key.size() + separator.size());
        if (with_separator) {
            found = after;
        } else {
            found = record.key;
            found += record.value.empty() ? "" : separator + std::string{record.value};
        }
        return false;
    };
    const auto visited = is_text ? group->visit(Direction::search, Operator::starts_with, key, visitor)
                                 : group->visit(Direction::match, Operator::equals, key, visitor);
    return visited ? call.give(std::string_view{found}) : call.fail(visited.error());
}

} // namespace sluice::tclbind
