#include "tclbind/program_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::tclbind {

namespace {

std::vector<ProgramHandler> order_handlers(const std::vector<rules::RulePtr>& rules, bool init) {
    std::vector<ProgramHandler> handlers;
    for (const rules::RulePtr& rule : rules) {
        for (const rules::Handler& handler : rule->handlers) {
            if ((handler.event == rules::EventId::rule_init) == init) {
                handlers.push_back({rule, handler.event, 0, &handler, nullptr});
            }
        }
    }
    std::ranges::stable_sort(handlers, {}, [](const ProgramHandler& handler) {
        return std::pair{handler.event, handler.handler->priority};
    });
    return handlers;
}

void put_line(std::string& text, std::string_view words) {
    text.append(words).push_back('\n');
}

/// `return -code error` reaches the catch as code 2 like a plain `return`: only the options tell them apart. Fetching them costs
/// 0.25 µs, so it is done only for bodies that could do it.
bool may_return_a_code(std::string_view body) {
    return body.find("-code") != std::string_view::npos || body.find("::sluice::eval") != std::string_view::npos ||
           body.find("::sluice::body") != std::string_view::npos || body.find("::sluice::command") != std::string_view::npos ||
           body.find("::sluice::uplevel") != std::string_view::npos;
}

void write_handler(std::string& text, ProgramHandler& handler) {
    const std::string& body = handler.handler->body.tcl;
    const bool with_options = may_return_a_code(body);
    put_line(text, "switch -exact -- [catch {");
    handler.first_byte = text.size();
    put_line(text, body);
    put_line(text, with_options ? "} {sluice result} {sluice options}] {" : "}] {");
    put_line(text, "0 {}");
    put_line(text, fmt::format("1 {{{} 1; continue}}", failed_command));
    if (with_options) {
        put_line(text, fmt::format("2 {{if {{[{} 2 ${{sluice result}} ${{sluice options}}]}} {{continue}}}}", failed_command));
    } else {
        put_line(text, "2 {}");
    }
    put_line(text, fmt::format("3 {{{} 3; continue}}", failed_command));
    put_line(text, fmt::format("4 {{{} 4; continue}}", failed_command));
    put_line(text, "}");
}

} // namespace

std::string dispatch_word(rules::EventId event) {
    return std::to_string(static_cast<unsigned>(event));
}

ProgramText make_program_text(const std::vector<rules::RulePtr>& rules, bool init) {
    ProgramText program{{}, order_handlers(rules, init)};
    put_line(program.tcl, "while 1 {");
    put_line(program.tcl, fmt::format("switch -exact -- [{}] {{", next_command));
    for (std::size_t i = 0; i < program.handlers.size(); ++i) {
        ProgramHandler& handler = program.handlers[i];
        const bool is_first = i == 0 || program.handlers[i - 1].event != handler.event;
        const bool is_last = i + 1 == program.handlers.size() || program.handlers[i + 1].event != handler.event;
        if (is_first) {
            put_line(program.tcl, dispatch_word(handler.event) + " {");
        }
        put_line(program.tcl, fmt::format("if {{[{} {}]}} {{", handler_command, i));
        write_handler(program.tcl, handler);
        put_line(program.tcl, "}");
        if (is_last) {
            put_line(program.tcl, "}");
        }
    }
    put_line(program.tcl, "default {return}");
    put_line(program.tcl, "}");
    put_line(program.tcl, "}");
    return program;
}

} // namespace sluice::tclbind
