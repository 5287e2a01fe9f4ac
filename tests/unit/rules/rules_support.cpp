#include "tests/unit/rules/rules_support.h"

#include <algorithm>

#include "rules/reader.h"

namespace sluice::rules::test {
namespace {

constexpr CommandRow rows[] = {
    {"HSL::open", 2, 4, "HSL::open -publisher NAME", ""},
    {"IP::client_addr", 0, 0, "IP::client_addr", ""},
    {"LB::reselect", 0, -1, "LB::reselect", ""},
    {"active_members", 1, 2, "active_members [-list] POOL", ""},
    {"call", 1, -1, "call PROC [ARG...]", ""},
    {"class", 2, -1, "class VERB CLASS", "match search lookup element type exists size names get"},
    {"clientside", 0, 1, "clientside [SCRIPT]", ""},
    {"event", 1, 2, "event (enable|disable) [all]", ""},
    {"findclass", 2, 3, "findclass ITEM CLASS [SEPARATOR]", ""},
    {"ifile", 1, 2, "ifile get NAME", "get listall"},
    {"log", 1, 4, "log [-noname] FACILITY TEXT", ""},
    {"matchclass", 3, 3, "matchclass ITEM OP CLASS", ""},
    {"pool", 1, 4, "pool NAME [member ADDR [PORT]]", ""},
    {"reject", 0, 0, "reject", ""},
    {"snat", 1, 2, "snat ADDR [PORT]", ""},
};

std::string result(const RuntimeTranslation& translation) {
    return translation.error.empty() ? translation.tcl : "error: " + translation.error;
}

} // namespace

const CommandTable& some_commands() {
    static const CommandTable table = [] {
        CommandTable filled;
        filled.add(rows);
        return filled;
    }();
    return table;
}

std::string Loaded::first(Severity severity) const {
    for (const Diagnostic& diagnostic : diagnostics.list())
        if (diagnostic.severity == severity)
            return diagnostic.message;
    return {};
}

Loaded load(std::string_view text) {
    LoadContext context;
    context.commands = &some_commands();
    context.exists = [](std::string_view kind, std::string_view name) {
        return (kind == "pool" && name == "web") || (kind == "value_list" && name == "trusted");
    };
    context.file = "r.tcl";
    Loaded loaded;
    loaded.rule = load_rule("/Common/r", text, context, loaded.diagnostics);
    return loaded;
}

Loaded load_body(std::string_view body) {
    return load("when CLIENT_ACCEPTED { " + std::string(body) + " }");
}

std::string words(std::string_view script) {
    const SourceText source(script);
    Reader reader(source);
    std::size_t at = 0;
    const auto command = reader.next_command(at, source.size());
    if (!command)
        return "error: " + command.error().message;
    std::string joined;
    for (const Word& word : (*command)->words)
        joined += (joined.empty() ? "" : "|") + std::string(source.slice(word.inner().begin, word.inner().end));
    return joined;
}

std::string tcl(std::string_view script) {
    return result(translate_script(script));
}

std::string expression(std::string_view text) {
    return result(translate_expression(text));
}

std::vector<std::uint32_t> command_lines(const Translation& text) {
    std::vector<std::uint32_t> lines;
    for (const CommandPlace& command : text.commands)
        lines.push_back(command.line);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
}

} // namespace sluice::rules::test
