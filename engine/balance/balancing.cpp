#include "engine/balance/balancing.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <vector>

#include "engine/balance/round_robin.h"

namespace sluice::engine {
namespace {

/// Of each member; a member that may not be picked has weight 0 in the end.
using Numbers = std::vector<std::uint64_t>;

std::uint64_t connections_of(const MemberRuntime& member) {
    return member.serverside.connections_current.load(std::memory_order_relaxed);
}

Numbers connections(const RunningPool& pool) {
    Numbers numbers;
    for (const MemberRuntimePtr& member : pool.members) {
        numbers.push_back(connections_of(*member));
    }
    return numbers;
}

/// Of each member's address, over all pools.
Numbers node_connections(const RunningConfig& config, const RunningPool& pool) {
    Numbers numbers(pool.members.size(), 0);
    for (const auto& [name, other] : config.pools) {
        for (std::size_t at = 0; at < other->members.size(); ++at) {
            const std::uint64_t open = connections_of(*other->members[at]);
            for (std::size_t member = 0; open > 0 && member < numbers.size(); ++member) {
                const bool same = pool.pool->members[member].endpoint.address == other->pool->members[at].endpoint.address;
                numbers[member] += same ? open : 0;
            }
        }
    }
    return numbers;
}

Numbers ratios(const RunningPool& pool, bool of_nodes) {
    Numbers numbers;
    for (std::size_t member = 0; member < pool.members.size(); ++member) {
        const std::uint32_t node = pool.nodes[member] == nullptr ? 1 : pool.nodes[member]->ratio;
        numbers.push_back(std::max<std::uint64_t>(of_nodes ? node : pool.pool->members[member].ratio, 1));
    }
    return numbers;
}

class Candidates {
public:
    Candidates(const RunningPool& pool, const datagroups::Endpoint* avoid) {
        for (std::size_t member = 0; member < pool.members.size(); ++member) {
            if (pool.is_available(member)) {
                members_.push_back(member);
            }
        }
        const auto avoided = [&](std::size_t member) { return avoid != nullptr && pool.pool->members[member].endpoint == *avoid; };
        if (!std::all_of(members_.begin(), members_.end(), avoided)) {
            std::erase_if(members_, avoided);
        }
    }
    [[nodiscard]] bool empty() const { return members_.empty(); }

    /// 1 for those with the least load.
    [[nodiscard]] Numbers least(const Numbers& load) const {
        const auto least = std::min_element(members_.begin(), members_.end(), [&](auto a, auto b) { return load[a] < load[b]; });
        return weigh([&](std::size_t member) { return load[member] == load[*least] ? 1U : 0U; });
    }
    /// The more of the others have a greater number, the heavier.
    [[nodiscard]] Numbers ranked(const Numbers& numbers) const {
        return weigh([&](std::size_t member) {
            return 1 + std::count_if(members_.begin(), members_.end(), [&](auto other) { return numbers[other] > numbers[member]; });
        });
    }
    [[nodiscard]] Numbers as_given(const Numbers& numbers) const {
        return weigh([&](std::size_t member) { return numbers[member]; });
    }
    /// Each gets its share of the turns, well mixed: the turns go round in steps that share no divisor with the sum.
    [[nodiscard]] std::size_t at_turn(const Numbers& weights, std::uint64_t turn) const {
        const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
        std::uint64_t step = std::max<std::uint64_t>(sum * 5 / 8, 1);
        while (std::gcd(step, sum) != 1) {
            ++step;
        }
        std::uint64_t place = turn % sum * step % sum;
        for (const std::size_t member : members_) {
            if (place < weights[member]) {
                return member;
            }
            place -= weights[member];
        }
        return members_.back();
    }

private:
    template <typename Weight>
    [[nodiscard]] Numbers weigh(const Weight& weight) const {
        Numbers weights(members_.empty() ? 0 : members_.back() + 1, 0);
        for (const std::size_t member : members_) {
            weights[member] = static_cast<std::uint64_t>(weight(member));
        }
        return weights;
    }

    std::vector<std::size_t> members_;
};

struct ModeWord {
    std::string_view word;
    BalancingMode mode;
};
/// `load-balancing-mode`. Others are warned of when the pool is read, and go round.
constexpr std::array mode_words = {
    ModeWord{"least-connections-member", BalancingMode::least_connections_member},
    ModeWord{"least-connections-node", BalancingMode::least_connections_node},
    ModeWord{"ratio-member", BalancingMode::ratio_member},
    ModeWord{"ratio-session", BalancingMode::ratio_member}, // a session of plain TCP is a connection
    ModeWord{"ratio-node", BalancingMode::ratio_node},
    ModeWord{"dynamic-ratio-member", BalancingMode::dynamic_ratio},
    ModeWord{"dynamic-ratio-node", BalancingMode::dynamic_ratio},
    ModeWord{"fastest-node", BalancingMode::fastest},
    ModeWord{"fastest-app-response", BalancingMode::fastest},
    ModeWord{"observed-member", BalancingMode::observed},
    ModeWord{"predictive-member", BalancingMode::predictive},
};

BalancingMode mode_of(const config::Pool& pool) {
    const auto row =
        std::find_if(mode_words.begin(), mode_words.end(), [&](const ModeWord& each) { return each.word == pool.load_balancing_mode; });
    return row == mode_words.end() ? BalancingMode::round_robin : row->mode;
}

/// How much each member's connections have grown within the last seconds; falling ones come out below `level`.
Numbers growth(const RunningPool& pool, std::uint64_t now_s) {
    constexpr std::uint64_t level = std::uint64_t{1} << 32U;
    Numbers numbers;
    for (const MemberRuntimePtr& member : pool.members) {
        const std::uint64_t open = connections_of(*member);
        numbers.push_back(level + open - std::min(member->trend.before(now_s, open), level));
    }
    return numbers;
}

Numbers predicted(const Candidates& candidates, const RunningPool& pool, std::uint64_t now_s) {
    Numbers weights = candidates.ranked(connections(pool));
    const Numbers trend = candidates.ranked(growth(pool, now_s));
    std::transform(weights.begin(), weights.end(), trend.begin(), weights.begin(), std::plus<>{});
    return weights;
}

} // namespace

std::optional<std::size_t> balanced_member(const RunningConfig& config, const RunningPool& pool, BalancingMode asked,
                                           const datagroups::Endpoint* avoid, std::uint64_t now_ms) {
    using enum BalancingMode;
    const BalancingMode mode = asked == from_pool ? mode_of(*pool.pool) : asked;
    // Without agents on the members their dynamic ratios are all 1.
    if (mode == round_robin || mode == dynamic_ratio) {
        return next_member(pool, avoid);
    }
    const Candidates candidates(pool, avoid);
    if (candidates.empty()) {
        return std::nullopt;
    }
    const auto weights = [&] {
        switch (mode) {
        case least_connections_node:
            return candidates.least(node_connections(config, pool));
        case observed:
            return candidates.ranked(connections(pool));
        case predictive:
            return predicted(candidates, pool, now_ms / 1000);
        case ratio_member:
        case ratio_node:
            return candidates.as_given(ratios(pool, mode == ratio_node));
        case least_connections_member:
        case fastest: // the fewest requests under way: over plain TCP the fewest connections
        case from_pool:
        case round_robin:
        case dynamic_ratio:
            break;
        }
        return candidates.least(connections(pool));
    };
    return candidates.at_turn(weights(), pool.runtime->next_pick.fetch_add(1, std::memory_order_relaxed));
}

} // namespace sluice::engine
