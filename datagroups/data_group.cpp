#include "datagroups/data_group.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "datagroups/integer_index.h"
#include "datagroups/ip_index.h"
#include "datagroups/string_index.h"

namespace sluice::datagroups {

namespace {

using Made = tl::expected<DataGroupPtr, std::string>;

constexpr std::array<std::string_view, 3> type_names{"ip", "string", "integer"};

tl::unexpected<std::string> bad_key(std::string_view key, std::string_view wanted) {
    return tl::unexpected(fmt::format("{} is not {}", key.substr(0, 200), wanted));
}

tl::expected<IpPrefix, std::string> prefix_of(std::string_view key) {
    if (const auto prefix = IpPrefix::parse(key)) {
        return *prefix;
    }
    const auto slash = std::min(key.find('/'), key.size());
    const auto address = IpAddress::parse(key.substr(0, slash));
    if (address && IpPrefix::parse(fmt::format("{}{}", address->masked(0).to_text(), key.substr(slash)))) {
        return tl::unexpected(fmt::format("{} has bits set beyond its prefix length", key));
    }
    return bad_key(key, "an IP address or prefix");
}

tl::expected<IpRecord, std::string> entry_of(const Record& record, TextPool& values, const IpRecord*) {
    return prefix_of(record.key).map([&](const IpPrefix& prefix) { return IpRecord{prefix, values.take(record.value)}; });
}

tl::expected<IntegerEntry, std::string> entry_of(const Record& record, TextPool& values, const IntegerEntry*) {
    const auto number = integer_from_text(record.key);
    if (!number) {
        return bad_key(record.key, "an integer");
    }
    return IntegerEntry{*number, values.take(record.value)};
}

tl::expected<StringEntry, std::string> entry_of(const Record& record, TextPool& values, const StringEntry*) {
    return StringEntry{record.key, values.take(record.value)};
}

bool precedes(const IpRecord& a, const IpRecord& b) {
    return a.prefix < b.prefix;
}
bool precedes(const IntegerEntry& a, const IntegerEntry& b) {
    return a.number < b.number;
}
bool precedes(const StringEntry& a, const StringEntry& b) {
    return a.key() < b.key();
}

std::string name_of(const IpRecord& entry) {
    return entry.prefix.to_text();
}
std::string name_of(const IntegerEntry& entry) {
    return std::to_string(entry.number);
}
std::string name_of(const StringEntry& entry) {
    return std::string{entry.text.view()};
}

/// Entries that stand twice are neighbours after a stable sort, the later one behind.
template <typename Entry>
tl::expected<void, std::string> settle_twins(std::vector<Entry>& entries, bool last_wins) {
    const auto are_twins = [](const Entry& a, const Entry& b) { return !precedes(a, b); };
    const auto twin = std::adjacent_find(entries.begin(), entries.end(), are_twins);
    if (twin == entries.end()) {
        return {};
    }
    if (!last_wins) {
        return tl::unexpected(fmt::format("record {} stands twice", name_of(*twin)));
    }
    const auto kept =
        std::unique(entries.rbegin(), entries.rend(), [&](const Entry& later, const Entry& earlier) { return are_twins(earlier, later); });
    entries.erase(entries.begin(), kept.base());
    return {};
}

template <typename Entry>
tl::expected<std::vector<Entry>, std::string> sorted_entries(std::vector<Record>&& records, bool last_wins) {
    std::vector<Entry> entries;
    entries.reserve(records.size());
    TextPool values;
    for (auto& record : records) {
        auto entry = entry_of(record, values, static_cast<const Entry*>(nullptr));
        if (!entry) {
            return tl::unexpected(std::move(entry.error()));
        }
        entries.push_back(std::move(*entry));
    }
    const auto in_order = [](const Entry& a, const Entry& b) { return precedes(a, b); };
    if (!std::is_sorted(entries.begin(), entries.end(), in_order)) {
        std::stable_sort(entries.begin(), entries.end(), in_order);
    }
    return settle_twins(entries, last_wins).map([&] { return std::move(entries); });
}

} // namespace

std::string_view to_text(Type type) {
    return type_names[static_cast<std::size_t>(type)];
}

std::optional<Type> type_from_text(std::string_view text) {
    const auto name = std::find(type_names.begin(), type_names.end(), text);
    return name != type_names.end() ? std::optional{static_cast<Type>(name - type_names.begin())} : std::nullopt;
}

tl::expected<std::string, std::string> canonical_key(Type type, std::string_view key) {
    if (type == Type::ip) {
        return prefix_of(key).map([](const IpPrefix& prefix) { return prefix.to_text(); });
    }
    if (type == Type::string) {
        return std::string{key};
    }
    const auto number = integer_from_text(key);
    if (!number) {
        return bad_key(key, "an integer");
    }
    return std::to_string(*number);
}

DataGroupPtr DataGroup::make_empty(Type type) {
    switch (type) {
    case Type::ip:
        return IpIndex::make({});
    case Type::string:
        return StringIndex::make({});
    default:
        return IntegerIndex::make({});
    }
}

Made DataGroup::make(Type type, std::vector<Record> records, bool last_wins) {
    switch (type) {
    case Type::ip:
        return sorted_entries<IpRecord>(std::move(records), last_wins).map(&IpIndex::make);
    case Type::string:
        return sorted_entries<StringEntry>(std::move(records), last_wins).map(&StringIndex::make);
    default:
        return sorted_entries<IntegerEntry>(std::move(records), last_wins).map(&IntegerIndex::make);
    }
}

} // namespace sluice::datagroups
