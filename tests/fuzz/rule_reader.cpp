#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/list.h"
#include "rules/rule.h"
#include "rules/runtime_names.h"

namespace {

using namespace sluice::rules;

void require(bool holds) {
    if (!holds)
        std::abort();
}

/// What the interpreter relies on: a body can stand between braces, and its commands come in order, from inside the author's text.
void check(const Translation& body) {
    require(is_balanced(body.tcl));
    require(std::is_sorted(body.commands.begin(), body.commands.end(), [](const auto& a, const auto& b) { return a.tcl < b.tcl; }));
    for (const CommandPlace& command : body.commands)
        require(command.tcl <= body.tcl.size() && command.begin <= command.end && command.end <= body.source->size());
    for (const ArmPlace& arm : body.arms)
        require(arm.tcl_begin <= arm.tcl_end && arm.tcl_end <= body.tcl.size());
}

void load(const RuleText& text) {
    Diagnostics diagnostics;
    const RulePtr rule = load_rule("/Common/fuzz", text.text, {}, diagnostics);
    require(diagnostics.has_errors() == (rule == nullptr));
    for (const Diagnostic& diagnostic : diagnostics.list())
        require(!to_text(diagnostic).empty());
    f5_rule_error("/Common/fuzz", diagnostics);
    if (!rule)
        return;
    for (const Handler& handler : rule->handlers)
        check(handler.body);
    for (const Procedure& procedure : rule->procedures)
        check(procedure.body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const RuleText& rule : split_rule_file(text))
        load(rule);
    load({"", "when CLIENT_ACCEPTED {" + std::string(text) + "}", 1});
    translate_script(text);
    translate_expression(text);
    translate_substitution(text);
    return 0;
}
