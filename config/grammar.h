#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/tree.h"
#include "rules/diagnostics.h"

namespace sluice::config {

/// Reads the text of a bigip.conf, an SCF or a merge file. Every text that F5 writes parses, whatever types it holds; errors are
/// unbalanced braces, an open quote, a v9/v10 file (refused by that name). Linear; nesting is bounded. All errors are reported.
/// Bare object names become /Common/NAME for types that have names.
std::vector<Object> parse(const std::string& file, std::string_view text, rules::Diagnostics& diagnostics);

/// As F5 saves it: four blanks a level, properties in the order they have. parse(write(x)) is x.
std::string write(const Object& object);
/// `list … one-line`.
std::string write_one_line(const Object& object);
/// One property with its children at the given depth of indent.
std::string write(const Property& property, unsigned depth);
/// A word as it must stand in a file: quoted and escaped where needed.
std::string quoted(std::string_view word);

} // namespace sluice::config
