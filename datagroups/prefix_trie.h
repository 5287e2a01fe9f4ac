#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "datagroups/shared_text.h"

namespace sluice::datagroups {

/// The bits of an address, the first one highest. IPv4 fills the first 32 bits only.
struct AddressBits {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const AddressBits&) const = default;
    [[nodiscard]] std::uint8_t byte(unsigned index) const {
        return static_cast<std::uint8_t>(index < 8 ? high >> (56 - 8 * index) : low >> (120 - 8 * index));
    }
};

/// A network of an ip data group. Bits behind the length are nought.
struct PrefixEntry {
    AddressBits bits;
    std::uint8_t length = 0;
    SharedText value;

    [[nodiscard]] bool contains(const AddressBits& address) const;
};

/// True when `a` comes before `b` in stored order: by address, then by length.
bool is_before(const PrefixEntry& a, const PrefixEntry& b);

/// An immutable set of networks with longest-prefix match: a trie of one byte a step, its chains skipped, its small subtrees kept as
/// sorted buckets. with() and without() copy one path and share the rest. Each branch counts what lies before its children, so
/// positions cost as little as look-ups. No path is longer than 17 nodes, so nothing here recurses deeply.
/// Read from any thread without a lock.
class PrefixTrie {
public:
    /// An entry and its position in stored order. Lives as long as the trie.
    struct Position {
        const PrefixEntry* entry = nullptr;
        std::size_t index = 0;
    };
    /// Returns false to stop.
    using Visitor = std::function<bool(const Position&)>;

    struct Node : boost::intrusive_ref_counter<Node, boost::thread_safe_counter> {
        Node(bool bucket, std::size_t records) : is_bucket(bucket), count(records) {}
        virtual ~Node() = default;

        const bool is_bucket;
        std::size_t count;
    };
    using NodePtr = boost::intrusive_ptr<const Node>;

    PrefixTrie() = default;
    /// `entries` in stored order, each network once.
    static PrefixTrie from_sorted(std::vector<PrefixEntry> entries);

    [[nodiscard]] std::size_t size() const { return root_ ? root_->count : 0; }
    /// Adds the network, or puts it in the place of the same one.
    [[nodiscard]] PrefixTrie with(PrefixEntry entry) const;
    [[nodiscard]] PrefixTrie without(const AddressBits& bits, std::uint8_t length) const;

    /// The longest network that holds the address; null when there is none.
    [[nodiscard]] const PrefixEntry* longest(const AddressBits& address) const noexcept;
    /// Every network that holds the address, the shortest first.
    [[nodiscard]] std::vector<Position> enclosing(const AddressBits& address) const;
    [[nodiscard]] const PrefixEntry* exact(const AddressBits& bits, std::uint8_t length) const;
    [[nodiscard]] const PrefixEntry* at(std::size_t index) const;
    /// Returns false when the visitor stopped it.
    bool for_each(const Visitor& visitor) const;

private:
    NodePtr root_;
};

} // namespace sluice::datagroups
