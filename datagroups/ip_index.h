#pragma once

#include <string_view>
#include <vector>

#include "datagroups/data_group.h"
#include "datagroups/prefix_trie.h"

namespace sluice::datagroups {

/// A network with all that its place in stored order depends on.
struct IpRecord {
    IpPrefix prefix;
    SharedText value;
};

/// The data group of type ip. Whatever the operator and direction, it asks which networks hold the item, as F5 does. A network
/// holds addresses of its own route domain only.
class IpIndex final : public DataGroup {
public:
    /// `records` in order of their prefixes, each once.
    static DataGroupPtr make(std::vector<IpRecord> records);

    [[nodiscard]] Type type() const override { return Type::ip; }
    [[nodiscard]] std::size_t size() const override { return size_; }
    [[nodiscard]] DataGroupPtr with(const Record& record) const override;
    [[nodiscard]] DataGroupPtr without(std::string_view key) const override;
    [[nodiscard]] std::optional<Record> exact(std::string_view key) const override;
    [[nodiscard]] tl::expected<void, std::string> visit(Direction direction, Operator op, std::string_view item,
                                                        const Visitor& visitor) const override;
    [[nodiscard]] tl::expected<bool, std::string> matches(Direction direction, Operator op, std::string_view item) const override;
    [[nodiscard]] bool matches_address(const IpAddress& address) const override { return longest(address) != nullptr; }
    [[nodiscard]] std::optional<std::string_view> value_of_address(const IpAddress& address) const override;
    [[nodiscard]] std::optional<Record> at(std::size_t index) const override;
    void for_each(const Visitor& visitor) const override;

private:
    /// The networks of one family and route domain. Never empty.
    struct Root {
        IpAddress::Family family;
        std::uint16_t route_domain;
        PrefixTrie trie;
        std::size_t before = 0; ///< records of the roots to the left
    };

    explicit IpIndex(std::vector<Root> roots);
    [[nodiscard]] std::size_t place_of(const IpAddress& address) const;
    [[nodiscard]] const Root* root_of(const IpAddress& address) const;
    [[nodiscard]] const PrefixEntry* longest(const IpAddress& address) const;

    std::vector<Root> roots_; ///< in order of family and route domain
    std::size_t size_ = 0;
};

} // namespace sluice::datagroups
