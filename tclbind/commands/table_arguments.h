#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/table/table_store.h"
#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

/// The options of one `table` call and where its other words begin.
struct TableOptions {
    bool notouch = false;
    bool excl = false;
    bool mustexist = false;
    bool remaining = false;
    bool all = false;
    bool count = false;
    bool georedundancy = false;
    std::optional<std::string_view> subtable;
    std::size_t next = 0;

    [[nodiscard]] engine::Touch touch() const { return notouch ? engine::Touch::no : engine::Touch::yes; }
    [[nodiscard]] engine::TablePlace place(std::string_view key) const { return {engine::TablePlace::Space::table, subtable, key}; }
};

/// Reads options from word `first` on, in any order, up to `--` or the first word that is none. `allowed` has blanks between the
/// words. Nothing after failing with F5's message.
std::optional<TableOptions> read_table_options(const Call& call, std::size_t first, std::string_view allowed);

/// A number of seconds, or `indefinite` or its beginning. Nothing after failing.
std::optional<std::uint32_t> read_table_term(const Call& call, std::size_t index);

/// The result of a write: the value, empty when nothing was to be written; or a failure's message.
int give_written(const Call& call, const engine::TableStore::Written& written);

} // namespace sluice::tclbind
