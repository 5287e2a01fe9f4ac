#include <fmt/format.h>

#include "config/names.h"
#include "config/schema/builtin.h"
#include "config/tmsh/property_table.h"
#include "config/tmsh/selection.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

/// `01070110:3: Node address '/Common/10.0.0.1' is referenced by a member of pool '/Common/p'.`; empty when no pool has it.
std::string pool_of_node(const Snapshot& snapshot, const std::string& node) {
    for (const auto& [name, pool] : snapshot.pools) {
        for (const Member& member : pool->members) {
            if (member.node_name == node)
                return fmt::format("01070110:3: Node address '{}' is referenced by a member of pool '{}'.", node, name);
        }
    }
    return {};
}

std::string why_not(const Configuration& configuration, const std::string& type, const std::string& name) {
    if (type == "ltm node")
        return pool_of_node(*configuration.snapshot, name);
    const bool built_in = schema::is_builtin(type, name) && !configuration.objects->contains({type, name});
    if (built_in)
        return fmt::format("The {} ({}) is built in and cannot be deleted.", type_word(type), name);
    const std::string user = used_by(*configuration.snapshot, *configuration.objects, type, name);
    return user.empty() ? std::string{} : in_use(type, name, user);
}

} // namespace

Result<void> erase(Session& session, Words& words) {
    TypeSet types = all_types(*session.configuration);
    for (const TypeRow& row : known_types()) {
        if (row.is_single)
            types.erase(std::string{row.type});
    }
    const Result<std::string> type = take_type(words, types);
    if (!type)
        return tl::make_unexpected(type.error());
    std::vector<std::string> typed;
    while (words.at_word())
        typed.push_back(words.take());
    if (!words.at_end())
        return unexpected_argument(words.peek());
    if (typed.empty())
        return name_missing();
    const Result<std::vector<std::string>> names = select(*session.configuration, *type, typed);
    if (!names)
        return tl::make_unexpected(names.error());
    Draft draft(session.configuration);
    for (const std::string& name : *names) {
        if (std::string reason = why_not(*session.configuration, *type, name); !reason.empty())
            return refused(std::move(reason));
        if (*type == data_group_type)
            draft.erase_data_group(name);
        else
            draft.erase(*type, name);
    }
    return names->empty() ? Result<void>{} : commit(session, draft);
}

} // namespace sluice::config::tmsh
