#include "datagroups/ip_index.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace sluice::datagroups {

namespace {

constexpr const char* bad_address = "bad IP address format";

AddressBits bits_of(const IpAddress& address) {
    if (address.is_v4()) {
        return {std::uint64_t{address.v4_host_order()} << 32U, 0};
    }
    AddressBits bits;
    for (std::size_t i = 0; i < 8; ++i) {
        bits.high = (bits.high << 8U) | address.bytes()[i];
        bits.low = (bits.low << 8U) | address.bytes()[i + 8];
    }
    return bits;
}

IpAddress address_of(const AddressBits& bits, IpAddress::Family family) {
    if (family == IpAddress::Family::v4) {
        return IpAddress::from_v4(static_cast<std::uint32_t>(bits.high >> 32U));
    }
    std::array<std::uint8_t, 16> bytes{};
    for (unsigned i = 0; i < bytes.size(); ++i) {
        bytes[i] = bits.byte(i);
    }
    return IpAddress::from_v6(bytes);
}

template <typename Root>
std::string key_of(const PrefixEntry& entry, const Root& root) {
    return IpPrefix{address_of(entry.bits, root.family).in_route_domain(root.route_domain), entry.length}.to_text();
}

PrefixEntry entry_of(const IpPrefix& prefix, SharedText value) {
    return {bits_of(prefix.address), prefix.length, std::move(value)};
}

bool is_same_root(const IpAddress& a, const IpAddress& b) {
    return a.family() == b.family() && a.route_domain() == b.route_domain();
}

} // namespace

IpIndex::IpIndex(std::vector<Root> roots) : roots_(std::move(roots)) {
    for (auto& root : roots_) {
        root.before = size_;
        size_ += root.trie.size();
    }
}

DataGroupPtr IpIndex::make(std::vector<IpRecord> records) {
    std::vector<Root> roots;
    for (auto record = records.begin(); record != records.end();) {
        const auto& address = record->prefix.address;
        const auto end =
            std::find_if(record, records.end(), [&](const auto& other) { return !is_same_root(other.prefix.address, address); });
        std::vector<PrefixEntry> entries;
        entries.reserve(static_cast<std::size_t>(end - record));
        std::transform(record, end, std::back_inserter(entries),
                       [](IpRecord& each) { return entry_of(each.prefix, std::move(each.value)); });
        roots.push_back({address.family(), address.route_domain(), PrefixTrie::from_sorted(std::move(entries))});
        record = end;
    }
    return DataGroupPtr{new IpIndex{std::move(roots)}};
}

std::size_t IpIndex::place_of(const IpAddress& address) const {
    const auto wanted = std::tuple{address.family(), address.route_domain()};
    const auto root = std::partition_point(roots_.begin(), roots_.end(), [&](const Root& each) {
        return std::tuple{each.family, each.route_domain} < wanted;
    });
    return static_cast<std::size_t>(root - roots_.begin());
}

const IpIndex::Root* IpIndex::root_of(const IpAddress& address) const {
    const auto place = place_of(address);
    const bool fits =
        place < roots_.size() && roots_[place].family == address.family() && roots_[place].route_domain == address.route_domain();
    return fits ? &roots_[place] : nullptr;
}

DataGroupPtr IpIndex::with(const Record& record) const {
    const auto prefix = IpPrefix::parse(record.key);
    auto roots = roots_;
    if (prefix) {
        const auto place = static_cast<std::ptrdiff_t>(place_of(prefix->address));
        if (root_of(prefix->address) == nullptr) {
            roots.insert(roots.begin() + place, Root{prefix->address.family(), prefix->address.route_domain(), {}});
        }
        auto& trie = (roots.begin() + place)->trie;
        trie = trie.with(entry_of(*prefix, SharedText{record.value}));
    }
    return DataGroupPtr{new IpIndex{std::move(roots)}};
}

DataGroupPtr IpIndex::without(std::string_view key) const {
    const auto prefix = IpPrefix::parse(key);
    auto roots = roots_;
    if (prefix && root_of(prefix->address) != nullptr) {
        const auto root = roots.begin() + static_cast<std::ptrdiff_t>(place_of(prefix->address));
        root->trie = root->trie.without(bits_of(prefix->address), prefix->length);
        if (root->trie.size() == 0) {
            roots.erase(root);
        }
    }
    return DataGroupPtr{new IpIndex{std::move(roots)}};
}

std::optional<Record> IpIndex::exact(std::string_view key) const {
    const auto prefix = IpPrefix::parse(key);
    const auto* root = prefix ? root_of(prefix->address) : nullptr;
    const auto* entry = root != nullptr ? root->trie.exact(bits_of(prefix->address), prefix->length) : nullptr;
    return entry != nullptr ? std::optional{Record{key_of(*entry, *root), std::string{entry->value.view()}}} : std::nullopt;
}

const PrefixEntry* IpIndex::longest(const IpAddress& address) const {
    const auto* root = root_of(address);
    return root != nullptr ? root->trie.longest(bits_of(address)) : nullptr;
}

std::optional<std::string_view> IpIndex::value_of_address(const IpAddress& address) const {
    const auto* entry = longest(address);
    return entry != nullptr ? std::optional{entry->value.view()} : std::nullopt;
}

tl::expected<void, std::string> IpIndex::visit(Direction, Operator, std::string_view item, const Visitor& visitor) const {
    const auto address = IpAddress::parse(item);
    if (!address) {
        return tl::unexpected(std::string{bad_address});
    }
    const auto* root = root_of(*address);
    if (root == nullptr) {
        return {};
    }
    const auto found = root->trie.enclosing(bits_of(*address));
    for (auto position = found.rbegin(); position != found.rend(); ++position) {
        const auto key = key_of(*position->entry, *root);
        if (!visitor({key, position->entry->value.view(), root->before + position->index})) {
            break;
        }
    }
    return {};
}

tl::expected<bool, std::string> IpIndex::matches(Direction, Operator, std::string_view item) const {
    const auto address = IpAddress::parse(item);
    if (!address) {
        return tl::unexpected(std::string{bad_address});
    }
    return matches_address(*address);
}

std::optional<Record> IpIndex::at(std::size_t index) const {
    if (index >= size_) {
        return std::nullopt;
    }
    const auto next = std::partition_point(roots_.begin(), roots_.end(), [&](const Root& root) { return root.before <= index; });
    const auto& root = *std::prev(next);
    const auto* entry = root.trie.at(index - root.before);
    return Record{key_of(*entry, root), std::string{entry->value.view()}};
}

void IpIndex::for_each(const Visitor& visitor) const {
    for (const auto& root : roots_) {
        const auto hand_on = [&](const PrefixTrie::Position& position) {
            const auto key = key_of(*position.entry, root);
            return visitor({key, position.entry->value.view(), root.before + position.index});
        };
        if (!root.trie.for_each(hand_on)) {
            return;
        }
    }
}

} // namespace sluice::datagroups
