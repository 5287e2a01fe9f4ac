#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/snapshot.h"

namespace sluice::engine {

/// The numbers behind `STATS::…`: one for each field of each `ltm profile statistics`, shared by all virtual servers and workers, kept
/// over reloads while the configuration has the field. Any thread; one short lock for each part.
class ProfileStatistics {
public:
    /// Replaces the number by what `change` makes of it and returns that. A field never changed is 0. The caller knows that the field
    /// exists. `change` is short, calls nothing here and does not throw.
    template <typename Change>
    std::int64_t change(std::string_view profile, std::string_view field, Change&& change) {
        Part& part = parts_[part_number(profile, field)];
        const std::lock_guard guard(part.lock);
        std::int64_t& number = part.number_of(profile, field);
        number = change(number);
        return number;
    }
    [[nodiscard]] std::int64_t get(std::string_view profile, std::string_view field) const;
    /// Forgets the fields that the snapshot no longer has.
    void adopt(const config::Snapshot& snapshot);

private:
    using Name = std::pair<std::string, std::string>; ///< profile, field
    using NameView = std::pair<std::string_view, std::string_view>;
    struct Less {
        using is_transparent = void;
        bool operator()(const NameView& left, const NameView& right) const { return left < right; }
    };
    struct alignas(64) Part {
        mutable std::mutex lock;
        std::map<Name, std::int64_t, Less> numbers;

        std::int64_t& number_of(std::string_view profile, std::string_view field);
    };
    [[nodiscard]] static std::size_t part_number(std::string_view profile, std::string_view field);

    static constexpr std::size_t part_count = 16;
    std::array<Part, part_count> parts_;
};

} // namespace sluice::engine
