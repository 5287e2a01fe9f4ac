#include "datagroups/prefix_trie_nodes.h"

#include <algorithm>
#include <iterator>
#include <memory>

namespace sluice::datagroups::trie {

namespace {

std::vector<PrefixEntry> copy_of(std::span<const PrefixEntry> entries) {
    return {entries.begin(), entries.end()};
}

auto first_not_before(std::vector<PrefixEntry>& entries, const PrefixEntry& entry) {
    return std::lower_bound(entries.begin(), entries.end(), entry, is_before);
}

void put(std::vector<PrefixEntry>& entries, PrefixEntry entry) {
    const auto place = first_not_before(entries, entry);
    if (place != entries.end() && !is_before(entry, *place)) {
        *place = std::move(entry);
    } else {
        entries.insert(place, std::move(entry));
    }
}

void take_away(std::vector<PrefixEntry>& entries, const PrefixEntry& entry) {
    entries.erase(first_not_before(entries, entry));
}

void gather(const Node& node, std::vector<PrefixEntry>& entries) {
    if (node.is_bucket) {
        const auto more = bucket(node).entries();
        entries.insert(entries.end(), more.begin(), more.end());
        return;
    }
    entries.insert(entries.end(), branch(node).own.begin(), branch(node).own.end());
    for (const auto& child : branch(node).nodes) {
        gather(*child, entries);
    }
}

NodePtr bucket_of(std::vector<PrefixEntry> entries) {
    return entries.empty() ? NodePtr{} : Bucket::make(entries);
}

/// A branch that lost records becomes a bucket when it is small, and gives way to its only child.
NodePtr shrunk(const Branch& from, std::vector<PrefixEntry> own, std::vector<Branch::Child> children) {
    if (own.empty() && children.size() == 1) {
        return children.front().node;
    }
    NodePtr node{new Branch{from.depth, from.path, std::move(own), std::move(children)}};
    if (node->count > bucket_records_max / 2) {
        return node;
    }
    std::vector<PrefixEntry> entries;
    gather(*node, entries);
    std::sort(entries.begin(), entries.end(), is_before);
    return bucket_of(std::move(entries));
}

template <typename Children>
auto child_place(Children& children, std::uint8_t byte) {
    return std::partition_point(children.begin(), children.end(), [&](const auto& child) { return child.byte < byte; });
}

NodePtr insert_into_branch(const Branch& node, PrefixEntry entry) {
    auto own = node.own;
    auto children = node.children();
    if (node.is_own(entry.length)) {
        put(own, std::move(entry));
    } else {
        const auto byte = entry.bits.byte(node.depth);
        const auto place = child_place(children, byte);
        if (place != children.end() && place->byte == byte) {
            place->node = insert(place->node.get(), std::move(entry));
        } else {
            children.insert(place, Branch::Child{byte, insert(nullptr, std::move(entry))});
        }
    }
    return NodePtr{new Branch{node.depth, node.path, std::move(own), std::move(children)}};
}

/// A branch above `node` at the byte where the network leaves its path.
NodePtr branch_above(const Branch& node, PrefixEntry entry) {
    const auto depth = std::min({common_bytes(entry.bits, node.path), node.depth, unsigned{entry.length} / 8});
    std::vector<Branch::Child> children;
    children.push_back({node.path.byte(depth), NodePtr{&node}});
    const Branch above{depth, masked(node.path, 8 * depth), {}, std::move(children)};
    return insert_into_branch(above, std::move(entry));
}

} // namespace

NodePtr Bucket::make(std::span<PrefixEntry> moved_from) {
    return NodePtr{new (Room{moved_from.size()}) Bucket{moved_from}};
}

Bucket::Bucket(std::span<PrefixEntry> moved_from) : Node(true, moved_from.size()) {
    std::uninitialized_move(moved_from.begin(), moved_from.end(), first());
}

Bucket::~Bucket() {
    std::destroy_n(first(), count);
}

Branch::Branch(unsigned branch_depth, const AddressBits& branch_path, std::vector<PrefixEntry> own_entries, std::vector<Child> children)
    : Node(false, 0), depth(branch_depth), path(branch_path), own(std::move(own_entries)) {
    for (const auto& entry : own) {
        const unsigned length = entry.length - 8 * depth;
        own_bits.set((1U << length) | (unsigned{entry.bits.byte(depth)} >> (8 - length)));
    }
    nodes.reserve(children.size());
    places.reserve(children.size());
    for (auto& child : children) {
        child_bits.set(child.byte);
        places.push_back({child.byte, count});
        count += child.node->count;
        nodes.push_back(std::move(child.node));
    }
    count += own.size();
}

std::vector<Branch::Child> Branch::children() const {
    std::vector<Child> children;
    children.reserve(nodes.size() + 1);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        children.push_back({places[i].byte, nodes[i]});
    }
    return children;
}

bool Branch::holds_path_of(const AddressBits& address) const {
    return masked(address, 8 * depth) == path;
}

const PrefixEntry* Branch::longest_own(const AddressBits& address) const noexcept {
    if (own.empty()) {
        return nullptr;
    }
    const unsigned byte = address.byte(depth);
    for (unsigned length = 8; length-- > 0;) {
        if (own_bits.test((1U << length) | (byte >> (8 - length)))) {
            const auto total = 8 * depth + length;
            const PrefixEntry wanted{masked(address, total), static_cast<std::uint8_t>(total), {}};
            return &*std::lower_bound(own.begin(), own.end(), wanted, is_before);
        }
    }
    return nullptr;
}

std::size_t Branch::own_before_child(std::uint8_t byte) const {
    const auto end = std::partition_point(own.begin(), own.end(), [&](const PrefixEntry& entry) { return entry.bits.byte(depth) <= byte; });
    return static_cast<std::size_t>(end - own.begin());
}

std::size_t Branch::index_of_own(std::size_t place) const {
    const auto next = child_place(places, own[place].bits.byte(depth));
    return place + (next == places.end() ? count - own.size() : next->before);
}

AddressBits masked(const AddressBits& bits, unsigned length) {
    const auto mask = [](unsigned kept) { return kept == 0 ? 0 : ~std::uint64_t{0} << (64 - kept); };
    return {bits.high & mask(std::min(length, 64U)), bits.low & mask(length > 64 ? length - 64 : 0)};
}

unsigned common_bytes(const AddressBits& a, const AddressBits& b) {
    const auto high = static_cast<unsigned>(std::countl_zero(a.high ^ b.high));
    return (high < 64 ? high : 64 + static_cast<unsigned>(std::countl_zero(a.low ^ b.low))) / 8;
}

NodePtr build(std::span<PrefixEntry> entries) {
    if (entries.empty()) {
        return {};
    }
    if (entries.size() <= bucket_records_max) {
        return Bucket::make(entries);
    }
    const auto shortest =
        std::min_element(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.length < b.length; });
    const auto depth = std::min(common_bytes(entries.front().bits, entries.back().bits), unsigned{shortest->length} / 8);
    const auto path = masked(entries.front().bits, 8 * depth);
    std::vector<PrefixEntry> own;
    std::vector<Branch::Child> children;
    for (auto entry = entries.begin(); entry != entries.end();) {
        if (entry->length < 8 * (depth + 1)) {
            own.push_back(std::move(*entry));
            ++entry;
            continue;
        }
        const auto byte = entry->bits.byte(depth);
        const auto end = std::find_if(entry, entries.end(), [&](const PrefixEntry& other) { return other.bits.byte(depth) != byte; });
        children.push_back({byte, build({entry, end})});
        entry = end;
    }
    return NodePtr{new Branch{depth, path, std::move(own), std::move(children)}};
}

NodePtr insert(const Node* node, PrefixEntry entry) {
    if (node == nullptr) {
        return build({&entry, 1});
    }
    if (node->is_bucket) {
        auto entries = copy_of(bucket(*node).entries());
        put(entries, std::move(entry));
        return build(entries);
    }
    const auto& here = branch(*node);
    return here.holds(entry) ? insert_into_branch(here, std::move(entry)) : branch_above(here, std::move(entry));
}

NodePtr remove(const Node& node, const PrefixEntry& entry) {
    if (node.is_bucket) {
        auto entries = copy_of(bucket(node).entries());
        take_away(entries, entry);
        return bucket_of(std::move(entries));
    }
    const auto& here = branch(node);
    auto own = here.own;
    auto children = here.children();
    if (here.is_own(entry.length)) {
        take_away(own, entry);
    } else {
        const auto place = child_place(children, entry.bits.byte(here.depth));
        place->node = remove(*place->node, entry);
        if (!place->node) {
            children.erase(place);
        }
    }
    return shrunk(here, std::move(own), std::move(children));
}

} // namespace sluice::datagroups::trie
