#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config::grammar {

/// Where the words of a header divide into type and name.
struct Header {
    std::string type; ///< "ltm data-group internal"
    std::string name; ///< full path; empty for singletons
};
/// Known types by table, the others by "the last word is the name if it begins with a slash". Bare names of types that live in
/// partitions get /Common/.
Header divide_header(const std::vector<std::string>& words);

/// `ltm`, `net`, `sys` …: the first word of every object since version 11.
bool is_module(std::string_view word);
/// `virtual`, `pool`, `class`, `rule` …: the first word of an object of versions 9 and 10.
bool is_old_type(std::string_view word);
/// Types whose body is foreign text.
bool has_raw_body(std::string_view type);

/// What the children of a block are; matters where a block stands on one line, without line ends between its statements.
enum class BlockKind : std::uint8_t {
    unknown,
    properties, ///< key and value pairs, flags, blocks
    collection, ///< names, each with or without a block of its own
};
/// Of the block `key` inside a block of kind `parent` of an object of that type.
BlockKind kind_of_block(std::string_view type, std::string_view key, BlockKind parent);

/// A key whose value is a text of any kind, a single brace included.
bool holds_text(std::string_view type, std::string_view key);
/// A key that stands alone: `disabled`, `vlans-enabled`.
bool is_flag(std::string_view key);

} // namespace sluice::config::grammar
