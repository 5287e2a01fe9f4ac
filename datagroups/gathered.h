#pragma once

#include <algorithm>
#include <vector>

namespace sluice::datagroups {

/// Collects positions of records in any order, and hands them on in stored order, each once.
template <typename Position>
class Gathered {
public:
    bool add(const Position& position) {
        positions_.push_back(position);
        return true;
    }

    /// Until `found(position)` returns false.
    template <typename Found>
    void hand_on(const Found& found) {
        std::sort(positions_.begin(), positions_.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
        const auto same = [](const auto& a, const auto& b) { return a.index == b.index; };
        positions_.erase(std::unique(positions_.begin(), positions_.end(), same), positions_.end());
        for (const auto& position : positions_) {
            if (!found(position)) {
                return;
            }
        }
    }

private:
    std::vector<Position> positions_;
};

} // namespace sluice::datagroups
