#include "config/build_world.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/names.h"
#include "config/schema/builtin.h"

namespace sluice::config::build {

namespace {

constexpr std::size_t ancestors_max = 100;

ByName<ObjectPtr> index_family(const ObjectMap& objects, const std::string& family) {
    ByName<ObjectPtr> index;
    for (auto at = objects.lower_bound({family + ' ', {}}); at != objects.end() && is_of_type(*at->second, family); ++at)
        index[at->first.second] = at->second;
    return index;
}

std::string not_found_text(std::string_view type, std::string_view name) {
    return fmt::format("The requested {} ({}) was not found.", type_word(type), name);
}

std::string_view builtin_type(std::string_view family, std::string_view name) {
    if (family == "ltm profile")
        return schema::builtin_profile_type(name);
    return family == "ltm monitor" ? schema::builtin_monitor_type(name) : schema::builtin_persistence_type(name);
}

} // namespace

World::World(const BuildInput& build_input, rules::Diagnostics& diagnostics)
    : input(build_input), findings(diagnostics), delta(find_delta(build_input)),
      profiles_(index_family(*build_input.objects, "ltm profile")), monitors_(index_family(*build_input.objects, "ltm monitor")),
      persistences_(index_family(*build_input.objects, "ltm persistence")) {}

const ObjectPtr* World::object(std::string_view type, std::string_view name) const {
    const auto found = input.objects->find({std::string(type), std::string(name)});
    return found == input.objects->end() ? nullptr : &found->second;
}

std::vector<ObjectPtr> World::objects(std::string_view type) const {
    std::vector<ObjectPtr> found;
    for (auto at = input.objects->lower_bound({std::string(type), {}}); at != input.objects->end() && at->first.first == type; ++at)
        found.push_back(at->second);
    return found;
}

World::Relative World::find_in_family(std::string_view family, const std::string& name) const {
    const ByName<ObjectPtr>& index = family == "ltm profile" ? profiles_ : family == "ltm monitor" ? monitors_ : persistences_;
    if (const auto found = index.find(name); found != index.end())
        return {found->second->type, found->second};
    const std::string_view builtin = builtin_type(family, name);
    return builtin.empty() ? Relative{} : Relative{fmt::format("{} {}", family, builtin), nullptr};
}

void World::missing(const Object& from, rules::Position at, std::string_view type, std::string_view name) {
    findings.error(from, at, "01020036:3", not_found_text(type, name));
}

bool World::may_refer(const Object& from, rules::Position at, std::string_view type, const std::string& name) {
    const std::string_view own = partition_of(from.name);
    const std::string_view other = partition_of(name);
    if (own == other || other == "Common")
        return true;
    const std::string_view word = type == "ltm rule" ? std::string_view("rule") : type_word(type);
    findings.error(from, at, "01070726:3",
                   fmt::format("{} {} in partition {} cannot reference {} {} in partition {}", type_word(from.type), from.name, own, word,
                               name, other));
    return false;
}

std::string World::reference(const Object& from, rules::Position at, std::string_view type, std::string_view name) {
    const auto exists = [&](const std::string& full) { return object(type, full) != nullptr || schema::is_builtin(type, full); };
    std::string full = resolve(from, name, exists);
    if (!exists(full)) {
        missing(from, at, type, full);
        return {};
    }
    return may_refer(from, at, type, full) ? full : std::string();
}

World::Relative World::reference_in_family(const Object& from, rules::Position at, std::string_view family, std::string_view name,
                                           std::string& full) {
    full = resolve(from, name, [&](const std::string& path) { return !find_in_family(family, path).type.empty(); });
    Relative found = find_in_family(family, full);
    if (found.type.empty())
        missing(from, at, family, full);
    else if (!may_refer(from, at, found.type, full))
        return {};
    return found;
}

World::Ancestry World::ancestry(const ObjectPtr& object, schema::Findings& said_to) const {
    Ancestry line{{object}, {}};
    while (line.objects.size() <= ancestors_max) {
        const Object& child = *line.objects.back();
        const bool own_link = line.objects.size() == 1;
        if (schema::is_builtin(child.type, child.name))
            line.builtin = child.name;
        const Property* link = child.find("defaults-from");
        if (link == nullptr || link->value() == "none" || link->value().empty())
            break;
        const auto exists = [&](const std::string& path) {
            return this->object(child.type, path) != nullptr || schema::is_builtin(child.type, path);
        };
        const std::string parent = resolve(child, link->value(), exists);
        const bool circle =
            std::any_of(line.objects.begin(), line.objects.end(), [&](const ObjectPtr& each) { return each->name == parent; });
        if (circle && (parent == object->name))
            said_to.error(*object, link->position, "01070734:3",
                          fmt::format("Configuration error: A {} may not default from itself \"{}\"", type_word(object->type), parent));
        if (circle)
            break;
        if (const ObjectPtr* found = this->object(child.type, parent)) {
            line.objects.push_back(*found);
            continue;
        }
        if (schema::is_builtin(child.type, parent))
            line.builtin = parent;
        else if (own_link)
            said_to.error(child, link->position, "01020036:3", not_found_text(child.type, parent));
        break;
    }
    std::reverse(line.objects.begin(), line.objects.end());
    return line;
}

} // namespace sluice::config::build
