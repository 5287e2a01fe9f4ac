#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "datagroups/data_group.h"
#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

/// What of a matching record is the result.
enum class Part : std::uint8_t { plain, name, value, element, index };

struct ClassOptions {
    Part part = Part::plain;
    bool all = false;
    bool nocase = false;
    bool list = false;
    std::size_t next = 0; ///< the first word behind the options
};

/// Reads options from word `first` on until a word without a dash or behind `--`. `allowed`: their names, separated by blanks.
std::optional<ClassOptions> read_options(const Call& call, std::size_t first, std::string_view allowed);

/// The data group that word `index` names; null after failing with F5's message.
const datagroups::DataGroup* find_class(const Call& call, std::size_t index);

/// `plain` shows as an element.
Tcl_Obj* show(Part part, const datagroups::DataGroup::Match& record);

/// `class match` and `class search` with their arguments from word `first` on.
int class_query(Call& call, std::size_t first, datagroups::Direction direction);

/// The value of the record whose key equals the item (ip: of the longest prefix), empty when there is none.
int give_value_of(Call& call, const datagroups::DataGroup& group, Tcl_Obj* item);

int matchclass(Call& call);
int findclass(Call& call);

} // namespace sluice::tclbind
