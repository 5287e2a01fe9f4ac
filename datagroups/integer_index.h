#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "datagroups/counted_tree.h"
#include "datagroups/data_group.h"
#include "datagroups/shared_text.h"

namespace sluice::datagroups {

/// Reads a decimal number of 64 bits with an optional sign; leading noughts are taken, blanks and other bases are not.
std::optional<std::int64_t> integer_from_text(std::string_view text);

struct IntegerEntry {
    using Key = std::int64_t;

    [[nodiscard]] Key key() const { return number; }
    [[nodiscard]] std::size_t width() const { return 20; }

    std::int64_t number;
    SharedText value;
};

/// The data group of type integer: `equals` compares numbers, the other operators the keys' decimal text.
class IntegerIndex final : public DataGroup {
public:
    /// `entries` in order of their numbers, each once.
    static DataGroupPtr make(std::vector<IntegerEntry> entries);

    [[nodiscard]] Type type() const override { return Type::integer; }
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
    using Tree = CountedTree<IntegerEntry>;
    using Position = Tree::Position;
    /// Returns false to stop.
    using Found = std::function<bool(const Position&)>;

    explicit IntegerIndex(Tree tree) : tree_(std::move(tree)) {}

    bool find_text(std::string_view text, const Found& found) const;
    void find_matching(Operator op, std::string_view item, const Found& found) const;
    void find_searched(Operator op, std::string_view item, const Found& found) const;

    Tree tree_;
};

} // namespace sluice::datagroups
