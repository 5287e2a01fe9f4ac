#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostics.h"

namespace sluice::config {

/// One statement inside an object: `pool /Common/p`, `disabled`, `members { … }`, an entry of a collection. A value tree, copied freely.
struct Property {
    enum class Shape : std::uint8_t {
        flag,   ///< a key alone: `disabled`, a name in a list
        scalar, ///< key and value words to the end of the line: `destination …`, `monitor a and b`, `options { x y }` on one line too
        block,  ///< key, seldom further words, and `{ … }`; the children may be none. A nameless entry has an empty key
    };
    std::string key; ///< unquoted
    Shape shape = Shape::flag;
    std::vector<std::string> words; ///< scalar: value words, unquoted and unescaped; a one-line `{ a b }` keeps its braces as words
    std::vector<Property> children; ///< block
    rules::Position position;
    /// Key and words as they stood in the file where write() would quote or space them otherwise. Empty for what is made here; no
    /// longer used once it does not spell the key and words above.
    std::string spelling;

    [[nodiscard]] const Property* find(std::string_view child) const;
    /// The words joined by one blank.
    [[nodiscard]] std::string value() const;
};

/// `ltm pool /Common/p { … }`. Immutable once in a configuration: objects that a change does not touch are shared by pointer.
struct Object {
    std::string type; ///< "ltm pool", "ltm data-group internal", "sys global-settings"
    std::string name; ///< full path; empty for singletons
    std::vector<Property> properties;
    /// For types with foreign text (`ltm rule`, `cli script` …): that text, byte for byte. Then there are no properties.
    std::string raw_body;
    bool has_raw_body = false;
    std::string file;                  ///< it was read from; empty for the command line
    rules::Position position;          ///< of its header
    std::uint32_t body_first_line = 1; ///< file line on which raw_body begins

    [[nodiscard]] const Property* find(std::string_view key) const;
};
using ObjectPtr = std::shared_ptr<const Object>;

} // namespace sluice::config
