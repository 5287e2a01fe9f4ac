#include "tests/unit/config/model_support.h"

#include <doctest/doctest.h>

#include "config/grammar.h"

namespace sluice::config::testing {

std::vector<std::string> Built::texts(rules::Severity severity) const {
    std::vector<std::string> out;
    for (const rules::Diagnostic& each : diagnostics.list())
        if (each.severity == severity)
            out.push_back(each.id.empty() ? each.message : each.id + ": " + each.message);
    return out;
}

const VirtualServer& Built::virtual_server(std::string_view name) const {
    REQUIRE(snapshot != nullptr);
    const auto found = snapshot->virtual_servers.find(name);
    REQUIRE(found != snapshot->virtual_servers.end());
    return *found->second;
}

const Pool& Built::pool(std::string_view name) const {
    REQUIRE(snapshot != nullptr);
    const auto found = snapshot->pools.find(name);
    REQUIRE(found != snapshot->pools.end());
    return *found->second;
}

Built build(std::string_view text, bool allow_unsupported) {
    Built built;
    CheckOptions options;
    options.allow_unsupported = allow_unsupported;
    built.snapshot = build_snapshot("bigip.conf", text, options, built.diagnostics);
    return built;
}

World::World(std::string_view text) {
    const Built built = change(text);
    REQUIRE_MESSAGE(built.snapshot != nullptr, (built.errors().empty() ? std::string() : built.errors().front()));
}

Built World::change(std::string_view text, const std::pair<std::string, std::string>& gone) {
    Built built;
    ObjectMap objects = objects_;
    ByName<datagroups::DataGroupPtr> groups = groups_;
    for (Object& object : parse("bigip.conf", text, built.diagnostics)) {
        DataGroupDefinition definition;
        if (object.type == "ltm data-group internal" && read_data_group(object, definition, built.diagnostics))
            groups[object.name] = datagroups::DataGroup::make(definition.type, definition.records).value();
        else
            objects.insert_or_assign({object.type, object.name}, std::make_shared<const Object>(object));
    }
    objects.erase(gone);
    if (gone.first == "ltm data-group internal")
        groups.erase(gone.second);
    BuildInput input;
    input.objects = &objects;
    input.data_groups = &groups;
    input.previous = snapshot_;
    input.previous_objects = snapshot_ ? &objects_ : nullptr;
    built.snapshot = build_model(input, built.diagnostics);
    if (built.snapshot) {
        snapshot_ = built.snapshot;
        objects_ = std::move(objects);
        groups_ = std::move(groups);
    }
    return built;
}

std::string virtual_server(std::string_view properties, std::string_view name, std::string_view destination) {
    return "ltm virtual " + std::string(name) + " {\n    destination " + std::string(destination) + "\n    ip-protocol tcp\n" +
           std::string(properties) + "\n}\n";
}

} // namespace sluice::config::testing
