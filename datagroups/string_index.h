#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "datagroups/counted_tree.h"
#include "datagroups/data_group.h"
#include "datagroups/shared_text.h"

namespace sluice::datagroups {

/// A string record. `head` is the key's first eight bytes as a number that orders as they do, which settles most comparisons
/// without a visit to the text.
struct StringEntry {
    struct Key {
        explicit Key(std::string_view key);
        Key(std::uint64_t key_head, std::string_view key) : head(key_head), text(key) {}

        std::uint64_t head;
        std::string_view text;

        bool operator<(const Key& other) const { return head != other.head ? head < other.head : text < other.text; }
    };

    StringEntry(std::string_view key_text, SharedText value_text)
        : head(Key{key_text}.head), text(key_text), value(std::move(value_text)) {}
    [[nodiscard]] Key key() const { return {head, text.view()}; }
    [[nodiscard]] std::size_t width() const { return text.view().size(); }

    std::uint64_t head;
    SharedText text;
    SharedText value;
};

/// The data group of type string.
class StringIndex final : public DataGroup {
public:
    /// `entries` in order of their keys, each key once.
    static DataGroupPtr make(std::vector<StringEntry> entries);

    [[nodiscard]] Type type() const override { return Type::string; }
    [[nodiscard]] std::size_t size() const override { return tree_.size(); }
    [[nodiscard]] DataGroupPtr with(const Record& record) const override;
    [[nodiscard]] DataGroupPtr without(std::string_view key) const override;
    [[nodiscard]] std::optional<Record> exact(std::string_view key) const override;
    [[nodiscard]] tl::expected<void, std::string> visit(Direction direction, Operator op, std::string_view item,
                                                        const Visitor& visitor) const override;
    [[nodiscard]] tl::expected<bool, std::string> matches(Direction direction, Operator op, std::string_view item) const override;
    [[nodiscard]] bool matches_address(const IpAddress&) const override { return false; }
    [[nodiscard]] std::optional<std::string_view> value_of_address(const IpAddress&) const override { return std::nullopt; }
    [[nodiscard]] std::optional<Record> at(std::size_t index) const override;
    void for_each(const Visitor& visitor) const override;

private:
    using Tree = CountedTree<StringEntry>;
    using Position = Tree::Position;
    /// Returns false to stop.
    using Found = std::function<bool(const Position&)>;

    explicit StringIndex(Tree tree) : tree_(std::move(tree)) {}

    /// In any order, and with `contains` a record once for each place where the item holds it.
    void find_matching(Operator op, std::string_view item, const Found& found) const;
    /// In stored order.
    void find_searched(Operator op, std::string_view item, const Found& found) const;
    bool find_prefixes(std::string_view item, const Found& found) const;
    void find_suffixes(std::string_view item, const Found& found) const;
    void find_parts(std::string_view item, const Found& found) const;
    void find_starting(std::string_view item, const Found& found) const;

    Tree tree_;
};

} // namespace sluice::datagroups
