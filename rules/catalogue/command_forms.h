#pragma once

#include <string_view>

namespace sluice::rules {

/// How the words behind an F5 command's name may stand, where their number alone does not say it; empty: nothing more is known.
///
///     word      itself                        a|b     one of these words
///     =WORD     itself, in capitals           @*      any word that begins so
///     NAME      any word                      NAME#   an integer
///     NAME@     seconds, or a beginning of `indefinite`
///     NAME!     any word that begins with no dash
///     NAME^     FACILITY.LEVEL of a log line  NAME~   an event
///     x...      once or more                  [x]     or nothing
///     (x)       a group                       x | y   one of both (blanks around the bar)
///     {x | y}   options in any order; what begins with a dash is none only as the command's last word
///     <x | y>   options in any order, up to `--`; any other word with a dash is wrong
std::string_view find_forms(std::string_view command);

} // namespace sluice::rules
