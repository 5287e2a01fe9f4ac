#include "datagroups/integer_index.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "datagroups/gathered.h"

namespace sluice::datagroups {

namespace {

using Position = CountedTree<IntegerEntry>::Position;

constexpr std::size_t text_bytes_max = 20; ///< "-9223372036854775808"

/// The decimal text of a number, without an allocation.
class NumberText {
public:
    explicit NumberText(std::int64_t number) : end_(std::to_chars(chars_.data(), chars_.data() + chars_.size(), number).ptr) {}
    NumberText(const NumberText&) = delete;
    NumberText& operator=(const NumberText&) = delete;

    [[nodiscard]] std::string_view view() const { return {chars_.data(), static_cast<std::size_t>(end_ - chars_.data())}; }

private:
    std::array<char, text_bytes_max> chars_;
    const char* end_;
};

Record record_of(const IntegerEntry& entry) {
    return {std::string{NumberText{entry.number}.view()}, std::string{entry.value.view()}};
}

bool hand_to(const DataGroup::Visitor& visitor, const Position& position) {
    const NumberText key{position.entry->number};
    return visitor({key.view(), position.entry->value.view(), position.index});
}

tl::unexpected<std::string> not_an_integer(std::string_view item) {
    return tl::unexpected(fmt::format("expected integer but got \"{}\"", item.substr(0, 100)));
}

} // namespace

std::optional<std::int64_t> integer_from_text(std::string_view text) {
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return !text.empty() && error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

DataGroupPtr IntegerIndex::make(std::vector<IntegerEntry> entries) {
    return DataGroupPtr{new IntegerIndex{Tree::from_sorted(std::move(entries))}};
}

DataGroupPtr IntegerIndex::with(const Record& record) const {
    const auto number = integer_from_text(record.key);
    return DataGroupPtr{new IntegerIndex{number ? tree_.with(IntegerEntry{*number, SharedText{record.value}}) : tree_}};
}

DataGroupPtr IntegerIndex::without(std::string_view key) const {
    const auto number = integer_from_text(key);
    return DataGroupPtr{new IntegerIndex{number ? tree_.without(*number) : tree_}};
}

std::optional<Record> IntegerIndex::exact(std::string_view key) const {
    const auto number = integer_from_text(key);
    const auto position = number ? tree_.find(*number) : std::nullopt;
    return position ? std::optional{record_of(*position->entry)} : std::nullopt;
}

std::optional<Record> IntegerIndex::at(std::size_t index) const {
    const auto* entry = tree_.at(index);
    return entry != nullptr ? std::optional{record_of(*entry)} : std::nullopt;
}

void IntegerIndex::for_each(const Visitor& visitor) const {
    tree_.for_each_from(0, [&](const Position& position) { return hand_to(visitor, position); });
}

tl::expected<void, std::string> IntegerIndex::visit(Direction direction, Operator op, std::string_view item, const Visitor& visitor) const {
    const Found found = [&](const Position& position) { return hand_to(visitor, position); };
    if (op == Operator::equals) {
        const auto number = integer_from_text(item);
        if (!number) {
            return not_an_integer(item);
        }
        if (const auto position = tree_.find(*number)) {
            found(*position);
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

tl::expected<bool, std::string> IntegerIndex::matches(Direction direction, Operator op, std::string_view item) const {
    bool is_found = false;
    const auto visited = visit(direction, op, item, [&](const Match&) {
        is_found = true;
        return false;
    });
    return visited.map([&] { return is_found; });
}

/// The record whose decimal text is exactly this one: "007" is none.
bool IntegerIndex::find_text(std::string_view text, const Found& found) const {
    const auto number = integer_from_text(text);
    if (!number || NumberText{*number}.view() != text) {
        return true;
    }
    const auto position = tree_.find(*number);
    return !position || found(*position);
}

void IntegerIndex::find_matching(Operator op, std::string_view item, const Found& found) const {
    const auto starts = op == Operator::starts_with ? std::min<std::size_t>(item.size(), 1) : item.size();
    const auto first = op == Operator::ends_with && item.size() > text_bytes_max ? item.size() - text_bytes_max : 0;
    for (auto start = first; start < starts; ++start) {
        const auto rest = item.substr(start, text_bytes_max);
        for (auto length = op == Operator::ends_with ? rest.size() : 1; length <= rest.size(); ++length) {
            if (!find_text(rest.substr(0, length), found)) {
                return;
            }
        }
    }
}

void IntegerIndex::find_searched(Operator op, std::string_view item, const Found& found) const {
    tree_.for_each_from(0, [&](const Position& position) {
        const NumberText text{position.entry->number};
        const auto key = text.view();
        const bool fits = op == Operator::starts_with ? key.starts_with(item)
                          : op == Operator::ends_with ? key.ends_with(item)
                                                      : key.find(item) != std::string_view::npos;
        return !fits || found(position);
    });
}

} // namespace sluice::datagroups
