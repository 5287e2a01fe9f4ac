#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datagroups/prefix_trie.h"

namespace sluice::datagroups::trie {

using Node = PrefixTrie::Node;
using NodePtr = PrefixTrie::NodePtr;

/// More networks than this make a branch of a bucket.
constexpr std::size_t bucket_records_max = 24;

/// 256 bits that count.
class ByteSet {
public:
    void set(unsigned place) { words_[place / 64] |= std::uint64_t{1} << (place % 64); }
    [[nodiscard]] bool test(unsigned place) const { return ((words_[place / 64] >> (place % 64)) & 1U) != 0; }
    /// How many bits are set before this place.
    [[nodiscard]] std::size_t count_before(unsigned place) const {
        int count = 0;
        for (unsigned word = 0; word < place / 64; ++word) {
            count += std::popcount(words_[word]);
        }
        return static_cast<std::size_t>(count + std::popcount(words_[place / 64] & ((std::uint64_t{1} << (place % 64)) - 1)));
    }

private:
    std::array<std::uint64_t, 4> words_{};
};

/// A few networks in stored order, in one block with the node.
class Bucket final : public Node {
public:
    static NodePtr make(std::span<PrefixEntry> moved_from);
    ~Bucket() override;

    [[nodiscard]] std::span<const PrefixEntry> entries() const { return {first(), count}; }

    /// Tells operator new how much room to leave behind the node.
    struct Room {
        std::size_t records;
    };
    static void* operator new(std::size_t bytes, Room room) { return ::operator new(bytes + room.records * sizeof(PrefixEntry)); }
    static void operator delete(void* block, Room) { ::operator delete(block); }
    static void operator delete(void* block) { ::operator delete(block); }

private:
    explicit Bucket(std::span<PrefixEntry> moved_from);
    [[nodiscard]] PrefixEntry* first() { return static_cast<PrefixEntry*>(static_cast<void*>(this + 1)); }
    [[nodiscard]] const PrefixEntry* first() const { return static_cast<const PrefixEntry*>(static_cast<const void*>(this + 1)); }
};

/// Splits by the byte at `depth`; all addresses below agree in the bytes before it. Networks of 8·depth to 8·depth+7 bits live here
/// (`own`), longer ones below the child of their byte. In stored order an own network comes before the child of its byte.
class Branch final : public Node {
public:
    struct Child {
        std::uint8_t byte;
        NodePtr node;
    };
    /// Where a child stands. Apart from the pointers, because a match reads only those, and they should stay in the cache.
    struct Place {
        std::uint8_t byte;
        std::size_t before; ///< records below the children to the left
    };

    Branch(unsigned branch_depth, const AddressBits& branch_path, std::vector<PrefixEntry> own_entries, std::vector<Child> children);

    [[nodiscard]] bool holds_path_of(const AddressBits& address) const;
    /// Whether a network belongs here or below.
    [[nodiscard]] bool holds(const PrefixEntry& entry) const { return entry.length >= 8 * depth && holds_path_of(entry.bits); }
    [[nodiscard]] bool is_own(std::uint8_t length) const { return length < 8 * (depth + 1); }
    /// The child of that byte, or null.
    [[nodiscard]] const Node* child(std::uint8_t byte) const {
        return child_bits.test(byte) ? nodes[child_bits.count_before(byte)].get() : nullptr;
    }
    [[nodiscard]] std::vector<Child> children() const;
    /// The longest own network that holds the address.
    [[nodiscard]] const PrefixEntry* longest_own(const AddressBits& address) const noexcept;
    [[nodiscard]] std::size_t index_of_own(std::size_t place) const;
    [[nodiscard]] std::size_t index_of_child(const Place& child) const { return child.before + own_before_child(child.byte); }
    [[nodiscard]] std::size_t index_of_child(std::uint8_t byte) const { return index_of_child(places[child_bits.count_before(byte)]); }
    /// The own networks before the child of that byte.
    [[nodiscard]] std::size_t own_before_child(std::uint8_t byte) const;

    const unsigned depth;
    const AddressBits path;
    std::vector<PrefixEntry> own;
    std::vector<NodePtr> nodes; ///< the children, in order of their bytes
    std::vector<Place> places;  ///< the same
    ByteSet own_bits;           ///< a heap: place 2^length + the bits, lengths counted from depth
    ByteSet child_bits;
};

inline const Bucket& bucket(const Node& node) {
    return static_cast<const Bucket&>(node);
}
inline const Branch& branch(const Node& node) {
    return static_cast<const Branch&>(node);
}

/// The address with all but its first `length` bits cleared.
AddressBits masked(const AddressBits& bits, unsigned length);
/// How many whole bytes two addresses begin with alike.
unsigned common_bytes(const AddressBits& a, const AddressBits& b);

/// The node for sorted networks, which are moved from; null for none.
NodePtr build(std::span<PrefixEntry> entries);
/// The nodes with the network added or put in the place of the same one. `node` may be null.
NodePtr insert(const Node* node, PrefixEntry entry);
/// The nodes without a network that is there; null when it was the last.
NodePtr remove(const Node& node, const PrefixEntry& entry);

} // namespace sluice::datagroups::trie
