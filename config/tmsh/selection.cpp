#include "config/tmsh/selection.h"

#include <algorithm>
#include <regex>

#include <fnmatch.h>

#include "config/names.h"
#include "config/save.h"
#include "config/schema/builtin.h"
#include "config/tmsh/object_edit.h"

namespace sluice::config::tmsh {

namespace {

constexpr std::size_t pattern_bytes_max = 256;

bool has_path(std::string_view type) {
    return type != "sys db" && type != "auth user" && type != "auth partition" && type != "sys folder";
}

bool matches_expression(const std::string& name, const std::string& expression) {
    try {
        return std::regex_match(name, std::regex(expression, std::regex::extended));
    } catch (const std::regex_error&) {
        return false; // an expression that cannot be read fits no name
    }
}

} // namespace

bool is_pattern(std::string_view word) {
    return word == "all" || word.starts_with('@') || word.find_first_of("*?") != std::string_view::npos;
}

bool matches_pattern(std::string_view full_name, const std::string& pattern) {
    if (pattern == "all")
        return true;
    if (pattern.size() > pattern_bytes_max)
        return false;
    const std::string name{pattern.starts_with('/') ? full_name : relative_name(full_name)};
    if (pattern.starts_with('@'))
        return matches_expression(name, pattern.substr(1));
    return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

std::string object_name(std::string_view type, std::string_view word) {
    return has_path(type) ? full_path(word) : std::string{word};
}

std::vector<std::string> names_of(const Configuration& configuration, const std::string& type) {
    std::vector<std::string> names;
    if (type == data_group_type) {
        for (const auto& [name, group] : configuration.snapshot->data_groups)
            names.push_back(name);
    }
    for (auto entry = configuration.objects->lower_bound({type, {}}); entry != configuration.objects->end() && entry->first.first == type;
         ++entry)
        names.push_back(entry->first.second);
    if (type == "ltm node") {
        for (const auto& [name, node] : configuration.snapshot->nodes)
            names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

ObjectPtr find_any(const Configuration& configuration, const std::string& type, const std::string& name) {
    if (const auto found = configuration.objects->find({type, name}); found != configuration.objects->end())
        return found->second;
    Object object;
    object.type = type;
    object.name = name;
    if (type == data_group_type) {
        const auto group = configuration.snapshot->data_groups.find(name);
        if (group == configuration.snapshot->data_groups.end())
            return nullptr;
        const auto frame = configuration.group_frames->find({type, name});
        return std::make_shared<const Object>(
            data_group_object(frame == configuration.group_frames->end() ? object : *frame->second, *group->second));
    }
    if (type == "ltm node") {
        const auto node = configuration.snapshot->nodes.find(name);
        if (node == configuration.snapshot->nodes.end())
            return nullptr;
        object.properties.push_back(scalar("address", node->second->address.to_text()));
        return std::make_shared<const Object>(std::move(object));
    }
    return schema::is_builtin(type, name) ? std::make_shared<const Object>(std::move(object)) : nullptr;
}

Result<std::vector<std::string>> select(const Configuration& configuration, const std::string& type,
                                        const std::vector<std::string>& words) {
    const std::vector<std::string> all = names_of(configuration, type);
    std::vector<std::string> selected;
    for (const std::string& word : words) {
        const std::string name = object_name(type, word);
        if (std::binary_search(all.begin(), all.end(), name) || schema::is_builtin(type, name)) {
            selected.push_back(name);
        } else if (is_pattern(word)) {
            std::copy_if(all.begin(), all.end(), std::back_inserter(selected),
                         [&](const std::string& candidate) { return matches_pattern(candidate, word); });
        } else {
            return refused(not_found(type, name));
        }
    }
    std::sort(selected.begin(), selected.end());
    selected.erase(std::unique(selected.begin(), selected.end()), selected.end());
    return selected;
}

tl::unexpected<Failure> name_missing() {
    return syntax_error("one or more configuration identifiers must be provided");
}

} // namespace sluice::config::tmsh
