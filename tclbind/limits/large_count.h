#pragma once

#include <span>
#include <string_view>

#include <tcl.h>

namespace sluice::tclbind {

/// Does a template of `format` or `binary format` name a width or count beyond string_bytes_max, in its own digits or by a `*` that
/// could take one of the arguments?
bool has_large_count(std::string_view text, std::span<Tcl_Obj* const> arguments);

} // namespace sluice::tclbind
