#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "config/build_rule_world.h"
#include "config/build_world.h"
#include "config/rule_use.h"
#include "config/schema/builtin.h"
#include "rules/advice.h"

namespace sluice::config::build {

namespace {

constexpr std::string_view publisher_type = "sys log-config publisher";

/// What a rule means by a name: candidates in order.
std::vector<std::string> candidates(std::string_view folder, std::string_view name) {
    if (name.starts_with('$'))
        name.remove_prefix(1);
    if (name.starts_with("::"))
        name.remove_prefix(2);
    if (name.starts_with('/'))
        return {std::string(name)};
    std::vector<std::string> out{fmt::format("{}/{}", folder, name)};
    if (folder != "/Common")
        out.push_back(fmt::format("/Common/{}", name));
    return out;
}

bool is_there(const World& world, std::string_view kind, const std::string& full) {
    if (kind == "pool")
        return world.next.pools.contains(full);
    if (kind == "value_list")
        return world.input.data_groups->contains(full) || world.object(external_group_type, full) != nullptr;
    if (kind == "virtual")
        return world.object("ltm virtual", full) != nullptr;
    if (kind == "rule")
        return world.object("ltm rule", full) != nullptr || schema::is_builtin_rule(full);
    if (kind == "snatpool")
        return world.object("ltm snatpool", full) != nullptr;
    if (kind == "ifile")
        return world.object("ltm ifile", full) != nullptr;
    if (kind == "log_publisher")
        return world.object(publisher_type, full) != nullptr || schema::is_builtin(publisher_type, full);
    return true;
}

bool was_there(const World& world, std::string_view kind, const std::string& full) {
    const Snapshot& before = *world.previous();
    const ObjectMap& objects = *world.input.previous_objects;
    if (kind == "pool")
        return before.pools.contains(full);
    if (kind == "value_list")
        return before.data_groups.contains(full) || objects.contains({std::string(external_group_type), full});
    if (kind == "virtual")
        return before.virtual_servers.contains(full);
    if (kind == "rule")
        return before.rules.contains(full) || schema::is_builtin_rule(full);
    if (kind == "snatpool")
        return objects.contains({"ltm snatpool", full});
    if (kind == "ifile")
        return objects.contains({"ltm ifile", full});
    if (kind == "log_publisher")
        return objects.contains({std::string(publisher_type), full}) || schema::is_builtin(publisher_type, full);
    return true;
}

/// Does the rule stand on the same objects as before? Then it need not be read again.
bool still_stands(const World& world, const rules::Rule& rule) {
    const std::string_view folder = folder_of(rule.name);
    return std::all_of(rule.references.begin(), rule.references.end(), [&](const rules::Reference& reference) {
        const std::vector<std::string> names = candidates(folder, reference.name);
        return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
            return is_there(world, reference.kind, name) == was_there(world, reference.kind, name);
        });
    });
}

/// As BIG-IP says what is wrong with a rule that it loads: `Rule [/Common/r] error: /Common/r:7: error: [undefined procedure: x][x]`.
rules::Diagnostic named_after_rule(rules::Diagnostic diagnostic, const Object& object) {
    if (diagnostic.severity != rules::Severity::error || diagnostic.id != rules::rule_error_id)
        return diagnostic;
    const bool has_own_line = !diagnostic.message.starts_with('[');
    const std::uint32_t line = diagnostic.position.line - std::min(diagnostic.position.line, object.body_first_line) + 1;
    const std::string place = has_own_line ? std::string() : fmt::format("{}:{}: error: ", object.name, line);
    diagnostic.message = fmt::format("Rule [{}] error: {}{}", object.name, place, diagnostic.message);
    return diagnostic;
}

rules::RulePtr read_rule(World& world, const Object& object) {
    const std::string folder(folder_of(object.name));
    rules::LoadContext context;
    context.commands = world.input.commands;
    context.file = object.file;
    context.first_line = object.body_first_line;
    context.exists = [&](std::string_view kind, std::string_view name) {
        const std::vector<std::string> names = candidates(folder, name);
        return std::any_of(names.begin(), names.end(), [&](const std::string& full) { return is_there(world, kind, full); });
    };
    rules::Diagnostics found;
    rules::RulePtr rule = rules::load_rule(object.name, object.raw_body, context, found);
    for (const rules::Diagnostic& diagnostic : found.list())
        world.findings.diagnostics().add(named_after_rule(diagnostic, object));
    return rule;
}

rules::RulePtr rule_for(World& world, const ObjectPtr& object) {
    if (!world.delta.is_changed(*object)) {
        const auto before = world.previous()->rules.find(object->name);
        if (before != world.previous()->rules.end() && still_stands(world, *before->second))
            return before->second;
    }
    return read_rule(world, *object);
}

void put_in_load_order(World& world, std::vector<ObjectPtr> objects) {
    std::stable_sort(objects.begin(), objects.end(), [](const ObjectPtr& a, const ObjectPtr& b) {
        return std::tie(a->file, a->position) < std::tie(b->file, b->position);
    });
    for (const ObjectPtr& object : objects) {
        if (const auto rule = world.next.rules.find(object->name); rule != world.next.rules.end())
            world.next.rules_in_load_order.push_back(rule->second);
    }
}

} // namespace

std::string object_named_by_rule(const World& world, const rules::Rule& rule, const rules::Reference& reference) {
    const std::vector<std::string> names = candidates(folder_of(rule.name), reference.name);
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const std::string& name) { return is_there(world, reference.kind, name); });
    return found == names.end() ? std::string() : *found;
}

std::vector<std::string> names_meant(std::string_view folder, std::string_view name) {
    return candidates(folder, name);
}

void build_rules(World& world) {
    const std::vector<ObjectPtr> objects = world.objects("ltm rule");
    for (const ObjectPtr& object : objects) {
        if (rules::RulePtr rule = rule_for(world, object))
            world.next.rules[object->name] = std::move(rule);
    }
    put_in_load_order(world, objects);
}

void advise_on_rules(World& world) {
    for (const ObjectPtr& object : world.objects("ltm rule")) {
        if (!world.next.rules.contains(object->name))
            continue;
        rules::LoadContext context;
        context.file = object->file;
        context.first_line = object->body_first_line;
        rules::advise(object->name, object->raw_body, context, companion_texts(world.next, object->name), world.findings.diagnostics());
        advise_on_use(world.next, {object->name, object->raw_body, object->file, object->body_first_line}, world.findings.diagnostics());
    }
}

} // namespace sluice::config::build
