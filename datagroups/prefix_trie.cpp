#include "datagroups/prefix_trie.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "datagroups/prefix_trie_nodes.h"

namespace sluice::datagroups {

namespace {

using trie::branch;
using trie::bucket;
using Node = PrefixTrie::Node;
using Position = PrefixTrie::Position;

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
    for (const auto& child : here.children) {
        if (!visit_own(here.own_before_child(child.byte)) || !walk(*child.node, base, visitor)) {
            return false;
        }
        base += child.node->count;
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

const PrefixEntry* PrefixTrie::longest(const AddressBits& address) const noexcept {
    const PrefixEntry* best = nullptr;
    const Node* node = root_.get();
    while (node != nullptr && !node->is_bucket) {
        const auto& here = branch(*node);
        if (!here.holds_path_of(address)) {
            return best;
        }
        if (const auto* own = here.longest_own(address)) {
            best = own;
        }
        const auto* child = here.child(address.byte(here.depth));
        node = child != nullptr ? child->node.get() : nullptr;
    }
    if (node == nullptr) {
        return best;
    }
    // In stored order a network stands behind those that hold it, so the last that fits is the longest.
    const auto entries = bucket(*node).entries();
    const auto last = std::find_if(entries.rbegin(), entries.rend(), [&](const PrefixEntry& entry) { return entry.contains(address); });
    return last != entries.rend() ? &*last : best;
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
        const auto* child = here.child(address.byte(here.depth));
        node = child != nullptr ? child->node.get() : nullptr;
        base += child != nullptr ? here.index_of_child(*child) : 0;
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
            const auto* child = branch(*node).child(bits.byte(branch(*node).depth));
            node = child != nullptr ? child->node.get() : nullptr;
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
        const auto next = std::partition_point(here.children.begin(), here.children.end(),
                                               [&](const auto& child) { return here.index_of_child(child) <= index; });
        if (next == here.children.begin()) {
            return &here.own[index];
        }
        const auto& child = *std::prev(next);
        if (const auto start = here.index_of_child(child); index < start + child.node->count) {
            index -= start;
            node = child.node.get();
        } else {
            return &here.own[index - child.before - child.node->count];
        }
    }
    return &bucket(*node).entries()[index];
}

bool PrefixTrie::for_each(const Visitor& visitor) const {
    return !root_ || walk(*root_, 0, visitor);
}

} // namespace sluice::datagroups
