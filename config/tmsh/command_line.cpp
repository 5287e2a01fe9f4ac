#include "config/tmsh/command_line.h"

namespace sluice::config::tmsh {

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

void append_command(std::vector<std::string>& commands, std::string_view text) {
    const std::string_view command = trimmed(text);
    if (!command.empty() && !command.starts_with('#'))
        commands.emplace_back(command);
}

std::string joined(const std::vector<std::string>& words, std::size_t first) {
    std::string text;
    for (std::size_t i = first; i < words.size(); ++i)
        text.append(text.empty() ? "" : " ").append(words[i]);
    return text;
}

/// Where braces and quotes stand after one more character.
struct Nesting {
    int depth = 0;
    bool quoted = false;
    bool escaped = false;

    void pass(char c) {
        if (escaped) {
            escaped = false;
            return;
        }
        escaped = c == '\\';
        if (c == '"' && depth == 0)
            quoted = !quoted;
        if (!quoted && (c == '{' || c == '}'))
            depth += c == '{' ? 1 : -1;
    }
    [[nodiscard]] bool outside() const { return depth <= 0 && !quoted; }
};

} // namespace

std::vector<std::string> split_commands(std::string_view text) {
    std::vector<std::string> commands;
    Nesting nesting;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool divides = (text[i] == ';' || text[i] == '\n') && nesting.outside() && !nesting.escaped;
        nesting.pass(text[i]);
        if (!divides)
            continue;
        append_command(commands, text.substr(begin, i - begin));
        begin = i + 1;
    }
    append_command(commands, text.substr(begin));
    return commands;
}

Invocation read_invocation(const std::vector<std::string>& words) {
    Invocation invocation;
    std::size_t next = 0;
    while (next < words.size() && words[next].starts_with('-')) {
        const std::string& option = words[next];
        if (option == "--help" || option == "-h") {
            invocation.wants_help = true;
        } else if (option == "-c") {
            if (next + 1 >= words.size()) {
                invocation.error = "-c needs a command";
                return invocation;
            }
            invocation.commands = split_commands(words[next + 1]);
            next += 1;
        } else if (option != "-q") {
            invocation.error = "unknown option " + option;
            return invocation;
        }
        next += 1;
    }
    if (next < words.size() && words.back() == "--help")
        invocation.wants_help = true;
    if (next < words.size())
        append_command(invocation.commands, joined(words, next));
    return invocation;
}

grammar::TokenKind Words::kind() {
    while (lexer_.peek().kind == grammar::TokenKind::line_end)
        lexer_.take();
    return lexer_.peek().kind;
}

std::string Words::peek() {
    switch (kind()) {
    case grammar::TokenKind::open:
        return "{";
    case grammar::TokenKind::close:
        return "}";
    case grammar::TokenKind::word:
        return lexer_.peek().text;
    default:
        return {};
    }
}

std::string Words::take() {
    std::string text = peek();
    if (!at_end())
        lexer_.take();
    return text;
}

bool Words::take_if(std::string_view word) {
    if (!at_word() || lexer_.peek().text != word)
        return false;
    lexer_.take();
    return true;
}

std::string_view Words::rest() {
    kind();
    return lexer_.text().substr(lexer_.at());
}

} // namespace sluice::config::tmsh
