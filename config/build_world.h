#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/build_delta.h"
#include "config/model_builder.h"
#include "config/schema/findings.h"

namespace sluice::config::build {

/// What the parts of build_model() share: the objects, what changed, where findings go and the snapshot in the making.
class World {
public:
    World(const BuildInput& build_input, rules::Diagnostics& diagnostics);

    const BuildInput& input;
    schema::Findings findings;
    Delta delta;
    Snapshot next;
    /// Null when everything is new.
    [[nodiscard]] const Snapshot* previous() const { return delta.whole ? nullptr : input.previous.get(); }

    [[nodiscard]] const ObjectPtr* object(std::string_view type, std::string_view name) const;
    /// The objects of one type.
    [[nodiscard]] std::vector<ObjectPtr> objects(std::string_view type) const;

    /// An object among several types with a common beginning: "ltm profile", "ltm monitor", "ltm persistence".
    struct Relative {
        std::string type; ///< "ltm profile tcp"; empty: there is none
        ObjectPtr object; ///< null: built-in
    };
    [[nodiscard]] Relative find_in_family(std::string_view family, const std::string& name) const;

    /// The full path that `name` means in an object: as it is, else in the object's own folder when `exists` there, else in /Common.
    template <typename Exists>
    [[nodiscard]] std::string resolve(const Object& from, std::string_view name, Exists exists) const {
        if (name.starts_with('/'))
            return std::string(name);
        std::string own = std::string(folder_of(from.name)) + '/' + std::string(name);
        std::string common = "/Common/" + std::string(name);
        return exists(own) || !exists(common) ? own : common;
    }
    /// resolve() among the objects of a type, with the two checks of a reference: 01020036 when there is none, 01070726 when it is in
    /// another partition. Empty when one failed.
    std::string reference(const Object& from, rules::Position at, std::string_view type, std::string_view name);
    /// The same for a family; the type found is returned as well.
    Relative reference_in_family(const Object& from, rules::Position at, std::string_view family, std::string_view name, std::string& full);

    /// `defaults-from`, followed to its root. Errors of the object's own link go to `said_to`; those of a parent's are the parent's.
    struct Ancestry {
        std::vector<ObjectPtr> objects; ///< root first, the object itself last
        std::string builtin;            ///< built-in that the first one stands on, or is; empty: none
    };
    Ancestry ancestry(const ObjectPtr& object, schema::Findings& said_to) const;

    MonitorRule default_node_monitor;   ///< of `ltm default-node-monitor`
    ByName<TcpProfilePtr> tcp_profiles; ///< made so far
    ByName<FastL4ProfilePtr> fast_l4_profiles;
    ByName<SourceAddressPersistencePtr> source_address_persistences;

    void missing(const Object& from, rules::Position at, std::string_view type, std::string_view name);

private:
    bool may_refer(const Object& from, rules::Position at, std::string_view type, const std::string& name);

    ByName<ObjectPtr> profiles_;
    ByName<ObjectPtr> monitors_;
    ByName<ObjectPtr> persistences_;
};

/// The value, in the place where the snapshot before had it when it is the same: pointer equality says "unchanged".
template <typename Value>
std::shared_ptr<const Value> kept_or_new(const ByName<std::shared_ptr<const Value>>* before, Value value) {
    if (before != nullptr) {
        const auto found = before->find(value.name);
        if (found != before->end() && *found->second == value)
            return found->second;
    }
    return std::make_shared<const Value>(std::move(value));
}

// Each makes its part of the snapshot, in this order.
void build_monitors(World& world);
void build_nodes(World& world);
void build_pools(World& world);
void build_rules(World& world);
void build_statistics(World& world);
void build_ifiles(World& world);
void build_tls_files(World& world); ///< certificates, keys, revocation lists
void build_tls_profiles(World& world);
void build_name_resolution(World& world); ///< `net dns-resolver` and `sys dns`
void build_log_publishers(World& world);
void build_virtual_servers(World& world);
void refuse_shared_node_addresses(World& world);
void refuse_invalid_names(World& world);
void build_network(World& world); ///< self IPs and `sys db`
void report_kept_types(World& world);
void advise_on_rules(World& world); ///< what is legal and probably not meant

/// Has anything changed that nodes are made of, monitors included?
bool touches_nodes(const World& world);
/// Has a file changed that TLS profiles may stand on?
bool touches_tls_files(const World& world);

/// The monitor of that name, built-in ones included.
MonitorPtr find_monitor(World& world, const std::string& full_name);
/// Profiles with what they inherit. The name is full and known to exist.
TcpProfilePtr tcp_profile(World& world, const std::string& full_name);
FastL4ProfilePtr fast_l4_profile(World& world, const std::string& full_name);
SourceAddressPersistencePtr source_address_persistence(World& world, const std::string& full_name);
/// Says what is wrong with profiles and persistence profiles, used or not.
void check_profiles(World& world);

} // namespace sluice::config::build
