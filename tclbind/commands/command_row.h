#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tcl.h>

#include "rules/command_table.h"
#include "tclbind/rule_scope.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// One call of an F5 command, checked against its row before the handler sees it. The functions that end a call return Tcl's code,
/// so that a handler writes `return call.give(…)`.
class Call {
public:
    Call(RuleScope& scope_in, std::span<Tcl_Obj* const> words) : scope(scope_in), words_(words) {}

    RuleScope& scope;

    /// Words after the command's name.
    [[nodiscard]] std::size_t count() const { return words_.size() - 1; }
    [[nodiscard]] Tcl_Obj* object(std::size_t index) const { return words_[index + 1]; }
    [[nodiscard]] std::string_view word(std::size_t index) const { return text_of(object(index)); }
    /// The words themselves, the first of them at [0].
    [[nodiscard]] Tcl_Obj* const* objects() const { return words_.data() + 1; }
    /// Only in commands whose row says needs_connection.
    [[nodiscard]] engine::RuleConnection& connection() const { return *scope.connection; }

    [[nodiscard]] int ok() const { return TCL_OK; }
    [[nodiscard]] int give(Tcl_Obj* value) const {
        Tcl_SetObjResult(scope.interp, value);
        return TCL_OK;
    }
    [[nodiscard]] int give(std::string_view text) const { return give(new_text(text)); }
    [[nodiscard]] int give(Tcl_WideInt number) const { return give(Tcl_NewWideIntObj(number)); }
    [[nodiscard]] int give(bool value) const { return give(Tcl_NewIntObj(value ? 1 : 0)); }
    [[nodiscard]] int fail(std::string_view message) const {
        Tcl_SetObjResult(scope.interp, new_text(message));
        return TCL_ERROR;
    }
    /// `invalid 'TOKEN'; expected:LIST`; `expected` has blanks between the words.
    [[nodiscard]] int fail_keyword(std::string_view token, std::string_view expected) const {
        std::string list{expected};
        std::ranges::replace(list, ' ', '|');
        return fail(std::string{"invalid '"}.append(token).append("'; expected:").append(list));
    }

private:
    std::span<Tcl_Obj* const> words_;
};

using CommandHandler = int (*)(Call& call);

/// Where a command can run.
enum class Needs : std::uint8_t {
    nothing,    ///< RULE_INIT too
    connection, ///< every other event
};

/// One command: what the loader and the interpreter must know of it. Rows stand beside their functions, one file a namespace.
struct CommandRow {
    std::string_view name;
    int arguments_min;
    int arguments_max; ///< -1: no limit
    std::string_view usage;
    std::string_view keywords; ///< accepted first words when they are fixed; empty: any
    CommandHandler handler;
    Needs needs = Needs::connection;
    std::string_view later = {}; ///< forms that are known and not here, as in rules::CommandRow

    [[nodiscard]] rules::CommandRow for_loader() const { return {name, arguments_min, arguments_max, usage, keywords, later}; }
};

using CommandFamily = std::span<const CommandRow>;

/// What F5 says when a command cannot do its work where it stands.
inline constexpr std::string_view wrong_context = "Illegal argument. Can't execute in the current context.";
inline constexpr std::string_view bad_address = "bad IP address format";

} // namespace sluice::tclbind
