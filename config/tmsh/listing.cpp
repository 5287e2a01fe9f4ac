#include "config/tmsh/listing.h"

#include <algorithm>
#include <optional>

#include "config/grammar.h"
#include "config/grammar_types.h"
#include "config/names.h"
#include "config/tmsh/object_edit.h"
#include "config/tmsh/property_parser.h"
#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

namespace {

constexpr unsigned parents_max = 64;

/// `10.0.0.1:smtp` of `/Common/10.0.0.1:25`.
std::string with_service(const std::string& name) {
    const std::optional<AddressPort> divided = divide_port(name);
    if (!divided)
        return std::string{relative_name(name)};
    return std::string{relative_name(divided->address)}.append(divided->dotted ? "." : ":").append(service_name(divided->port));
}

void make_relative(const std::string& type, PropertyTable table, Property& property) {
    property.spelling.clear();
    const PropertyRow* row = find_row(table, property.key);
    const bool text = row != nullptr ? row->kind == Kind::text || row->kind == Kind::variable : grammar::holds_text(type, property.key);
    if (row != nullptr && row->kind == Kind::records)
        return;
    const bool destination = row != nullptr && row->kind == Kind::destination;
    for (std::string& word : property.words) {
        if (!text)
            word = destination ? with_service(word) : std::string{relative_name(word)};
    }
    const bool members = row != nullptr && row->kind == Kind::members;
    for (Property& child : property.children) {
        make_relative(type, row != nullptr ? row->inner : PropertyTable{}, child);
        child.key = members ? with_service(child.key) : std::string{relative_name(child.key)};
    }
}

/// The value that counts for the object: its own, its parents', F5's default. Only for what a child inherits.
const Property* inherited(const Configuration& configuration, const Object& object, std::string_view key) {
    const Object* current = &object;
    for (unsigned depth = 0; current != nullptr && depth < parents_max; ++depth) {
        if (const Property* own = current->find(key); own != nullptr)
            return own;
        const Property* parent = current->find("defaults-from");
        current = parent == nullptr ? nullptr : find_object(*configuration.objects, object.type, parent->value());
    }
    return nullptr;
}

bool has_flag_of(const Object& object, std::string_view choices) {
    return std::any_of(object.properties.begin(), object.properties.end(), [&](const Property& property) {
        return property.shape == Property::Shape::flag && is_choice(choices, property.key);
    });
}

/// The property to print for a row that the object does not have itself.
std::optional<Property> default_property(const Configuration& configuration, const Object& object, const PropertyRow& row) {
    if (const Property* property = row.name == "description" ? nullptr : inherited(configuration, object, row.name))
        return *property;
    if (row.value_default.empty())
        return std::nullopt;
    if (row.kind != Kind::flag)
        return scalar(row.name, row.value_default);
    if (has_flag_of(object, row.choices))
        return std::nullopt;
    Property flag;
    flag.key = row.name;
    return flag;
}

/// The variables of the parents that the object does not set itself.
void add_inherited_variables(const Configuration& configuration, Object& object, const PropertyRow& row) {
    const auto is_set = [&](const Property& given) {
        return std::any_of(object.properties.begin(), object.properties.end(), [&](const Property& own) {
            return own.key == row.name && !own.words.empty() && !given.words.empty() && own.words.front() == given.words.front();
        });
    };
    const Object* current = &object;
    for (unsigned depth = 0; depth < parents_max; ++depth) {
        const Property* parent = current->find("defaults-from");
        current = parent == nullptr ? nullptr : find_object(*configuration.objects, object.type, parent->value());
        if (current == nullptr)
            return;
        for (const Property& given : current->properties) {
            const auto place = std::find_if(object.properties.begin(), object.properties.end(),
                                            [&](const Property& other) { return row.name < other.key; });
            if (given.key == row.name && !is_set(given))
                object.properties.insert(place, given);
        }
    }
}

Object with_defaults(const Configuration& configuration, const Object& object, PropertyTable table) {
    Object complete = object;
    for (const PropertyRow& row : table) {
        if (row.kind == Kind::variable)
            add_inherited_variables(configuration, complete, row);
        if (object.find(row.name) != nullptr || row.kind == Kind::variable)
            continue;
        if (std::optional<Property> property = default_property(configuration, object, row))
            put_property(complete.properties, std::move(*property));
    }
    return complete;
}

bool wanted(const ListOptions& options, const std::string& key) {
    return options.only.empty() || std::find(options.only.begin(), options.only.end(), key) != options.only.end();
}

void keep_entries(Property& property, const std::vector<std::string>& entries) {
    std::erase_if(property.children, [&](const Property& child) {
        return std::none_of(entries.begin(), entries.end(), [&](const std::string& entry) {
            return child.key == entry || child.key == full_path(entry) || child.key == member_name(entry);
        });
    });
}

void restrict_to(Object& object, const ListOptions& options) {
    std::erase_if(object.properties, [&](const Property& property) { return !wanted(options, property.key); });
    if (options.only.empty() || options.entries.empty())
        return;
    for (Property& property : object.properties) {
        if (property.key == options.only.back())
            keep_entries(property, options.entries);
    }
}

} // namespace

std::string listed(const Configuration& configuration, const Object& object, const ListOptions& options) {
    const TypeRow* type = find_type(object.type);
    const PropertyTable table = type == nullptr ? PropertyTable{} : type->properties;
    const bool defaults = options.all_properties || !options.only.empty();
    Object shown = defaults ? with_defaults(configuration, object, table) : object;
    restrict_to(shown, options);
    shown.name = relative_name(shown.name);
    for (Property& property : shown.properties)
        make_relative(object.type, table, property);
    return options.one_line ? write_one_line(shown) : write(shown);
}

} // namespace sluice::config::tmsh
