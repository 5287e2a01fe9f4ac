#include <unordered_set>

#include <fmt/format.h>

#include "config/model_builder.h"
#include "config/names.h"
#include "config/schema/findings.h"
#include "config/schema/properties.h"

namespace sluice::config {

namespace {

constexpr std::size_t value_bytes_max = 65'520;

class GroupReader {
public:
    GroupReader(const Object& object, DataGroupDefinition& definition, schema::Findings& findings)
        : object_(object), definition_(definition), findings_(findings) {}

    bool read() {
        schema::judge_properties(object_, object_.properties, schema::property_rows("ltm data-group internal"), schema::spoken(object_),
                                 findings_);
        if (const Property* description = object_.find("description"))
            definition_.description = description->value() == "none" ? std::string() : description->value();
        if (!is_valid_name(object_.name))
            fail(object_.position, "01070088:3", fmt::format("The requested object name ({}) is invalid.", object_.name));
        if (!read_type())
            return false;
        if (const Property* records = object_.find("records"); records != nullptr && records->shape == Property::Shape::block)
            read_records(*records);
        return good_;
    }

private:
    void fail(rules::Position at, std::string id, std::string message) {
        good_ = false;
        findings_.error(object_, at, std::move(id), std::move(message));
    }

    bool read_type() {
        const Property* type = object_.find("type");
        if (type == nullptr) {
            fail(object_.position, "01070734:3", fmt::format("Configuration error: value list ({}) needs a type", object_.name));
            return false;
        }
        const auto known = datagroups::type_from_text(type->value());
        if (!known) {
            good_ = false;
            findings_.invalid(object_, *type, "ip, string or integer");
            return false;
        }
        definition_.type = *known;
        return true;
    }

    void read_records(const Property& records) {
        definition_.records.reserve(records.children.size());
        keys_.reserve(records.children.size());
        for (const Property& entry : records.children)
            read_record(entry);
    }

    void read_record(const Property& entry) {
        auto key = datagroups::canonical_key(definition_.type, entry.key);
        if (!key) {
            fail(entry.position, {},
                 fmt::format("Syntax Error: invalid property value \"records\":\"{}\" (value list {}, type {}: {})", entry.key,
                             object_.name, datagroups::to_text(definition_.type), key.error()));
            return;
        }
        datagroups::Record record{std::move(*key), {}};
        for (const Property& property : entry.children)
            read_value(property, record);
        if (!keys_.insert(record.key).second)
            fail(entry.position, "01020066:3",
                 fmt::format("The requested value list item ({} {}) already exists in partition {}.", object_.name, record.key,
                             partition()));
        else
            definition_.records.push_back(std::move(record));
    }

    void read_value(const Property& property, datagroups::Record& record) {
        if (property.key != "data") {
            findings_.warning(object_, property.position,
                              fmt::format("{}: record {}: property \"{}\" is not known here; not kept", schema::spoken(object_), record.key,
                                          property.key));
            return;
        }
        std::string value = property.value();
        if (value.size() > value_bytes_max)
            fail(property.position, "01070712:3",
                 fmt::format("Max string size exceeded during update of attribute:data type:class_value_item max:{} received:{}",
                             value_bytes_max, value.size()));
        record.value = std::move(value);
    }

    [[nodiscard]] std::string partition() const {
        const std::size_t end = object_.name.find('/', 1);
        return object_.name.starts_with('/') ? object_.name.substr(1, end - 1) : "Common";
    }

    const Object& object_;
    DataGroupDefinition& definition_;
    schema::Findings& findings_;
    std::unordered_set<std::string> keys_;
    bool good_ = true;
};

} // namespace

bool read_data_group(const Object& object, DataGroupDefinition& definition, rules::Diagnostics& diagnostics) {
    schema::Findings findings(diagnostics);
    return GroupReader(object, definition, findings).read();
}

} // namespace sluice::config
