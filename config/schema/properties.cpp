#include "config/schema/properties.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::config::schema {

namespace {

bool is_among(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        if (word == wanted)
            return true;
        words.remove_prefix(std::min(word.size() + 1, words.size()));
    }
    return false;
}

bool is_harmless(const Property& property, const PropertyRow& row) {
    if (property.shape == Property::Shape::block)
        return property.children.empty();
    const std::string value = property.value();
    const bool empty = property.shape == Property::Shape::scalar && (value.empty() || value == "none");
    return empty || (property.shape == Property::Shape::scalar && is_among(row.harmless, value));
}

} // namespace

std::string in_short(const Property& property) {
    constexpr std::size_t shown_max = 4;
    if (property.shape == Property::Shape::flag)
        return property.key;
    if (property.shape == Property::Shape::scalar)
        return fmt::format("{} {}", property.key, property.value());
    std::string out = property.key + " {";
    for (std::size_t i = 0; i < property.children.size() && i < shown_max; ++i)
        out += ' ' + property.children[i].key;
    return out + (property.children.size() > shown_max ? " … }" : " }");
}

std::vector<const Property*> judge_properties(const Object& object, const std::vector<Property>& properties,
                                              std::span<const PropertyRow> rows, std::string_view whose, Findings& findings) {
    std::vector<const Property*> restricting;
    for (const Property& property : properties) {
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const PropertyRow& each) { return each.key == property.key; });
        if (row == rows.end()) {
            findings.warning(object, property.position, fmt::format("{}: property \"{}\" is not known here; kept", whose, property.key));
            continue;
        }
        const bool of_no_effect = row->verdict == Verdict::understood || row->verdict == Verdict::silent || is_harmless(property, *row);
        if (of_no_effect)
            continue;
        if (row->verdict == Verdict::restricts)
            restricting.push_back(&property);
        else
            findings.warning(object, property.position, fmt::format("{}: {} has no effect here; kept", whose, in_short(property)));
    }
    return restricting;
}

} // namespace sluice::config::schema
