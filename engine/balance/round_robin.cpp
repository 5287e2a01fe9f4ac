#include "engine/balance/round_robin.h"

namespace sluice::engine {
namespace {

bool may_take(const RunningPool& pool, std::size_t member, const datagroups::Endpoint* avoid) {
    return pool.is_available(member) && (avoid == nullptr || pool.pool->members[member].endpoint != *avoid);
}

std::size_t count_of(const RunningPool& pool, const datagroups::Endpoint* avoid) {
    std::size_t count = 0;
    for (std::size_t member = 0; member < pool.members.size(); ++member) {
        count += may_take(pool, member, avoid) ? 1 : 0;
    }
    return count;
}

} // namespace

std::optional<std::size_t> next_member(const RunningPool& pool, const datagroups::Endpoint* avoid) {
    std::size_t count = count_of(pool, avoid);
    if (count == 0 && avoid != nullptr) {
        avoid = nullptr;
        count = count_of(pool, nullptr);
    }
    if (count == 0) {
        return std::nullopt;
    }
    std::size_t turn = pool.runtime->next_pick.fetch_add(1, std::memory_order_relaxed) % count;
    std::optional<std::size_t> last;
    for (std::size_t member = 0; member < pool.members.size(); ++member) {
        if (!may_take(pool, member, avoid)) {
            continue;
        }
        last = member;
        if (turn-- == 0) {
            break;
        }
    }
    return last; // a member that went down between counting and picking moves the turn to an earlier one
}

} // namespace sluice::engine
