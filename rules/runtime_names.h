#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/rule.h"

/// The commands and math functions that translated text calls and that the interpreter must define. Every one is a C command that
/// works in the frame of its caller (it pushes no Tcl frame) and evaluates through NRE, so that a script may suspend inside it.
/// A rule cannot name them itself: the load check knows no such command.
///
/// Variables: `static::x`, `::static::x` and `::x` are left as written. They resolve alike everywhere only when handlers and
/// procedures are compiled in the global namespace, and the namespace `::static` exists: give their Tcl procedures names without
/// a `::` inside.
namespace sluice::rules::runtime {

/// `::sluice::tick COUNT`: empty result. Stands before a command that joins COUNT values in one word, and ends the event, in a way that
/// `catch` cannot swallow, when that could make a value that Tcl cannot hold or a limit is reached.
inline constexpr std::string_view tick = "::sluice::tick";

/// `::sluice::eval WORD…`: joins the words as `concat` does, translate_script(), evaluates in the caller's frame, passes every
/// return code through (break, continue and return included). Stands for `eval` with computed words; its errors say so.
inline constexpr std::string_view eval = "::sluice::eval";

/// `::sluice::body WORD…`: as `::sluice::eval`, for every computed body (`if {c} $body`, `catch $script`); its errors say nothing more.
inline constexpr std::string_view body = "::sluice::body";

/// `::sluice::expr WORD…`: joins the words with blanks, translate_expression(), result as `expr` gives it.
inline constexpr std::string_view expr = "::sluice::expr";

/// `::sluice::condition TEXT`: as `::sluice::expr TEXT`; stands in a braced condition for an unbraced one, `if {[::sluice::condition $x]}`.
/// Does not check that the result is a boolean: `if` does, with Tcl's own message.
inline constexpr std::string_view condition = "::sluice::condition";

/// `::sluice::subst ?-nobackslashes? ?-nocommands? ?-novariables? TEXT`: translate_substitution() of TEXT unless -nocommands,
/// then as `subst`.
inline constexpr std::string_view subst = "::sluice::subst";

/// `::sluice::uplevel ?LEVEL? WORD…`: as `uplevel`; the words joined as `concat` does go through translate_script(). LEVEL counts
/// from the caller, as for `uplevel` in its place.
inline constexpr std::string_view uplevel = "::sluice::uplevel";

/// `::sluice::after WORD…`: `after` whose script is computed: the words after the time (and options) joined as `concat` does go
/// through translate_script(), then as `after`. With a literal script `after` itself stands, its script already translated.
inline constexpr std::string_view after = "::sluice::after";

/// `::sluice::command WORD…`: one command whose name is computed (`$name args`), or a `switch`, `proc` or `case` whose lists are.
/// When is_script_command(first word) the words make a Tcl list that goes through translate_script() and is evaluated; otherwise
/// they are the words of the command and are invoked as they are.
inline constexpr std::string_view command = "::sluice::command";

/// `::sluice::refuse TEXT`: fails with TEXT. Stands where run-time text holds a command that cannot work here.
inline constexpr std::string_view refuse = "::sluice::refuse";

/// Math functions: commands `::tcl::mathfunc::NAME LEFT RIGHT` giving 1 or 0. Both sides are plain byte strings, never numbers;
/// an empty RIGHT is contained in, begins and ends everything.
inline constexpr std::string_view contains = "sl_contains";
inline constexpr std::string_view starts_with = "sl_starts_with";
inline constexpr std::string_view ends_with = "sl_ends_with";
/// As `string match RIGHT LEFT`; `matches` and `matches_glob`. Linear whatever the pattern; a bad pattern does not match.
inline constexpr std::string_view glob = "sl_glob";
/// As `regexp -- RIGHT LEFT`; not anchored. A bad pattern is Tcl's run-time error.
inline constexpr std::string_view regex = "sl_regex";

/// Variables of this prefix and two numbers hold the condition of `while $text {…}`, which Tcl substitutes once, before the loop.
inline constexpr std::string_view condition_variable = "sluice_condition_";

} // namespace sluice::rules::runtime

namespace sluice::rules {

/// Braces and brackets may be nested this deep, counted together, in a rule and in text given to eval at run time.
inline constexpr std::size_t nesting_depth_max = 256;
/// The message about what is nested deeper.
inline std::string too_deep(std::string_view what) {
    return std::string(what) + " are nested deeper than " + std::to_string(nesting_depth_max);
}

/// Commands that read a script or an expression from their words: if, while, for, foreach, switch, case, catch, eval, expr, subst,
/// uplevel, after, clientside, serverside, peer, proc. A leading `::` is ignored.
bool is_script_command(std::string_view name);

/// Text for `subst`: only the command substitutions in it are translated. Linear in its size.
RuntimeTranslation translate_substitution(std::string_view text);

} // namespace sluice::rules
