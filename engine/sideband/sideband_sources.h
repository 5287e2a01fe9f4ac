#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "datagroups/ip_address.h"

namespace sluice::engine {

/// The sources of this program's own sideband connections, and how many sidebands led to each: so a rule whose sideband leads back to its
/// own virtual server comes to an end after a few rounds. One for all workers; any thread.
class SidebandSources {
public:
    /// So many sidebands may lead one to the next.
    static constexpr unsigned hops_max = 8;

    /// Forgets its source when it goes.
    class Entry {
    public:
        Entry() = default;
        Entry(Entry&& other) noexcept : sources_(std::exchange(other.sources_, nullptr)), source_(other.source_) {}
        Entry& operator=(Entry&& other) noexcept {
            std::swap(sources_, other.sources_);
            std::swap(source_, other.source_);
            return *this;
        }
        ~Entry() {
            if (sources_ != nullptr) {
                sources_->remove(source_);
            }
        }

    private:
        friend class SidebandSources;
        Entry(SidebandSources& sources, const datagroups::Endpoint& source) : sources_(&sources), source_(source) {}

        SidebandSources* sources_ = nullptr;
        datagroups::Endpoint source_;
    };

    /// 0: the client is somebody else.
    [[nodiscard]] unsigned hops_to(const datagroups::Endpoint& client) const {
        const std::lock_guard guard(lock_);
        const auto found = hops_.find(client);
        return found == hops_.end() ? 0 : found->second;
    }

    /// Runs `connect`, which begins to connect and gives the source, nothing when it failed. Another worker that is reached at once and
    /// asks hops_to() waits until the source is known.
    template <typename Connect>
    Entry connect(unsigned hops, Connect connect) {
        const std::lock_guard guard(lock_);
        const std::optional<datagroups::Endpoint> source = connect();
        if (!source) {
            return {};
        }
        hops_.insert_or_assign(*source, hops);
        return Entry{*this, *source};
    }

private:
    void remove(const datagroups::Endpoint& source) {
        const std::lock_guard guard(lock_);
        hops_.erase(source);
    }

    mutable std::mutex lock_; ///< held for one look-up or one non-blocking connect
    std::map<datagroups::Endpoint, unsigned> hops_;
};

} // namespace sluice::engine
