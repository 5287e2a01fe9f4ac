#include "datagroups/string_index.h"

#include <algorithm>

#include "datagroups/gathered.h"

namespace sluice::datagroups {

namespace {

using Position = CountedTree<StringEntry>::Position;

/// Below this size, looking into each key is cheaper than looking up every part of the item.
constexpr std::size_t scanned_records_max = 256;

DataGroup::Match match_of(const Position& position) {
    return {position.entry->text.view(), position.entry->value.view(), position.index};
}

Record record_of(const StringEntry& entry) {
    return {std::string{entry.text.view()}, std::string{entry.value.view()}};
}

std::size_t common_length(std::string_view a, std::string_view b) {
    const auto [first, second] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(first - a.begin());
}

} // namespace

StringEntry::Key::Key(std::string_view key) : head(0), text(key) {
    for (std::size_t i = 0; i < 8; ++i) {
        head = (head << 8U) | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    }
}

DataGroupPtr StringIndex::make(std::vector<StringEntry> entries) {
    return DataGroupPtr{new StringIndex{Tree::from_sorted(std::move(entries))}};
}

DataGroupPtr StringIndex::with(const Record& record) const {
    return DataGroupPtr{new StringIndex{tree_.with(StringEntry{record.key, SharedText{record.value}})}};
}

DataGroupPtr StringIndex::without(std::string_view key) const {
    return DataGroupPtr{new StringIndex{tree_.without(StringEntry::Key{key})}};
}

std::optional<Record> StringIndex::exact(std::string_view key) const {
    const auto position = tree_.find(StringEntry::Key{key});
    return position ? std::optional{record_of(*position->entry)} : std::nullopt;
}

std::optional<Record> StringIndex::at(std::size_t index) const {
    const auto* entry = tree_.at(index);
    return entry != nullptr ? std::optional{record_of(*entry)} : std::nullopt;
}

void StringIndex::for_each(const Visitor& visitor) const {
    tree_.for_each_from(0, [&](const Position& position) { return visitor(match_of(position)); });
}

tl::expected<void, std::string> StringIndex::visit(Direction direction, Operator op, std::string_view item, const Visitor& visitor) const {
    const Found found = [&](const Position& position) { return visitor(match_of(position)); };
    if (op == Operator::equals) {
        if (const auto position = tree_.find(StringEntry::Key{item})) {
            visitor(match_of(*position));
        }
    } else if (direction == Direction::match) {
        Gathered<Position> gathered;
        find_matching(op, item, [&](const Position& position) { return gathered.add(position); });
        gathered.hand_on(found);
    } else {
        find_searched(op, item, found);
    }
    return {};
}

tl::expected<bool, std::string> StringIndex::matches(Direction direction, Operator op, std::string_view item) const {
    if (op == Operator::equals) {
        return tree_.find(StringEntry::Key{item}).has_value();
    }
    bool is_found = false;
    const Found note = [&](const Position&) {
        is_found = true;
        return false;
    };
    if (direction == Direction::match) {
        find_matching(op, item, note);
    } else {
        find_searched(op, item, note);
    }
    return is_found;
}

/// The keys with which `item` begins, the longest first. The last key not above the item either is such a prefix or shares with
/// the item all that any shorter prefix can have, so each step cuts the item down; the group is never walked.
bool StringIndex::find_prefixes(std::string_view item, const Found& found) const {
    for (auto position = tree_.last_not_above(StringEntry::Key{item}); position; position = tree_.last_not_above(StringEntry::Key{item})) {
        const auto key = position->entry->text.view();
        auto common = common_length(key, item);
        if (common == key.size()) {
            if (!found(*position)) {
                return false;
            }
            if (common == 0) {
                return true;
            }
            --common;
        }
        item = item.substr(0, common);
    }
    return true;
}

void StringIndex::find_suffixes(std::string_view item, const Found& found) const {
    const auto longest = std::min(item.size(), tree_.width_max());
    for (auto start = item.size() - longest; start <= item.size(); ++start) {
        const auto position = tree_.find(StringEntry::Key{item.substr(start)});
        if (position && !found(*position)) {
            return;
        }
    }
}

void StringIndex::find_parts(std::string_view item, const Found& found) const {
    for (std::size_t start = 0; start <= item.size(); ++start) {
        if (!find_prefixes(item.substr(start, tree_.width_max()), found)) {
            return;
        }
    }
}

void StringIndex::find_matching(Operator op, std::string_view item, const Found& found) const {
    if (op == Operator::starts_with) {
        find_prefixes(item, found);
    } else if (op == Operator::ends_with) {
        find_suffixes(item, found);
    } else if (tree_.size() > scanned_records_max) {
        find_parts(item, found);
    } else {
        tree_.for_each_from(0, [&](const Position& position) {
            return item.find(position.entry->text.view()) == std::string_view::npos || found(position);
        });
    }
}

void StringIndex::find_starting(std::string_view item, const Found& found) const {
    tree_.for_each_from(tree_.lower_bound(StringEntry::Key{item}),
                        [&](const Position& position) { return position.entry->text.view().starts_with(item) && found(position); });
}

void StringIndex::find_searched(Operator op, std::string_view item, const Found& found) const {
    if (op == Operator::starts_with) {
        find_starting(item, found);
        return;
    }
    tree_.for_each_from(0, [&](const Position& position) {
        const auto key = position.entry->text.view();
        const bool fits = op == Operator::ends_with ? key.ends_with(item) : key.find(item) != std::string_view::npos;
        return !fits || found(position);
    });
}

} // namespace sluice::datagroups
