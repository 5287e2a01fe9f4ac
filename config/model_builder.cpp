#include "config/model_builder.h"

#include "config/build_external_monitors.h"
#include "config/build_world.h"

namespace sluice::config {

SnapshotPtr build_model(const BuildInput& input, rules::Diagnostics& diagnostics) {
    rules::Diagnostics found;
    build::World world(input, found);
    world.next.generation = input.previous ? input.previous->generation + 1 : 1;
    world.next.data_groups = *input.data_groups;
    build::check_profiles(world);
    build::build_monitor_programs(world);
    build::build_monitors(world);
    build::build_nodes(world);
    build::build_pools(world);
    build::refuse_shared_node_addresses(world);
    build::build_rules(world);
    build::build_statistics(world);
    build::build_ifiles(world);
    build::build_tls_files(world);
    build::build_tls_profiles(world);
    build::build_name_resolution(world);
    build::build_log_publishers(world);
    build::build_virtual_servers(world);
    build::build_network(world);
    build::report_kept_types(world);
    build::refuse_invalid_names(world);
    if (input.advise)
        build::advise_on_rules(world);
    found.sort();
    diagnostics.append(found);
    return found.has_errors() ? nullptr : std::make_shared<const Snapshot>(std::move(world.next));
}

} // namespace sluice::config
