#include "engine/observe/profile_statistics.h"

#include <algorithm>
#include <functional>

namespace sluice::engine {

namespace {

bool has_field(const config::Snapshot& snapshot, const std::string& profile, const std::string& field) {
    const auto found = snapshot.statistics_profiles.find(profile);
    return found != snapshot.statistics_profiles.end() &&
           std::find(found->second->fields.begin(), found->second->fields.end(), field) != found->second->fields.end();
}

} // namespace

std::int64_t& ProfileStatistics::Part::number_of(std::string_view profile, std::string_view field) {
    const auto found = numbers.find(NameView{profile, field});
    return found != numbers.end() ? found->second : numbers.emplace(Name{profile, field}, 0).first->second;
}

std::size_t ProfileStatistics::part_number(std::string_view profile, std::string_view field) {
    const std::hash<std::string_view> hash;
    return (hash(profile) ^ (hash(field) >> 8U)) % part_count;
}

std::int64_t ProfileStatistics::get(std::string_view profile, std::string_view field) const {
    const Part& part = parts_[part_number(profile, field)];
    const std::lock_guard guard(part.lock);
    const auto found = part.numbers.find(NameView{profile, field});
    return found == part.numbers.end() ? 0 : found->second;
}

void ProfileStatistics::adopt(const config::Snapshot& snapshot) {
    for (Part& part : parts_) {
        const std::lock_guard guard(part.lock);
        std::erase_if(part.numbers, [&](const auto& entry) { return !has_field(snapshot, entry.first.first, entry.first.second); });
    }
}

} // namespace sluice::engine
