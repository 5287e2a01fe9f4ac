#include "config/load.h"

#include <algorithm>
#include <set>
#include <utility>

#include "config/grammar.h"

namespace sluice::config {

namespace {

using datagroups::DataGroup;
using datagroups::DataGroupPtr;
using datagroups::Record;

bool same_place(const Object& a, const Object& b) {
    return a.file == b.file && a.position == b.position;
}

bool same_places(const std::vector<Property>& a, const std::vector<Property>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Property& one, const Property& other) {
        return one.position == other.position && same_places(one.children, other.children);
    });
}

bool unchanged(const Object* old, const Object& object) {
    return old != nullptr && same_place(*old, object) && same_places(old->properties, object.properties) && write(*old) == write(object);
}

bool holds_exactly(const DataGroup& group, const std::vector<Record>& records) {
    return group.size() == records.size() && std::all_of(records.begin(), records.end(), [&](const Record& record) {
               const std::optional<Record> held = group.exact(record.key);
               return held && held->value == record.value;
           });
}

Object without_records(const Object& object) {
    Object frame = object;
    std::erase_if(frame.properties, [](const Property& property) { return property.key == "records" || property.key == "type"; });
    return frame;
}

/// The named properties take the place of those of the same name; the others stay.
Object merged(const Object& old, const Object& given) {
    if (given.has_raw_body)
        return given;
    Object object = old;
    for (const Property& property : given.properties)
        std::erase_if(object.properties, [&](const Property& kept) { return kept.key == property.key; });
    object.properties.insert(object.properties.end(), given.properties.begin(), given.properties.end());
    std::stable_sort(object.properties.begin(), object.properties.end(),
                     [](const Property& a, const Property& b) { return a.key < b.key; });
    object.file = given.file;
    object.position = given.position;
    return object;
}

class Loader {
public:
    Loader(Draft& draft, LoadMode mode, rules::Diagnostics& diagnostics) : draft_(draft), mode_(mode), diagnostics_(diagnostics) {}

    void take(Object object) {
        seen_.insert({object.type, object.name});
        if (object.type == data_group_type)
            take_data_group(object);
        else
            take_object(std::move(object));
    }

    /// For `replace`: what the text did not have goes.
    void erase_the_rest() {
        std::vector<std::pair<std::string, std::string>> gone;
        for (const auto& [key, object] : draft_.objects()) {
            if (!seen_.contains(key))
                gone.push_back(key);
        }
        for (const auto& [type, name] : gone)
            draft_.erase(type, name);
        for (const std::string& name : draft_.data_group_names()) {
            if (!seen_.contains({std::string{data_group_type}, name}))
                draft_.erase_data_group(name);
        }
    }

private:
    void take_object(Object object) {
        const Object* old = draft_.find(object.type, object.name);
        if (unchanged(old, object))
            return;
        if (old != nullptr && mode_ == LoadMode::merge)
            object = merged(*old, object);
        draft_.put(std::move(object));
    }

    void take_data_group(const Object& object) {
        const DataGroupPtr old = draft_.data_group(object.name);
        if (mode_ == LoadMode::merge && old)
            merge_data_group(object, old);
        else
            replace_data_group(object, old);
    }

    void replace_data_group(const Object& object, const DataGroupPtr& old) {
        DataGroupDefinition definition;
        if (!read_data_group(object, definition, diagnostics_))
            return stand_in(object, old, definition.type);
        const bool same_records = old && old->type() == definition.type && holds_exactly(*old, definition.records);
        if (same_records)
            put_frame(object);
        else if (DataGroupPtr group = make_group(object, std::move(definition)))
            put_group(object, old, std::move(group));
        else
            stand_in(object, old, definition.type);
    }

    /// A bad group is there all the same, so that the rules that name it are not wrong as well.
    void stand_in(const Object& object, const DataGroupPtr& old, datagroups::Type type) {
        if (!old)
            put_group(object, old, DataGroup::make_empty(type));
    }

    /// A merge may leave the type out, and the records as well.
    void merge_data_group(const Object& object, const DataGroupPtr& old) {
        Object complete = object;
        if (complete.find("type") == nullptr)
            complete.properties.push_back({"type", Property::Shape::scalar, {std::string{to_text(old->type())}}, {}, object.position, {}});
        DataGroupDefinition definition;
        if (!read_data_group(complete, definition, diagnostics_))
            return;
        const auto frame = draft_.group_frames().find({object.type, object.name});
        if (frame != draft_.group_frames().end())
            complete = merged(*frame->second, complete);
        if (object.find("records") == nullptr || (old->type() == definition.type && holds_exactly(*old, definition.records)))
            put_frame(complete);
        else if (DataGroupPtr group = make_group(object, std::move(definition)))
            put_group(complete, old, std::move(group));
    }

    DataGroupPtr make_group(const Object& object, DataGroupDefinition definition) {
        auto group = DataGroup::make(definition.type, std::move(definition.records));
        if (group)
            return std::move(*group);
        rules::Diagnostic diagnostic;
        diagnostic.file = object.file;
        diagnostic.position = object.position;
        diagnostic.object = object.name;
        diagnostic.message = std::move(group.error());
        diagnostics_.add(std::move(diagnostic));
        return nullptr;
    }

    void put_group(const Object& object, const DataGroupPtr& old, DataGroupPtr group) {
        if (!old || old->type() != group->type()) {
            draft_.create_data_group(without_records(object), std::move(group));
            return;
        }
        draft_.replace_records(object.name, std::move(group));
        put_frame(object);
    }

    void put_frame(const Object& object) {
        Object frame = without_records(object);
        const auto old = draft_.group_frames().find({frame.type, frame.name});
        if (old == draft_.group_frames().end() || !unchanged(old->second.get(), frame))
            draft_.put_frame(std::move(frame));
    }

    Draft& draft_;
    LoadMode mode_;
    rules::Diagnostics& diagnostics_;
    std::set<std::pair<std::string, std::string>> seen_;
};

} // namespace

bool load_text(Draft& draft, LoadMode mode, const std::string& file, std::string_view text, rules::Diagnostics& diagnostics) {
    std::vector<Object> objects = parse(file, text, diagnostics);
    if (diagnostics.has_errors())
        return false;
    Loader loader(draft, mode, diagnostics);
    for (Object& object : objects)
        loader.take(std::move(object));
    if (mode == LoadMode::replace)
        loader.erase_the_rest();
    return true;
}

} // namespace sluice::config
