#include "config/save.h"

#include <algorithm>
#include <array>
#include <vector>

#include "config/grammar.h"
#include "config/secrets.h"

namespace sluice::config {

namespace {

// The release whose file format this is; readers of the file look at it.
constexpr std::string_view version_line = "#TMSH-VERSION: 15.1.8\n\n";

/// What BIG-IP keeps in bigip_base.conf, which stands first in an SCF.
bool in_base_part(std::string_view type) {
    constexpr std::array base_modules = {"auth ", "cli ", "cm ", "net ", "sys "};
    constexpr std::array not_base = {"net route", "sys file ", "sys log-config ", "sys application ", "cli script"};
    const auto begins = [&](std::string_view beginning) { return type.starts_with(beginning); };
    return (std::any_of(base_modules.begin(), base_modules.end(), begins) && std::none_of(not_base.begin(), not_base.end(), begins)) ||
           type == "net route-domain";
}

Property record_property(std::string_view key, std::string_view value) {
    Property record;
    record.key = key;
    record.shape = Property::Shape::block;
    if (!value.empty()) {
        Property data;
        data.key = "data";
        data.shape = Property::Shape::scalar;
        data.words.emplace_back(value);
        record.children.push_back(std::move(data));
    }
    return record;
}

Property type_property(datagroups::Type type) {
    Property property;
    property.key = "type";
    property.shape = Property::Shape::scalar;
    property.words.emplace_back(to_text(type));
    return property;
}

void write_group_of(const Configuration& configuration, const std::string& name, const TextSink& sink) {
    const datagroups::DataGroupPtr& group = configuration.snapshot->data_groups.at(name);
    const auto frame = configuration.group_frames->find({std::string{data_group_type}, name});
    Object bare;
    bare.type = data_group_type;
    bare.name = name;
    write_data_group(frame == configuration.group_frames->end() ? bare : *frame->second, *group, sink);
}

} // namespace

void write_data_group(const Object& frame, const datagroups::DataGroup& group, const TextSink& sink) {
    std::vector<Property> before;
    std::vector<Property> after{type_property(group.type())};
    for (const Property& property : frame.properties)
        (property.key < "records" ? before : after).push_back(property);
    std::stable_sort(after.begin(), after.end(), [](const Property& a, const Property& b) { return a.key < b.key; });
    sink(frame.type + " " + quoted(frame.name) + " {\n");
    for (const Property& property : before)
        sink(write(property, 1));
    if (group.size() != 0) {
        sink("    records {\n");
        group.for_each([&](const datagroups::DataGroup::Match& record) {
            sink(write(record_property(record.key, record.value), 2));
            return true;
        });
        sink("    }\n");
    }
    for (const Property& property : after)
        sink(write(property, 1));
    sink("}\n");
}

Object data_group_object(const Object& frame, const datagroups::DataGroup& group) {
    Object object = frame;
    if (group.size() != 0) {
        Property records;
        records.key = "records";
        records.shape = Property::Shape::block;
        group.for_each([&](const datagroups::DataGroup::Match& record) {
            records.children.push_back(record_property(record.key, record.value));
            return true;
        });
        object.properties.push_back(std::move(records));
    }
    object.properties.push_back(type_property(group.type()));
    std::stable_sort(object.properties.begin(), object.properties.end(),
                     [](const Property& a, const Property& b) { return a.key < b.key; });
    return object;
}

std::string write_configuration(const Configuration& configuration) {
    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto& [key, object] : *configuration.objects)
        keys.push_back(key);
    for (const auto& [name, group] : configuration.snapshot->data_groups)
        keys.emplace_back(data_group_type, name);
    std::sort(keys.begin(), keys.end());
    std::stable_partition(keys.begin(), keys.end(), [](const auto& key) { return in_base_part(key.first); });
    std::string text{version_line};
    for (const auto& key : keys) {
        if (key.first == data_group_type)
            write_group_of(configuration, key.second, [&](std::string_view part) { text += part; });
        else
            text += write(without_secrets(*configuration.objects->at(key)));
    }
    return text;
}

} // namespace sluice::config
