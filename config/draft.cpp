#include "config/draft.h"

#include <algorithm>
#include <utility>

namespace sluice::config {

const Object* find_object(const ObjectMap& objects, const std::string& type, const std::string& name) {
    const auto found = objects.find({type, name});
    return found == objects.end() ? nullptr : found->second.get();
}

Draft::Draft(ConfigurationPtr base) : base_(std::move(base)) {}

const ObjectMap& Draft::objects() const {
    return objects_ ? *objects_ : *base_->objects;
}
const ObjectMap& Draft::group_frames() const {
    return frames_ ? *frames_ : *base_->group_frames;
}

ObjectMap& Draft::own_objects() {
    if (!objects_)
        objects_ = *base_->objects;
    return *objects_;
}

ObjectMap& Draft::own_frames() {
    if (!frames_)
        frames_ = *base_->group_frames;
    return *frames_;
}

datagroups::DataGroupPtr Draft::data_group(const std::string& name) const {
    if (const auto changed = groups_.find(name); changed != groups_.end())
        return changed->second.group;
    const auto existing = base_->snapshot->data_groups.find(name);
    return existing == base_->snapshot->data_groups.end() ? nullptr : existing->second;
}

std::vector<std::string> Draft::data_group_names() const {
    std::vector<std::string> names;
    for (const auto& [name, group] : base_->snapshot->data_groups) {
        if (!groups_.contains(name))
            names.push_back(name);
    }
    for (const auto& [name, change] : groups_) {
        if (change.group)
            names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

void Draft::put(Object object) {
    put(std::make_shared<const Object>(std::move(object)));
}

void Draft::put(ObjectPtr object) {
    std::pair<std::string, std::string> key{object->type, object->name};
    own_objects()[std::move(key)] = std::move(object);
}

void Draft::erase(const std::string& type, const std::string& name) {
    own_objects().erase({type, name});
}

Draft::GroupChange& Draft::change_of(const std::string& name) {
    if (const auto changed = groups_.find(name); changed != groups_.end())
        return changed->second;
    GroupChange change;
    change.group = data_group(name);
    return groups_.emplace(name, std::move(change)).first->second;
}

void Draft::create_data_group(Object frame, datagroups::DataGroupPtr records) {
    GroupChange& change = change_of(frame.name);
    change.group = std::move(records);
    change.is_new = true;
    change.rewritten = true;
    put_frame(std::move(frame));
}

void Draft::put_frame(Object frame) {
    std::pair<std::string, std::string> key{std::string{data_group_type}, frame.name};
    own_frames()[std::move(key)] = std::make_shared<const Object>(std::move(frame));
}

void Draft::replace_records(const std::string& name, datagroups::DataGroupPtr records) {
    GroupChange& change = change_of(name);
    change.group = std::move(records);
    change.rewritten = true;
    change.edits.clear();
}

void Draft::put_record(const std::string& name, const datagroups::Record& record) {
    GroupChange& change = change_of(name);
    change.group = change.group->with(record);
    if (!change.rewritten)
        change.edits.push_back({record, false});
}

void Draft::erase_record(const std::string& name, const std::string& key) {
    GroupChange& change = change_of(name);
    change.group = change.group->without(key);
    if (!change.rewritten)
        change.edits.push_back({{key, {}}, true});
}

void Draft::erase_data_group(const std::string& name) {
    GroupChange& change = change_of(name);
    change.group = nullptr;
    change.edits.clear();
    own_frames().erase({std::string{data_group_type}, name});
}

bool Draft::only_records() const {
    const auto keeps_the_group = [](const auto& entry) { return entry.second.group && !entry.second.is_new; };
    return !objects_ && !frames_ && std::all_of(groups_.begin(), groups_.end(), keeps_the_group);
}

} // namespace sluice::config
