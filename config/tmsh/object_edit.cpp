#include "config/tmsh/object_edit.h"

#include <algorithm>
#include <utility>

#include "config/model_builder.h"
#include "config/names.h"

namespace sluice::config::tmsh {

namespace {

using Shape = Property::Shape;

Result<void> edit_property(std::vector<Property>& properties, const Edit& edit, const Object& object);

void erase_key(std::vector<Property>& properties, std::string_view key) {
    std::erase_if(properties, [&](const Property& property) { return property.key == key; });
}

bool is_entry(const Property& property, const std::string& name) {
    return property.key == name;
}

Property* find_entry(std::vector<Property>& entries, const std::string& name) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Property& entry) { return is_entry(entry, name); });
    return found == entries.end() ? nullptr : &*found;
}

std::string part_word(const Object& object, const PropertyRow& row) {
    if (row.kind == Kind::members)
        return "Pool Member";
    return std::string{type_word(object.type)} + " " + std::string{row.name};
}

/// F5 names a member with a blank before its port.
std::string part_name(const Object& object, const PropertyRow& row, const std::string& entry) {
    if (const std::optional<AddressPort> member = row.kind == Kind::members ? divide_port(entry) : std::nullopt)
        return member_in_error(object.name, member->address, member->port);
    return object.name + " " + entry;
}

void edit_flag(std::vector<Property>& properties, const PropertyRow& row) {
    std::erase_if(properties,
                  [&](const Property& property) { return property.shape == Shape::flag && is_choice(row.choices, property.key); });
    if (row.value_default == row.name)
        return;
    Property flag;
    flag.key = row.name;
    put_property(properties, std::move(flag));
}

void edit_scalar(std::vector<Property>& properties, const PropertyRow& row, const std::vector<std::string>& words) {
    const bool none = words.size() == 1 && (words.front() == "none" || words.front().empty());
    const bool is_default = words.size() == 1 && words.front() == row.value_default;
    const bool taken_away = none && row.value_default.empty() && (row.kind == Kind::reference || row.kind == Kind::text);
    erase_key(properties, row.name);
    if (taken_away || (is_default && !row.always_kept))
        return;
    Property property = scalar(row.name, {});
    property.words = words;
    put_property(properties, std::move(property));
}

Edit as_edit(const PropertyRow& row, const Property& given) {
    return {&row, Operation::set, given.words, given.children};
}

/// Applies the statements of an entry or block to what it has so far.
Result<void> edit_inner(std::vector<Property>& inner, const PropertyRow& row, const std::vector<Property>& given, const Object& object) {
    for (const Property& property : given) {
        const PropertyRow* known = find_row(row.inner, property.key);
        if (known == nullptr)
            return unexpected_argument(property.key);
        if (Result<void> done = edit_property(inner, as_edit(*known, property), object); !done)
            return done;
    }
    return {};
}

bool says(const std::vector<Property>& properties, std::string_view key, std::string_view value) {
    return std::any_of(properties.begin(), properties.end(), [&](const Property& p) { return p.key == key && p.value() == value; });
}

Result<void> edit_block(std::vector<Property>& properties, const Edit& edit, const Object& object) {
    Property block;
    block.key = edit.row->name;
    block.shape = Shape::block;
    const bool none = !edit.words.empty();
    if (Property* old = find_entry(properties, block.key); old != nullptr && !none)
        block = *old;
    if (Result<void> done = edit_inner(block.children, *edit.row, edit.entries, object); !done)
        return done;
    if (says(block.children, "type", "automap") || says(block.children, "type", "none"))
        erase_key(block.children, "pool");
    erase_key(properties, edit.row->name);
    const bool empty = block.children.empty() || (block.children.size() == 1 && says(block.children, "type", "none"));
    if (!none && !empty)
        put_property(properties, std::move(block));
    return {};
}

/// A new member says its address, so that its node can be made from it.
void complete_entry(const PropertyRow& row, Property& entry) {
    if (row.kind != Kind::members || entry.find("address") != nullptr || entry.find("fqdn") != nullptr)
        return;
    const std::optional<AddressPort> member = divide_port(entry.key);
    const std::string address = member ? member->address.substr(member->address.rfind('/') + 1) : std::string{};
    const std::string plain = address.substr(0, address.find('%'));
    if (datagroups::IpAddress::parse(plain))
        put_property(entry.children, scalar("address", address));
}

Result<void> add_entry(std::vector<Property>& entries, const PropertyRow& row, const Property& given, const Object& object) {
    Property entry;
    entry.key = given.key;
    entry.shape = row.kind == Kind::names || row.kind == Kind::words ? Shape::flag : Shape::block;
    if (Result<void> done = edit_inner(entry.children, row, given.children, object); !done)
        return done;
    complete_entry(row, entry);
    entries.push_back(std::move(entry));
    return {};
}

Result<void> modify_entry(std::vector<Property>& entries, const PropertyRow& row, const Property& given, const Object& object) {
    if (given.key == "all") {
        for (Property& entry : entries) {
            if (Result<void> done = edit_inner(entry.children, row, given.children, object); !done)
                return done;
        }
        return {};
    }
    Property* entry = find_entry(entries, given.key);
    if (entry == nullptr)
        return refused(part_not_found(part_word(object, row), part_name(object, row, given.key)));
    return edit_inner(entry->children, row, given.children, object);
}

Result<void> edit_entry(std::vector<Property>& entries, const Edit& edit, const Property& given, const Object& object) {
    const PropertyRow& row = *edit.row;
    const bool exists = find_entry(entries, given.key) != nullptr;
    switch (edit.operation) {
    case Operation::modify:
        return modify_entry(entries, row, given, object);
    case Operation::remove:
        if (!exists)
            return refused(part_not_found(part_word(object, row), part_name(object, row, given.key)));
        std::erase_if(entries, [&](const Property& entry) { return is_entry(entry, given.key); });
        return {};
    default:
        if (exists)
            return refused(part_already_exists(part_word(object, row), part_name(object, row, given.key), partition_of(object.name)));
        return add_entry(entries, row, given, object);
    }
}

/// Of a block, or of a list on one line: `options { a b }`.
std::vector<Property> entries_of(const Property& property) {
    if (property.shape == Shape::block)
        return property.children;
    std::vector<Property> entries;
    for (const std::string& word : property.words) {
        Property entry;
        entry.key = word;
        if (word != "{" && word != "}" && word != "none")
            entries.push_back(std::move(entry));
    }
    return entries;
}

Result<void> edit_collection(std::vector<Property>& properties, const Edit& edit, const Object& object) {
    const PropertyRow& row = *edit.row;
    Property collection;
    collection.key = row.name;
    collection.shape = Shape::block;
    Property* old = find_entry(properties, collection.key);
    if (old != nullptr && edit.operation != Operation::replace)
        collection.children = entries_of(*old);
    const bool removes_all = edit.operation == Operation::remove && edit.entries.size() == 1 && edit.entries.front().key == "all";
    if (removes_all)
        collection.children.clear();
    for (const Property& given : removes_all ? std::vector<Property>{} : edit.entries) {
        if (Result<void> done = edit_entry(collection.children, edit, given, object); !done)
            return done;
    }
    if (row.kind == Kind::entries || row.kind == Kind::members) {
        std::stable_sort(collection.children.begin(), collection.children.end(),
                         [](const Property& a, const Property& b) { return a.key < b.key; });
    }
    const bool one_persistence = row.name == "persist" && collection.children.size() == 1;
    if (one_persistence && collection.children.front().find("default") == nullptr)
        collection.children.front().children.push_back(scalar("default", "yes"));
    erase_key(properties, row.name);
    if (!collection.children.empty())
        put_property(properties, std::move(collection));
    return {};
}

/// One statement for each name, in the order of the names.
void edit_variable(std::vector<Property>& properties, const PropertyRow& row, const std::vector<std::string>& words) {
    const auto name_of = [](const Property& property) { return property.words.empty() ? std::string{} : property.words.front(); };
    const auto is_it = [&](const Property& property) { return property.key == row.name && name_of(property) == words.front(); };
    std::erase_if(properties, is_it);
    if (words.back() == "none")
        return;
    Property variable = scalar(row.name, {});
    variable.words = words;
    const auto place = std::find_if(properties.begin(), properties.end(), [&](const Property& other) {
        return row.name < other.key || (row.name == other.key && words.front() < name_of(other));
    });
    properties.insert(place, std::move(variable));
}

/// `snat automap`, `snatpool sp`: the spelling of version 10, still accepted.
Result<void> edit_old_snat(std::vector<Property>& properties, const Edit& edit, const Object& object) {
    const bool pool = edit.row->name == "snatpool";
    Edit block{find_row(find_type("ltm virtual")->properties, "source-address-translation"), Operation::set, {}, {}};
    block.entries.push_back(scalar("type", pool ? "snat" : edit.words.front()));
    if (pool)
        block.entries.push_back(scalar("pool", edit.words.front()));
    return edit_block(properties, block, object);
}

Result<void> edit_property(std::vector<Property>& properties, const Edit& edit, const Object& object) {
    const bool old_snat = edit.row->name == "snat" || edit.row->name == "snatpool";
    switch (edit.row->kind) {
    case Kind::flag:
        edit_flag(properties, *edit.row);
        return {};
    case Kind::block:
        return edit_block(properties, edit, object);
    case Kind::names:
    case Kind::entries:
    case Kind::members:
        return edit_collection(properties, edit, object);
    case Kind::words:
        if (edit.operation != Operation::set)
            return edit_collection(properties, edit, object);
        edit_scalar(properties, *edit.row, edit.words);
        return {};
    case Kind::records:
        return {};
    case Kind::variable:
        edit_variable(properties, *edit.row, edit.words);
        return {};
    default:
        if (old_snat)
            return edit_old_snat(properties, edit, object);
        edit_scalar(properties, *edit.row, edit.words);
        return {};
    }
}

void put_missing(Object& object, std::string_view key, std::string_view value) {
    if (object.find(key) == nullptr)
        put_property(object.properties, scalar(key, value));
}

void complete_virtual(Object& object) {
    const Property* destination = object.find("destination");
    if (destination == nullptr)
        return;
    const bool v6 = divide_port(destination->value()).value_or(AddressPort{}).dotted;
    const Property* mask = object.find("mask");
    if (mask == nullptr)
        put_missing(object, "mask", v6 ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255");
    put_missing(object, "source", v6 ? "::/0" : "0.0.0.0/0");
    put_missing(object, "translate-address", "enabled");
    put_missing(object, "translate-port", "enabled");
}

} // namespace

Property scalar(std::string_view key, std::string_view value) {
    Property property;
    property.key = key;
    property.shape = Shape::scalar;
    property.words.emplace_back(value);
    return property;
}

void put_property(std::vector<Property>& properties, Property property) {
    erase_key(properties, property.key);
    const auto place = std::find_if(properties.begin(), properties.end(), [&](const Property& other) { return property.key < other.key; });
    properties.insert(place, std::move(property));
}

Result<void> apply_edits(Object& object, const std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        if (Result<void> done = edit_property(object.properties, edit, object); !done)
            return done;
    }
    return {};
}

void complete_new_object(Object& object) {
    const TypeRow* type = find_type(object.type);
    if (type != nullptr && !type->parent_default.empty())
        put_missing(object, "defaults-from", type->parent_default);
    if (object.type == "ltm virtual")
        complete_virtual(object);
    if (object.type == "ltm node" && datagroups::IpAddress::parse(relative_name(object.name)))
        put_missing(object, "address", relative_name(object.name));
}

} // namespace sluice::config::tmsh
