#include <algorithm>

#include "config/data_group_edit.h"
#include "config/names.h"
#include "config/tmsh/object_edit.h"
#include "config/tmsh/property_parser.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

using datagroups::DataGroup;
using datagroups::DataGroupPtr;
using datagroups::Record;
using datagroups::Type;

std::string data_of(const Property& entry) {
    const Property* data = entry.find("data");
    return data == nullptr ? std::string{} : data->value();
}

Result<void> done_or(const tl::expected<void, std::string>& done) {
    if (!done)
        return refused(done.error());
    return {};
}

Result<void> replace_records(Draft& draft, const std::string& name, Type type, const std::vector<Property>& entries) {
    std::vector<Record> records;
    for (const Property& entry : entries)
        records.push_back({entry.key, data_of(entry)});
    tl::expected<DataGroupPtr, std::string> group = DataGroup::make(type, std::move(records));
    if (!group)
        return refused(std::move(group.error()));
    draft.replace_records(name, std::move(*group));
    return {};
}

Result<void> edit_records(Draft& draft, const std::string& name, const Edit& edit) {
    const Type type = draft.data_group(name)->type();
    if (edit.operation == Operation::replace)
        return replace_records(draft, name, type, edit.entries);
    const bool all = edit.entries.size() == 1 && edit.entries.front().key == "all" && type != Type::string;
    if (all && edit.operation == Operation::remove)
        return replace_records(draft, name, type, {});
    for (const Property& entry : edit.entries) {
        tl::expected<void, std::string> done;
        if (edit.operation == Operation::add)
            done = add_record(draft, name, entry.key, data_of(entry));
        else if (edit.operation == Operation::modify)
            done = modify_record(draft, name, entry.key, data_of(entry));
        else
            done = remove_record(draft, name, entry.key);
        if (!done)
            return done_or(done);
    }
    return {};
}

/// Everything but `type`, which is settled before.
Result<void> apply_to_group(Draft& draft, const std::string& name, const std::vector<Edit>& edits) {
    std::vector<Edit> others;
    for (const Edit& edit : edits) {
        if (edit.row->kind != Kind::records) {
            if (edit.row->name != "type")
                others.push_back(edit);
        } else if (Result<void> done = edit_records(draft, name, edit); !done) {
            return done;
        }
    }
    if (others.empty())
        return {};
    const auto old = draft.group_frames().find({std::string{data_group_type}, name});
    Object frame = old == draft.group_frames().end() ? new_group_frame(name) : *old->second;
    if (Result<void> done = apply_edits(frame, others); !done)
        return done;
    draft.put_frame(std::move(frame));
    return {};
}

std::optional<Type> type_of(const std::vector<Edit>& edits) {
    const auto edit = std::find_if(edits.begin(), edits.end(), [](const Edit& candidate) { return candidate.row->name == "type"; });
    return edit == edits.end() ? std::nullopt : datagroups::type_from_text(edit->words.front());
}

Result<std::vector<Edit>> read_group_edits(Words& words) {
    Result<std::vector<Edit>> edits = read_edits(words, find_type(data_group_type)->properties);
    if (edits && !words.at_end())
        return unexpected_argument(words.peek());
    return edits;
}

} // namespace

Result<void> create_data_group(Session& session, const std::string& name, Words& words) {
    const Result<std::vector<Edit>> edits = read_group_edits(words);
    if (!edits)
        return tl::make_unexpected(edits.error());
    Draft draft(session.configuration);
    if (draft.data_group(name))
        return refused(already_exists(data_group_type, name));
    const std::optional<Type> type = type_of(*edits);
    if (!type)
        return syntax_error("\"type\" must be given: ip, string or integer");
    draft.create_data_group(new_group_frame(name), DataGroup::make_empty(*type));
    if (Result<void> done = apply_to_group(draft, name, *edits); !done)
        return done;
    return commit(session, draft);
}

Result<void> modify_data_groups(Session& session, const std::vector<std::string>& names, Words& words) {
    const Result<std::vector<Edit>> edits = read_group_edits(words);
    if (!edits)
        return tl::make_unexpected(edits.error());
    Draft draft(session.configuration);
    for (const std::string& name : names) {
        const std::optional<Type> type = type_of(*edits);
        if (type && *type != draft.data_group(name)->type())
            return refused("the type of data group " + name + " cannot be changed: delete it and create it anew");
        if (Result<void> done = apply_to_group(draft, name, *edits); !done)
            return done;
    }
    return commit(session, draft);
}

} // namespace sluice::config::tmsh
