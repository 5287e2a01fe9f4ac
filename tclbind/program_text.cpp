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

/// Appends text and knows the line it has reached.
class Writer {
public:
    explicit Writer(std::string& text) : text_(text) {}
    void line(std::string_view words) {
        text_.append(words).push_back('\n');
        lines_ += 1 + static_cast<std::uint32_t>(std::ranges::count(words, '\n'));
    }
    [[nodiscard]] std::uint32_t next_line() const { return lines_ + 1; }

private:
    std::string& text_;
    std::uint32_t lines_ = 0;
};

/// `return -code error` reaches the catch as code 2 like a plain `return`: only the options tell them apart. Fetching them costs
/// 0.25 µs, so it is done only for bodies that could do it.
bool may_return_a_code(std::string_view body) {
    return body.find("-code") != std::string_view::npos || body.find("::sluice::eval") != std::string_view::npos ||
           body.find("::sluice::command") != std::string_view::npos || body.find("::sluice::uplevel") != std::string_view::npos;
}

void write_handler(Writer& writer, ProgramHandler& handler) {
    const std::string& body = handler.handler->body.tcl;
    const bool with_options = may_return_a_code(body);
    writer.line("switch -exact -- [catch {");
    handler.first_line = writer.next_line();
    writer.line(body);
    writer.line(with_options ? "} {sluice result} {sluice options}] {" : "}] {");
    writer.line("0 {}");
    writer.line(fmt::format("1 {{{} 1; continue}}", failed_command));
    if (with_options) {
        writer.line(fmt::format("2 {{if {{[{} 2 ${{sluice result}} ${{sluice options}}]}} {{continue}}}}", failed_command));
    } else {
        writer.line("2 {}");
    }
    writer.line(fmt::format("3 {{{} 3; continue}}", failed_command));
    writer.line(fmt::format("4 {{{} 4; continue}}", failed_command));
    writer.line("}");
}

} // namespace

std::string dispatch_word(rules::EventId event) {
    return std::to_string(static_cast<unsigned>(event));
}

std::uint32_t ProgramText::rule_line(std::size_t handler, int tcl_line) const {
    const ProgramHandler& from = handlers.at(handler);
    const auto& lines = from.handler->body.rule_line;
    const auto offset = static_cast<std::int64_t>(tcl_line) - from.first_line;
    if (lines.empty() || offset < 0) {
        return 1;
    }
    const std::uint32_t line = lines[std::min(static_cast<std::size_t>(offset), lines.size() - 1)];
    return line > from.handler->open_brace_line ? line - from.handler->open_brace_line : 0;
}

ProgramText make_program_text(const std::vector<rules::RulePtr>& rules, bool init) {
    ProgramText program{{}, order_handlers(rules, init)};
    Writer writer{program.tcl};
    writer.line("while 1 {");
    writer.line(fmt::format("switch -exact -- [{}] {{", next_command));
    for (std::size_t i = 0; i < program.handlers.size(); ++i) {
        ProgramHandler& handler = program.handlers[i];
        const bool is_first = i == 0 || program.handlers[i - 1].event != handler.event;
        const bool is_last = i + 1 == program.handlers.size() || program.handlers[i + 1].event != handler.event;
        if (is_first) {
            writer.line(dispatch_word(handler.event) + " {");
        }
        writer.line(fmt::format("if {{[{} {}]}} {{", handler_command, i));
        write_handler(writer, handler);
        writer.line("}");
        if (is_last) {
            writer.line("}");
        }
    }
    writer.line("default {return}");
    writer.line("}");
    writer.line("}");
    return program;
}

} // namespace sluice::tclbind
