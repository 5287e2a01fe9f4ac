#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::config::tmsh {

/// How a property is typed and kept.
enum class Kind : std::uint8_t {
    word,        ///< one word as typed
    text,        ///< one word, quoted when it has blanks; `none` takes it away
    number,      ///< decimal
    choice,      ///< one of `choices`
    reference,   ///< name of an object; a bare one is in /Common; `none` takes it away
    destination, ///< address and port of a virtual server
    monitor,     ///< `a and b`, `min 1 of { a b }`, `none`, `default`
    flag,        ///< alone; of two flags in one `choices` the last typed stays
    block,       ///< `{ properties }` of `inner`
    names,       ///< ordered list of references
    words,       ///< ordered list of plain words, or a single one without braces
    entries,     ///< keyed collection; each entry has the properties of `inner`
    members,     ///< entries named `node:port`
    variable,    ///< `NAME VALUE`, repeated for each name; `NAME none` takes it away
    records,     ///< of a data group: not kept as a property but in the data group itself
};

/// One property of one type: the row that parsing, checking, `list all-properties` and completion all read.
struct PropertyRow {
    std::string_view name;
    Kind kind = Kind::word;
    std::string_view value_default; ///< what `all-properties` prints when it is absent; a value equal to it is not kept. May be empty
    std::string_view choices;       ///< separated by `|`; flags: the flags that exclude each other
    std::span<const PropertyRow> inner;
    bool always_kept = false; ///< F5 saves it even when it has the default
};
using PropertyTable = std::span<const PropertyRow>;

/// A type that `create` and `modify` know.
struct TypeRow {
    std::string_view type; ///< "ltm pool"
    PropertyTable properties;
    std::string_view parent_default; ///< of types with `defaults-from`: the built-in root, "/Common/tcp"
    bool is_single = false;          ///< there is one of it, without a name, and it is always there
};
std::span<const TypeRow> known_types();
/// Null for a type that is only kept.
const TypeRow* find_type(std::string_view type);

/// A row by its exact name; null when there is none.
const PropertyRow* find_row(PropertyTable table, std::string_view name);
bool is_choice(std::string_view choices, std::string_view word);

} // namespace sluice::config::tmsh
