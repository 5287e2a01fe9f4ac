#pragma once

#include <cstddef>

namespace sluice::engine {

/// Memory for objects of one size, in slabs of whole pages. A slab without objects goes back to the system (one is kept), so memory follows
/// the load down. One thread.
class FlowSlabs {
public:
    /// `bytes_each` is at most a quarter of a slab.
    explicit FlowSlabs(std::size_t bytes_each);
    FlowSlabs(const FlowSlabs&) = delete;
    FlowSlabs& operator=(const FlowSlabs&) = delete;
    ~FlowSlabs(); ///< all places have been given back

    /// A place aligned as for std::max_align_t. Null when the system has no memory.
    void* take() noexcept;
    void give_back(void* place) noexcept;
    [[nodiscard]] std::size_t slabs_count() const noexcept { return slabs_count_; }

    static constexpr std::size_t slab_bytes = 65536; ///< also a slab's alignment: an object's address names its slab

private:
    struct Slab;
    Slab* make_slab() noexcept;
    void link(Slab* slab) noexcept;
    void unlink(Slab* slab) noexcept;

    std::size_t bytes_each_;
    Slab* with_room_ = nullptr; ///< slabs that have a free place, doubly linked
    std::size_t slabs_count_ = 0;
};

} // namespace sluice::engine
