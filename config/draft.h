#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/configuration.h"

namespace sluice::config {

/// A change in the making: the running configuration and what is to be different. Nothing happens until a Service commits it.
/// Copies no map that the change does not touch.
class Draft {
public:
    explicit Draft(ConfigurationPtr base);

    [[nodiscard]] const Configuration& base() const { return *base_; }
    /// As they will be.
    [[nodiscard]] const ObjectMap& objects() const;
    [[nodiscard]] const ObjectMap& group_frames() const;
    [[nodiscard]] const Object* find(const std::string& type, const std::string& name) const { return find_object(objects(), type, name); }
    /// The data group as it will be; null when there will be none.
    [[nodiscard]] datagroups::DataGroupPtr data_group(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> data_group_names() const; ///< sorted

    void put(Object object);
    void put(ObjectPtr object);
    void erase(const std::string& type, const std::string& name);

    /// The frame's name is the group's. The group must not exist.
    void create_data_group(Object frame, datagroups::DataGroupPtr records);
    void put_frame(Object frame);
    /// Another content; the type stays.
    void replace_records(const std::string& name, datagroups::DataGroupPtr records);
    /// Adds the record or replaces its value. Keys are canonical.
    void put_record(const std::string& name, const datagroups::Record& record);
    void erase_record(const std::string& name, const std::string& key);
    void erase_data_group(const std::string& name);

    /// One step on one group's content, for the store.
    struct RecordEdit {
        datagroups::Record record;
        bool erases = false;
    };
    struct GroupChange {
        datagroups::DataGroupPtr group; ///< as it will be; null: deleted
        bool is_new = false;            ///< did not exist, or is deleted and made anew
        bool rewritten = false;         ///< all records are written; otherwise only `edits`
        std::vector<RecordEdit> edits;
    };
    [[nodiscard]] const std::map<std::string, GroupChange>& group_changes() const { return groups_; }
    /// True when nothing but records of existing groups differs: then nothing else needs to be looked at again.
    [[nodiscard]] bool only_records() const;
    [[nodiscard]] bool is_empty() const { return !objects_ && !frames_ && groups_.empty(); }

private:
    GroupChange& change_of(const std::string& name);
    ObjectMap& own_objects();
    ObjectMap& own_frames();

    ConfigurationPtr base_;
    std::optional<ObjectMap> objects_;
    std::optional<ObjectMap> frames_;
    std::map<std::string, GroupChange> groups_;
};

} // namespace sluice::config
