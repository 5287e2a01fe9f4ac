#include "config/tmsh/property_parser.h"

#include <algorithm>

#include "config/names.h"
#include "config/tmsh/type_path.h"

namespace sluice::config::tmsh {

namespace {

Result<const PropertyRow*> take_row(Words& words, PropertyTable table) {
    std::vector<std::string> names;
    for (const PropertyRow& row : table)
        names.emplace_back(row.name);
    const std::string word = words.peek();
    if (!words.at_word())
        return unexpected_argument(word);
    const Result<std::string> name = complete(word, names);
    if (!name)
        return tl::make_unexpected(name.error());
    if (name->empty())
        return unexpected_argument(word);
    words.take();
    return find_row(table, *name);
}

tl::unexpected<Failure> value_missing(const PropertyRow& row) {
    return syntax_error("\"" + std::string{row.name} + "\" value is missing");
}

bool is_decimal(const std::string& word) {
    return !word.empty() && word.size() <= 10 && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Some writers put `{ }` behind each name of a list.
bool take_empty_block(Words& words) {
    words.take();
    if (!words.at_close())
        return false;
    words.take();
    return true;
}

Result<std::vector<std::string>> read_list(Words& words, const PropertyRow& row) {
    std::vector<std::string> list;
    words.take();
    while (!words.at_close()) {
        if (!words.at_word())
            return syntax_error("\"" + std::string{row.name} + "\" closing brace is missing");
        const std::string word = words.take();
        list.push_back(row.kind == Kind::words ? word : full_path(word));
        if (words.at_open() && !take_empty_block(words))
            return unexpected_argument(words.peek());
    }
    words.take();
    return list;
}

/// `a and b`, `min 1 of { a b }`, `none`, `default`.
Result<std::vector<std::string>> read_monitor(Words& words, const PropertyRow& row) {
    if (!words.at_word())
        return value_missing(row);
    const std::string first = words.take();
    if (first == "none" || first == "default")
        return std::vector<std::string>{first};
    if (first != "min") {
        std::vector<std::string> value{full_path(first)};
        while (words.take_if("and")) {
            if (!words.at_word())
                return value_missing(row);
            value.insert(value.end(), {"and", full_path(words.take())});
        }
        return value;
    }
    const std::string count = words.take();
    if (!is_decimal(count) || !words.take_if("of") || !words.at_open())
        return syntax_error("\"monitor\" invalid property value \"min\"");
    std::vector<std::string> value{"min", count, "of", "{"};
    Result<std::vector<std::string>> monitors = read_list(words, row);
    if (!monitors)
        return monitors;
    value.insert(value.end(), monitors->begin(), monitors->end());
    value.emplace_back("}");
    return value;
}

Property as_property(Edit edit) {
    Property property;
    property.key = edit.row->name;
    const bool is_block = edit.row->kind == Kind::block || edit.row->kind == Kind::entries;
    property.shape = edit.row->kind == Kind::flag ? Property::Shape::flag : is_block ? Property::Shape::block : Property::Shape::scalar;
    property.words = std::move(edit.words);
    property.children = std::move(edit.entries);
    if (property.shape == Property::Shape::scalar && property.words.empty())
        property.words = {"none"};
    return property;
}

/// The statements of one entry or block; a property said to be `none` keeps that word.
Result<std::vector<Property>> read_inner(Words& words, const PropertyRow& row) {
    words.take();
    Result<std::vector<Edit>> edits = read_edits(words, row.inner);
    if (!edits)
        return tl::make_unexpected(edits.error());
    std::vector<Property> body;
    for (Edit& edit : *edits)
        body.push_back(as_property(std::move(edit)));
    if (!words.at_close())
        return syntax_error("\"" + std::string{row.name} + "\" closing brace is missing");
    words.take();
    return body;
}

std::string entry_name(const PropertyRow& row, const std::string& word) {
    const bool names_no_objects =
        row.kind == Kind::records || row.name == "metadata" || row.name == "interfaces" || row.name == "cert-key-chain";
    if (names_no_objects || word == "all")
        return word;
    return row.kind == Kind::members ? member_name(word) : full_path(word);
}

Result<std::vector<Property>> read_entries(Words& words, const PropertyRow& row) {
    std::vector<Property> entries;
    words.take();
    while (!words.at_close()) {
        if (!words.at_word())
            return syntax_error("\"" + std::string{row.name} + "\" closing brace is missing");
        Property entry;
        entry.key = entry_name(row, words.take());
        entry.shape = Property::Shape::block;
        if (words.at_open()) {
            Result<std::vector<Property>> body = read_inner(words, row);
            if (!body)
                return body;
            entry.children = std::move(*body);
        }
        entries.push_back(std::move(entry));
    }
    words.take();
    return entries;
}

Operation take_operation(Words& words) {
    if (words.take_if("add"))
        return Operation::add;
    if (words.take_if("modify"))
        return Operation::modify;
    if (words.take_if("delete"))
        return Operation::remove;
    if (words.take_if("replace-all-with"))
        return Operation::replace;
    return Operation::set;
}

bool is_collection(Kind kind) {
    return kind == Kind::names || kind == Kind::words || kind == Kind::entries || kind == Kind::members || kind == Kind::records;
}

Result<Edit> read_collection(Words& words, const PropertyRow& row) {
    Edit edit{&row, take_operation(words), {}, {}};
    if (edit.operation == Operation::set) {
        if (words.take_if("none")) {
            // Where absent means a default, an empty list has to be said.
            const bool has_default = row.kind == Kind::words && !row.value_default.empty() && row.value_default != "none";
            edit.operation = has_default ? Operation::set : Operation::replace;
            edit.words = has_default ? std::vector<std::string>{"none"} : std::vector<std::string>{};
            return edit;
        }
        edit.operation = Operation::replace;
        if (row.kind == Kind::words && words.at_word()) {
            edit.words = {words.take()};
            edit.operation = Operation::set;
            return edit;
        }
    }
    if (!words.at_open())
        return words.at_end() ? value_missing(row) : unexpected_argument(words.peek());
    if (row.kind == Kind::names || row.kind == Kind::words) {
        Result<std::vector<std::string>> list = read_list(words, row);
        if (!list)
            return tl::make_unexpected(list.error());
        for (std::string& name : *list)
            edit.entries.push_back({std::move(name), Property::Shape::flag, {}, {}, {}, {}});
        return edit;
    }
    Result<std::vector<Property>> entries = read_entries(words, row);
    if (!entries)
        return tl::make_unexpected(entries.error());
    edit.entries = std::move(*entries);
    return edit;
}

/// `NAME VALUE`
Result<std::vector<std::string>> read_variable(Words& words, const PropertyRow& row) {
    std::vector<std::string> value;
    while (value.size() < 2) {
        if (!words.at_word())
            return value_missing(row);
        value.push_back(words.take());
    }
    if (value.front().empty() || value.front().find('=') != std::string::npos)
        return syntax_error("\"" + std::string{row.name} + "\" invalid property value \"" + value.front() + "\"");
    return value;
}

Result<Edit> read_edit(Words& words, const PropertyRow& row) {
    Edit edit{&row, Operation::set, {}, {}};
    if (row.kind == Kind::flag)
        return edit;
    if (is_collection(row.kind))
        return read_collection(words, row);
    if (row.kind == Kind::block && words.at_open()) {
        Result<std::vector<Property>> body = read_inner(words, row);
        if (!body)
            return tl::make_unexpected(body.error());
        edit.entries = std::move(*body);
        return edit;
    }
    if (row.kind == Kind::monitor || row.kind == Kind::variable) {
        Result<std::vector<std::string>> value = row.kind == Kind::monitor ? read_monitor(words, row) : read_variable(words, row);
        if (!value)
            return tl::make_unexpected(value.error());
        edit.words = std::move(*value);
        return edit;
    }
    if (!words.at_word())
        return value_missing(row);
    Result<std::string> value = read_value(row, words.take());
    if (!value)
        return tl::make_unexpected(value.error());
    edit.words = {std::move(*value)};
    return edit;
}

} // namespace

std::string member_name(const std::string& typed) {
    const std::optional<AddressPort> divided = divide_port(full_path(typed));
    return divided ? divided->to_text() : full_path(typed);
}

Result<std::string> read_value(const PropertyRow& row, const std::string& word) {
    const auto invalid = [&] { return syntax_error("\"" + std::string{row.name} + "\" invalid property value \"" + word + "\""); };
    switch (row.kind) {
    case Kind::number:
        if (!is_decimal(word))
            return invalid();
        return word;
    case Kind::choice:
        if (!is_choice(row.choices, word))
            return invalid();
        return word;
    case Kind::reference:
        return word == "none" || word.empty() ? word : full_path(word);
    case Kind::destination:
        return member_name(word);
    case Kind::block:
        if (word != "none")
            return invalid();
        return word;
    default:
        return word;
    }
}

Result<std::vector<Edit>> read_edits(Words& words, PropertyTable table) {
    std::vector<Edit> edits;
    while (!words.at_end() && !words.at_close()) {
        const Result<const PropertyRow*> row = take_row(words, table);
        if (!row)
            return tl::make_unexpected(row.error());
        Result<Edit> edit = read_edit(words, **row);
        if (!edit)
            return tl::make_unexpected(edit.error());
        edits.push_back(std::move(*edit));
    }
    return edits;
}

} // namespace sluice::config::tmsh
