#include "config/model/profile.h"

#include <algorithm>

namespace sluice::config {

std::chrono::milliseconds TcpProfile::connect_timeout() const {
    constexpr std::uint32_t doublings_max = 16; // a day and more from the smallest base in use
    const std::uint32_t attempts = 1 + std::min(syn_max_retransmissions, doublings_max);
    return syn_rto_base * ((std::int64_t{1} << attempts) - 1);
}

} // namespace sluice::config
