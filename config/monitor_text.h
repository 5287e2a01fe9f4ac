#pragma once

#include <string>
#include <string_view>

namespace sluice::config {

/// The bytes that a monitor's `send` stands for: `\r`, `\n`, `\t`, `\xHH`, `\"` and `\\`; other backslashes stay.
std::string monitor_bytes(std::string_view text);

/// The POSIX extended regular expression that `recv` or `recv-disable` stands for: the same escapes match the bytes they stand for, all
/// others are the expression's own. `\x00` matches no text and stays as it is.
std::string monitor_expression(std::string_view text);

} // namespace sluice::config
