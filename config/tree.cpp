#include "config/tree.h"

#include <algorithm>

namespace sluice::config {

namespace {

// The last of several wins, as on load.
const Property* last_of(const std::vector<Property>& list, std::string_view key) {
    const auto found = std::find_if(list.rbegin(), list.rend(), [&](const Property& property) { return property.key == key; });
    return found == list.rend() ? nullptr : &*found;
}

} // namespace

const Property* Property::find(std::string_view child) const {
    return last_of(children, child);
}

std::string Property::value() const {
    std::string out;
    for (const std::string& word : words)
        out.append(out.empty() ? "" : " ").append(word);
    return out;
}

const Property* Object::find(std::string_view key) const {
    return last_of(properties, key);
}

} // namespace sluice::config
