#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "datagroups/ip_address.h"

namespace sluice::datagroups {

enum class Type : std::uint8_t { ip, string, integer };
enum class Operator : std::uint8_t { equals, starts_with, ends_with, contains };
/// `class match ITEM op CLASS` asks whether the item stands to a key as `op` says, `class search CLASS op ITEM` the reverse.
enum class Direction : std::uint8_t { match, search };

std::string_view to_text(Type type);
std::optional<Type> type_from_text(std::string_view text);

struct Record {
    std::string key;   ///< canonical: ip `10.0.0.0/8`, `192.0.2.1/32`; integer decimal; string as it is
    std::string value; ///< empty when the record has none

    bool operator==(const Record&) const = default;
};

/// Brings a key into its canonical form, or says why it is none of that type: "10.0.0.300 is not an IP address or prefix".
tl::expected<std::string, std::string> canonical_key(Type type, std::string_view key);

class DataGroup;
using DataGroupPtr = std::shared_ptr<const DataGroup>;

/// An immutable data group (F5: class). A change makes a new one that shares almost all of its structure with the old, so that
/// changing one record of a million costs microseconds. Read from any thread without a lock.
///
/// Stored order is the group's own: strings by bytes, integers by value, networks by family, address, length.
class DataGroup {
public:
    virtual ~DataGroup() = default;
    DataGroup(const DataGroup&) = delete;
    DataGroup& operator=(const DataGroup&) = delete;

    static DataGroupPtr make_empty(Type type);
    /// Keys in any accepted form. Fails on the first key that is not of the type or stands twice, and names it. Of two records with
    /// the same key `last_wins` keeps the later one instead of failing.
    static tl::expected<DataGroupPtr, std::string> make(Type type, std::vector<Record> records, bool last_wins = false);

    [[nodiscard]] virtual Type type() const = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;

    /// The group with `record` added, or its value replaced when the key is there. The key must be canonical.
    [[nodiscard]] virtual DataGroupPtr with(const Record& record) const = 0;
    /// The group without the record of that canonical key; itself when there is none.
    [[nodiscard]] virtual DataGroupPtr without(std::string_view key) const = 0;

    /// The record whose canonical key is exactly this one (no longest prefix).
    [[nodiscard]] virtual std::optional<Record> exact(std::string_view key) const = 0;

    /// A record that matched, with its position in stored order. Views live as long as the group and the call.
    struct Match {
        std::string_view key;
        std::string_view value;
        std::size_t index = 0;
    };
    /// Called for each matching record; returns false to stop.
    using Visitor = std::function<bool(const Match&)>;

    /// Visits the records that match: ip longest prefix first, the others in stored order. An `item` that is no address (for an ip
    /// group) or no integer (for `equals` on an integer group) is an error, worded as F5 does: "bad IP address format".
    [[nodiscard]] virtual tl::expected<void, std::string> visit(Direction direction, Operator op, std::string_view item,
                                                                const Visitor& visitor) const = 0;

    /// The plain question of `class match`: no visitor, no key text, no allocation on an ip or exact string match.
    [[nodiscard]] virtual tl::expected<bool, std::string> matches(Direction direction, Operator op, std::string_view item) const = 0;
    /// The same for an address already read. False for groups of another type.
    [[nodiscard]] virtual bool matches_address(const IpAddress& address) const = 0;
    /// Longest prefix for an address already read: its value; nothing when no record holds the address.
    [[nodiscard]] virtual std::optional<std::string_view> value_of_address(const IpAddress& address) const = 0;

    /// The record at a position of the stored order; nothing beyond the end.
    [[nodiscard]] virtual std::optional<Record> at(std::size_t index) const = 0;
    /// All records in stored order; the visitor returns false to stop.
    virtual void for_each(const Visitor& visitor) const = 0;

protected:
    DataGroup() = default;
};

} // namespace sluice::datagroups
