#include "datagroups/prefix_trie.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "datagroups/prefix_trie_nodes.h"

namespace sluice::datagroups {

namespace {

using trie::branch;
using trie::bucket;
using Node = PrefixTrie::Node;
using Position = PrefixTrie::Position;

constexpr std::size_t depth_max = 16; ///< branches on a path: one for each byte of an address

/// Asks for a node's memory all at once: a bucket's lines then come together instead of one after the other.
void prefetch(const Node* node) {
    constexpr std::size_t line_bytes = 64;
    constexpr std::size_t bytes = sizeof(trie::Bucket) + trie::bucket_records_max * sizeof(PrefixEntry);
    const auto* start = static_cast<const char*>(static_cast<const void*>(node));
    for (std::size_t offset = 0; node != nullptr && offset < bytes; offset += line_bytes) {
        __builtin_prefetch(start + offset);
    }
}

void add_enclosing_own(const trie::Branch& node, const AddressBits& address, std::size_t base, std::vector<Position>& found) {
    for (std::size_t place = 0; place < node.own.size(); ++place) {
        if (node.own[place].contains(address)) {
            found.push_back({&node.own[place], base + node.index_of_own(place)});
        }
    }
}

void add_enclosing_in_bucket(const trie::Bucket& node, const AddressBits& address, std::size_t base, std::vector<Position>& found) {
    for (std::size_t place = 0; place < node.count; ++place) {
        if (const auto& entry = node.entries()[place]; entry.contains(address)) {
            found.push_back({&entry, base + place});
        }
    }
}

bool walk(const Node& node, std::size_t base, const PrefixTrie::Visitor& visitor) {
    if (node.is_bucket) {
        return std::all_of(bucket(node).entries().begin(), bucket(node).entries().end(), [&](const PrefixEntry& entry) {
            return visitor({&entry, base++});
        });
    }
    const auto& here = branch(node);
    std::size_t place = 0;
    const auto visit_own = [&](std::size_t end) {
        for (; place < end; ++place) {
            if (!visitor({&here.own[place], base++})) {
                return false;
            }
        }
        return true;
    };
    for (std::size_t i = 0; i < here.nodes.size(); ++i) {
        if (!visit_own(here.own_before_child(here.places[i].byte)) || !walk(*here.nodes[i], base, visitor)) {
            return false;
        }
        base += here.nodes[i]->count;
    }
    return visit_own(here.own.size());
}

} // namespace

bool PrefixEntry::contains(const AddressBits& address) const {
    return trie::masked(address, length) == bits;
}

bool is_before(const PrefixEntry& a, const PrefixEntry& b) {
    return std::tie(a.bits, a.length) < std::tie(b.bits, b.length);
}

PrefixTrie PrefixTrie::from_sorted(std::vector<PrefixEntry> entries) {
    PrefixTrie trie;
    trie.root_ = trie::build(entries);
    return trie;
}

PrefixTrie PrefixTrie::with(PrefixEntry entry) const {
    PrefixTrie trie;
    trie.root_ = trie::insert(root_.get(), std::move(entry));
    return trie;
}

PrefixTrie PrefixTrie::without(const AddressBits& bits, std::uint8_t length) const {
    const auto* entry = exact(bits, length);
    if (entry == nullptr) {
        return *this;
    }
    PrefixTrie trie;
    trie.root_ = trie::remove(*root_, *entry);
    return trie;
}

/// Goes to the bucket first and looks into the branches on the way back, so that most matches never read the branches' networks.
const PrefixEntry* PrefixTrie::longest(const AddressBits& address) const noexcept {
    std::array<const trie::Branch*, depth_max> passed;
    std::size_t depth = 0;
    const Node* node = root_.get();
    while (node != nullptr && !node->is_bucket && branch(*node).holds_path_of(address)) {
        const auto& here = branch(*node);
        passed[depth++] = &here;
        node = here.child(address.byte(here.depth));
        prefetch(node);
    }
    if (node != nullptr && node->is_bucket) {
        // In stored order a network stands behind those that hold it, so the last that fits is the longest.
        const auto entries = bucket(*node).entries();
        const auto last = std::find_if(entries.rbegin(), entries.rend(), [&](const PrefixEntry& entry) { return entry.contains(address); });
        if (last != entries.rend()) {
            return &*last;
        }
    }
    while (depth > 0) {
        if (const auto* own = passed[--depth]->longest_own(address)) {
            return own;
        }
    }
    return nullptr;
}

std::vector<Position> PrefixTrie::enclosing(const AddressBits& address) const {
    std::vector<Position> found;
    std::size_t base = 0;
    const Node* node = root_.get();
    while (node != nullptr && !node->is_bucket) {
        const auto& here = branch(*node);
        if (!here.holds_path_of(address)) {
            return found;
        }
        add_enclosing_own(here, address, base, found);
        node = here.child(address.byte(here.depth));
        base += node != nullptr ? here.index_of_child(address.byte(here.depth)) : 0;
    }
    if (node != nullptr) {
        add_enclosing_in_bucket(bucket(*node), address, base, found);
    }
    return found;
}

const PrefixEntry* PrefixTrie::exact(const AddressBits& bits, std::uint8_t length) const {
    const PrefixEntry wanted{bits, length, {}};
    const Node* node = root_.get();
    while (node != nullptr) {
        std::span<const PrefixEntry> entries;
        if (node->is_bucket) {
            entries = bucket(*node).entries();
        } else if (!branch(*node).holds(wanted)) {
            return nullptr;
        } else if (branch(*node).is_own(length)) {
            entries = branch(*node).own;
        } else {
            node = branch(*node).child(bits.byte(branch(*node).depth));
            continue;
        }
        const auto place = std::lower_bound(entries.begin(), entries.end(), wanted, is_before);
        return place != entries.end() && !is_before(wanted, *place) ? &*place : nullptr;
    }
    return nullptr;
}

const PrefixEntry* PrefixTrie::at(std::size_t index) const {
    if (index >= size()) {
        return nullptr;
    }
    const Node* node = root_.get();
    while (!node->is_bucket) {
        const auto& here = branch(*node);
        const auto next = std::partition_point(here.places.begin(), here.places.end(),
                                               [&](const auto& child) { return here.index_of_child(child) <= index; });
        if (next == here.places.begin()) {
            return &here.own[index];
        }
        const auto& place = *std::prev(next);
        const auto& child = *here.nodes[static_cast<std::size_t>(next - here.places.begin()) - 1];
        if (const auto start = here.index_of_child(place); index < start + child.count) {
            index -= start;
            node = &child;
        } else {
            return &here.own[index - place.before - child.count];
        }
    }
    return &bucket(*node).entries()[index];
}

bool PrefixTrie::for_each(const Visitor& visitor) const {
    return !root_ || walk(*root_, 0, visitor);
}

} // namespace sluice::datagroups
