#include <fmt/format.h>

#include "config/build_world.h"
#include "config/schema/builtin.h"

namespace sluice::config::build {

namespace {

constexpr std::size_t fields_max = 32;

/// The objects stand root first: a child's field takes the place of its parent's, `none` takes it away.
StatisticsProfile read_statistics(World& world, const ObjectPtr& object) {
    rules::Diagnostics said_by_check;
    schema::Findings unheard(said_by_check);
    const World::Ancestry ancestry = world.ancestry(object, unheard);
    StatisticsProfile profile;
    profile.name = object->name;
    for (std::size_t number = 1; number <= fields_max; ++number) {
        std::string field;
        for (const ObjectPtr& each : ancestry.objects)
            if (const Property* property = each->find(fmt::format("field{}", number)))
                field = property->value() == "none" ? std::string{} : property->value();
        if (!field.empty())
            profile.fields.push_back(std::move(field));
    }
    return profile;
}

} // namespace

void build_statistics(World& world) {
    if (!world.delta.touches("ltm profile statistics")) {
        world.next.statistics_profiles = world.previous()->statistics_profiles;
        return;
    }
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->statistics_profiles;
    const auto keep = [&](StatisticsProfile profile) {
        const std::string name = profile.name;
        world.next.statistics_profiles[name] = kept_or_new(before, std::move(profile));
    };
    keep({});
    for (const ObjectPtr& object : world.objects("ltm profile statistics"))
        keep(read_statistics(world, object));
}

} // namespace sluice::config::build
