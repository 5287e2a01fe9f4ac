#include <algorithm>

#include "config/grammar.h"
#include "config/names.h"
#include "config/new_name.h"
#include "config/schema/builtin.h"
#include "config/stored_file.h"
#include "config/tmsh/object_edit.h"
#include "config/tmsh/selection.h"
#include "config/tmsh/tls_objects.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

TypeSet changeable_types() {
    TypeSet types;
    for (const TypeRow& row : known_types())
        types.emplace(row.type);
    return types;
}

/// `sys crypto key` and `sys crypto cert` make stored files; what there is one of is there already.
TypeSet creatable_types() {
    TypeSet types = changeable_types();
    std::erase_if(types, [](const std::string& type) { return find_type(type)->is_single; });
    types.insert({"sys crypto cert", "sys crypto key"});
    return types;
}

/// The text between the braces of `create ltm rule NAME { … }`, read by the grammar itself so that it is kept as from a file.
Result<Object> read_rule(const std::string& name, Words& words) {
    if (!words.at_open())
        return words.at_end() ? syntax_error("the rule's text is missing: { when EVENT { … } }") : unexpected_argument(words.peek());
    const std::string_view rest = words.rest();
    const std::size_t close = rest.rfind('}');
    if (close == 0 || close == std::string_view::npos || rest.find_first_not_of(" \t\r\n", close + 1) != std::string_view::npos)
        return syntax_error("the rule's closing brace is missing");
    std::string text = "ltm rule " + config::quoted(name) + " {\n";
    text.append(rest.substr(1, close - 1)).append("\n}\n");
    rules::Diagnostics diagnostics;
    std::vector<Object> objects = parse({}, text, diagnostics);
    if (diagnostics.has_errors())
        return refused(printable_errors(diagnostics));
    if (objects.size() != 1)
        return syntax_error("the rule's braces are not balanced");
    Object rule = std::move(objects.front());
    rule.position = {};
    rule.body_first_line = 1;
    return rule;
}

/// F5 makes the node of a member that has an address.
Result<void> create_nodes_of(Draft& draft, const Object& pool) {
    const Property* members = pool.find("members");
    if (members == nullptr)
        return {};
    for (const Property& member : members->children) {
        const std::optional<AddressPort> divided = divide_port(member.key);
        if (!divided || draft.find("ltm node", divided->address) != nullptr)
            continue;
        if (!folder_exists(draft.base(), folder_of(divided->address)))
            return refused("01070734:3: Configuration error: Can't associate Pool Member (" + member.key + ") folder does not exist");
        const Property* address = member.find("address");
        if (address == nullptr)
            continue;
        Object node;
        node.type = "ltm node";
        node.name = divided->address;
        node.properties.push_back(scalar("address", address->value()));
        draft.put(std::move(node));
    }
    return {};
}

/// What was changed here no longer stands in the file that it came from.
Result<void> put(Draft& draft, Object object) {
    if (Result<void> done = object.type == "ltm pool" ? create_nodes_of(draft, object) : Result<void>{}; !done)
        return done;
    object.file.clear();
    draft.put(std::move(object));
    return {};
}

/// Names stand before properties; a word that could be either is a property unless it is the first. Behind the first name a word that
/// is neither is left for the reader of properties, which refuses it by name.
std::vector<std::string> take_names(Words& words, const TypeRow& type, const Configuration& configuration) {
    std::vector<std::string> names;
    while (words.at_word()) {
        const std::string word = words.peek();
        const bool property =
            std::any_of(type.properties.begin(), type.properties.end(), [&](const PropertyRow& row) { return row.name.starts_with(word); });
        const auto is_object = [&] {
            return is_pattern(word) || find_any(configuration, std::string{type.type}, object_name(type.type, word));
        };
        if (!names.empty() && (property || !is_object()))
            break;
        names.push_back(words.take());
    }
    return names;
}

/// A stored file whose source cannot be read is not made, and keeps what it has.
Result<void> commit_files(Session& session, Draft& draft) {
    rules::Diagnostics unread;
    read_stored_files(draft, *session.io.files, session.io.user, unread);
    if (session.io.files->is_waiting())
        return refused("a file is being read");
    if (!unread.list().empty())
        return refused("01070712:3: " + unread.list().front().message);
    return commit(session, draft);
}

bool says_up(const std::vector<Property>& properties) {
    return std::any_of(properties.begin(), properties.end(), [](const Property& each) {
        return (each.key == "state" && each.value() == "user-up") || (each.key == "session" && each.value() == "user-enabled");
    });
}

/// The members that the command says are up.
std::vector<std::string> members_set_up(const Configuration& configuration, const std::string& pool, const Edit& edit) {
    std::vector<std::string> names;
    for (const Member& member : configuration.snapshot->pools.at(pool)->members) {
        const bool said = std::any_of(edit.entries.begin(), edit.entries.end(), [&](const Property& entry) {
            return (entry.key == member.name || entry.key == "all") && says_up(entry.children);
        });
        if (said)
            names.push_back(member.name);
    }
    return names;
}

/// `manual-resume` waits for these words, which may change nothing in the configuration.
void tell_what_is_up(const Session& session, const std::string& type, const std::vector<std::string>& names,
                     const std::vector<Edit>& edits) {
    if (session.runtime == nullptr)
        return;
    for (const std::string& name : names) {
        for (const Edit& edit : edits) {
            if (type == "ltm node" && says_up({scalar(edit.row->name, edit.words.empty() ? std::string{} : edit.words.front())}))
                session.runtime->set_up({}, name);
            if (type == "ltm pool" && edit.row->kind == Kind::members)
                for (const std::string& member : members_set_up(*session.configuration, name, edit))
                    session.runtime->set_up(name, member);
        }
    }
}

Result<void> modify_objects(Session& session, const std::string& type, const std::vector<std::string>& names, Words& words) {
    const Result<std::vector<Edit>> edits = read_edits(words, find_type(type)->properties);
    if (!edits)
        return tl::make_unexpected(edits.error());
    if (!words.at_end())
        return unexpected_argument(words.peek());
    Draft draft(session.configuration);
    for (const std::string& name : names) {
        Object object = *find_any(*session.configuration, type, name);
        if (Result<void> done = apply_edits(object, *edits); !done)
            return done;
        complete_client_ssl(object, *edits);
        if (is_stored_file(type))
            std::erase_if(object.properties, [](const Property& property) { return property.key == content_property; });
        if (Result<void> done = put(draft, std::move(object)); !done)
            return done;
    }
    const Result<void> done = is_stored_file(type) ? commit_files(session, draft) : commit(session, draft);
    if (done)
        tell_what_is_up(session, type, names, *edits);
    return done;
}

Result<void> modify_single(Session& session, const std::string& type, Words& words) {
    const Result<std::vector<Edit>> edits = read_edits(words, find_type(type)->properties);
    if (!edits)
        return tl::make_unexpected(edits.error());
    if (!words.at_end())
        return unexpected_argument(words.peek());
    Object object;
    object.type = type;
    if (const auto found = session.configuration->objects->find({type, {}}); found != session.configuration->objects->end())
        object = *found->second;
    if (Result<void> done = apply_edits(object, *edits); !done)
        return done;
    Draft draft(session.configuration);
    if (Result<void> done = put(draft, std::move(object)); !done)
        return done;
    return commit(session, draft);
}

Result<void> modify_rule(Session& session, const std::vector<std::string>& names, Words& words) {
    Draft draft(session.configuration);
    const std::string_view rest = words.rest();
    for (const std::string& name : names) {
        Words body(rest);
        Result<Object> rule = read_rule(name, body);
        if (!rule)
            return tl::make_unexpected(rule.error());
        draft.put(std::move(*rule));
    }
    return commit(session, draft);
}

/// On BIG-IP every variable exists with its default; here it does when somebody sets it.
Result<void> modify_variable(Session& session, const std::string& name, Words& words) {
    const Result<std::vector<Edit>> edits = read_edits(words, find_type("sys db")->properties);
    if (!edits)
        return tl::make_unexpected(edits.error());
    Object variable;
    variable.type = "sys db";
    variable.name = name;
    if (Result<void> done = apply_edits(variable, *edits); !done)
        return done;
    Draft draft(session.configuration);
    draft.put(std::move(variable));
    return commit(session, draft);
}

} // namespace

Result<void> create(Session& session, Words& words) {
    const Result<std::string> type = take_type(words, creatable_types());
    if (!type)
        return tl::make_unexpected(type.error());
    if (!words.at_word())
        return name_missing();
    const std::string name = object_name(*type, words.take());
    if (const auto refusal = *type == "sys db" ? std::nullopt : refusal_of_new_name(*session.configuration, *type, name))
        return refused(*refusal);
    if (is_crypto_type(*type))
        return create_crypto(session, *type, name, words);
    if (*type == data_group_type)
        return create_data_group(session, name, words);
    if (session.configuration->objects->contains({*type, name}) || schema::is_builtin(*type, name))
        return refused(already_exists(*type, name));
    Draft draft(session.configuration);
    if (*type == "ltm rule") {
        Result<Object> rule = read_rule(name, words);
        if (!rule)
            return tl::make_unexpected(rule.error());
        draft.put(std::move(*rule));
        return commit(session, draft);
    }
    const Result<std::vector<Edit>> edits = read_edits(words, find_type(*type)->properties);
    if (!edits)
        return tl::make_unexpected(edits.error());
    if (!words.at_end())
        return unexpected_argument(words.peek());
    Object object;
    object.type = *type;
    object.name = name;
    if (Result<void> done = apply_edits(object, *edits); !done)
        return done;
    complete_client_ssl(object, *edits);
    complete_new_object(object);
    if (Result<void> done = put(draft, std::move(object)); !done)
        return done;
    return is_stored_file(*type) ? commit_files(session, draft) : commit(session, draft);
}

Result<void> modify(Session& session, Words& words) {
    const Result<std::string> type = take_type(words, changeable_types());
    if (!type)
        return tl::make_unexpected(type.error());
    if (find_type(*type)->is_single)
        return words.at_end() ? syntax_error("nothing to modify: properties are missing") : modify_single(session, *type, words);
    const std::vector<std::string> typed = take_names(words, *find_type(*type), *session.configuration);
    if (typed.empty())
        return name_missing();
    if (*type == "sys db" && typed.size() == 1 && !is_pattern(typed.front()))
        return modify_variable(session, typed.front(), words);
    const Result<std::vector<std::string>> names = select(*session.configuration, *type, typed);
    if (!names)
        return tl::make_unexpected(names.error());
    if (words.at_end())
        return syntax_error("nothing to modify: properties are missing");
    if (*type == data_group_type)
        return modify_data_groups(session, *names, words);
    if (*type == "ltm rule")
        return modify_rule(session, *names, words);
    return modify_objects(session, *type, *names, words);
}

} // namespace sluice::config::tmsh
