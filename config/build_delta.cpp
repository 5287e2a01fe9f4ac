#include "config/build_delta.h"

#include <algorithm>

namespace sluice::config::build {

namespace {

bool differ(const ByName<datagroups::DataGroupPtr>& before, const ByName<datagroups::DataGroupPtr>& after) {
    if (before.size() != after.size())
        return true;
    return std::any_of(after.begin(), after.end(), [&](const auto& entry) {
        const auto old = before.find(entry.first);
        return old == before.end() || (old->second != entry.second && old->second->type() != entry.second->type());
    });
}

bool any_of_type(const std::vector<ObjectPtr>& objects, std::string_view type) {
    return std::any_of(objects.begin(), objects.end(), [&](const ObjectPtr& object) { return is_of_type(*object, type); });
}

} // namespace

bool is_of_type(const Object& object, std::string_view type) {
    return std::string_view(object.type).starts_with(type) && (object.type.size() == type.size() || object.type[type.size()] == ' ');
}

bool Delta::touches(std::string_view type) const {
    return whole || any_of_type(changed, type) || any_of_type(gone, type);
}

bool Delta::touches_other_than(std::initializer_list<std::string_view> types) const {
    const auto other = [&](const ObjectPtr& object) {
        return std::none_of(types.begin(), types.end(), [&](std::string_view type) { return is_of_type(*object, type); });
    };
    return whole || std::any_of(changed.begin(), changed.end(), other) || std::any_of(gone.begin(), gone.end(), other);
}

Delta find_delta(const BuildInput& input) {
    Delta delta;
    if (!input.previous || input.previous_objects == nullptr)
        return delta;
    delta.whole = false;
    delta.groups_differ = differ(input.previous->data_groups, *input.data_groups);
    auto before = input.previous_objects->begin();
    auto after = input.objects->begin();
    while (before != input.previous_objects->end() || after != input.objects->end()) {
        const bool old_only = after == input.objects->end() ||
                              (before != input.previous_objects->end() && before->second != after->second && before->first < after->first);
        if (old_only) {
            delta.gone.push_back((before++)->second);
            continue;
        }
        const bool both = before != input.previous_objects->end() && (before->second == after->second || before->first == after->first);
        if (!both || before->second != after->second)
            delta.changed.push_back(after->second);
        if (both)
            ++before;
        ++after;
    }
    for (const ObjectPtr& object : delta.changed)
        delta.changed_set.insert(object.get());
    return delta;
}

} // namespace sluice::config::build
