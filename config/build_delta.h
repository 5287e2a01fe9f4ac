#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config/model_builder.h"

namespace sluice::config::build {

/// What differs between two configurations. Objects are compared by pointer: one walk over both maps.
struct Delta {
    bool whole = true;              ///< there is nothing before: everything is new
    std::vector<ObjectPtr> changed; ///< new, or other than before
    std::vector<ObjectPtr> gone;
    bool groups_differ = false; ///< data groups have appeared or gone (or changed their type); their records do not matter

    /// Does it hold an object whose type begins with these words?
    [[nodiscard]] bool touches(std::string_view type) const;
    /// Is there one that touches more than the given types (and their kinds: "ltm monitor" stands for all of them)?
    [[nodiscard]] bool touches_other_than(std::initializer_list<std::string_view> types) const;
    [[nodiscard]] bool is_changed(const Object& object) const { return whole || changed_set.contains(&object); }

    std::unordered_set<const Object*> changed_set; ///< of `changed`
};

Delta find_delta(const BuildInput& input);

bool is_of_type(const Object& object, std::string_view type_or_beginning);

} // namespace sluice::config::build
