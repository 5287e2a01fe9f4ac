#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "engine/sideband/sideband_connection.h"
#include "engine/sideband/sideband_sources.h"

namespace sluice::engine {

/// The sideband connections of one flow, by number; closed with it.
class Sidebands {
public:
    static constexpr std::size_t flow_max = 64;
    static constexpr std::size_t worker_max = 2048;

    /// `open` counts those of the whole worker and outlives this.
    explicit Sidebands(std::size_t& open) : open_(open) {}
    ~Sidebands() { open_ -= connections_.size(); }
    Sidebands(const Sidebands&) = delete;
    Sidebands& operator=(const Sidebands&) = delete;

    [[nodiscard]] bool is_full() const { return connections_.size() >= flow_max || open_ >= worker_max; }
    std::uint64_t add(std::shared_ptr<SidebandConnection> connection, SidebandSources::Entry source) {
        ++open_;
        connections_.emplace(++last_id_, Kept{std::move(connection), std::move(source)});
        return last_id_;
    }
    /// Null when there is none of that number.
    [[nodiscard]] std::shared_ptr<SidebandConnection> find(std::uint64_t id) const {
        const auto found = connections_.find(id);
        return found == connections_.end() ? nullptr : found->second.connection;
    }
    void close(std::uint64_t id) { open_ -= connections_.erase(id); }

private:
    struct Kept {
        std::shared_ptr<SidebandConnection> connection;
        SidebandSources::Entry source; ///< empty for UDP
    };
    std::size_t& open_;
    std::map<std::uint64_t, Kept> connections_;
    std::uint64_t last_id_ = 0;
};

} // namespace sluice::engine
