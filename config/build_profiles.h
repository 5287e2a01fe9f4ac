#pragma once

#include "config/build_world.h"
#include "config/schema/values.h"

namespace sluice::config::build {

/// The objects of that kind, root first; only the last speaks to `findings`: parents speak for themselves.
template <typename Value, typename Read>
void inherit(World& world, const ObjectPtr& object, schema::Findings& findings, Value& value, Read read) {
    rules::Diagnostics of_parents;
    schema::Findings unheard(of_parents);
    for (const ObjectPtr& each : world.ancestry(object, findings).objects)
        read(schema::Reader(*each, each == object ? findings : unheard), value);
}

/// Reads without saying anything: check_profiles() says it once.
class Unheard {
public:
    Unheard() : findings_(diagnostics_) {}
    schema::Findings& findings() { return findings_; }

private:
    rules::Diagnostics diagnostics_;
    schema::Findings findings_;
};

void keep_written(const Object& object, Settings& written);
/// A time after which a connection is closed, with the words for none and for at once.
void read_closing_timeout(const schema::Reader& reader, std::string_view key, std::chrono::seconds& target);

/// Says what is wrong with a fastl4 profile, used or not.
void check_fast_l4_profile(World& world, const ObjectPtr& object);

} // namespace sluice::config::build
