#include "rules/top_level.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "rules/list.h"

namespace sluice::rules {
namespace {

constexpr std::array<std::string_view, 8> attributes = {
    "nowrite",    "nodelete", "definition-signature", "definition-checksum", "verification-status", "app-service", "ignore-verification",
    "signing-key"};
constexpr int priority_max = 1000;

std::optional<int> parse_priority(const std::optional<std::string>& word) {
    int value = 0;
    if (!word || word->empty())
        return std::nullopt;
    const auto [end, error] = std::from_chars(word->data(), word->data() + word->size(), value);
    if (error != std::errc() || end != word->data() + word->size() || value < 0 || value > priority_max)
        return std::nullopt;
    return value;
}

std::optional<bool> parse_timing(const std::optional<std::string>& word) {
    if (word == "on" || word == "enable")
        return true;
    if (word == "off" || word == "disable")
        return false;
    return std::nullopt;
}

class TopLevelReader {
public:
    TopLevelReader(Reader& reader, std::vector<Finding>& findings) : reader_(reader), findings_(findings) {}

    TopLevel read() {
        std::size_t at = 0;
        while (!stopped_) {
            std::size_t begin = at;
            const auto command = reader_.next_command(at, reader_.source().size());
            if (!command) {
                reading_failed(command.error(), begin);
                break;
            }
            if (!*command)
                break;
            statement(**command);
        }
        return std::move(level_);
    }

private:
    /// Behind the blanks, line ends and comments from `begin` on.
    [[nodiscard]] std::size_t skip_comments(std::size_t begin) const {
        const SourceText& source = reader_.source();
        for (; begin < source.size(); ++begin) {
            if (source.at(begin) == '#')
                begin = std::min(source.text().find('\n', begin), source.size() - 1);
            else if (!is_blank(source.at(begin)) && source.at(begin) != '\n')
                break;
        }
        return begin;
    }

    void reading_failed(const ReadError& error, std::size_t begin) {
        const bool open_block = error.message == "missing close-brace";
        begin = skip_comments(begin);
        findings_.push_back({open_block ? Finding::Kind::plain : Finding::Kind::parse,
                             Severity::error,
                             open_block ? "incomplete command" : error.message,
                             error.offset,
                             {begin, reader_.source().size()},
                             0});
    }

    void statement(const ParsedCommand& command) {
        const std::string head = reader_.literal(command.words.front()).value_or("");
        if (head == "when")
            handler(command);
        else if (head == "proc")
            procedure(command);
        else if (head == "priority")
            default_priority(command);
        else if (head == "timing")
            default_timing(command);
        else if (head == "check" && command.words.size() == 2 && word(command, 1) == "none")
            level_.checked = false;
        else if (std::find(attributes.begin(), attributes.end(), head) == attributes.end())
            unknown(command);
    }

    /// The device takes a byte order mark for a letter: its message would show nothing strange.
    void unknown(const ParsedCommand& command) {
        if (text(command.words.front()).starts_with("\xEF\xBB\xBF"))
            findings_.push_back({Finding::Kind::plain, Severity::warning, "character U+FEFF (byte order mark) is part of the first word",
                                 command.span.begin, command.span, 0});
        error(fmt::format("\"{}\" unknown property", text(command.words.front())), command, command.span.begin);
    }

    void handler(const ParsedCommand& command) {
        HandlerText handler{std::nullopt, priority_, timing_, {}, command.span};
        const auto name = word(command, 1);
        if (!name) {
            error("\"unexpected end of arguments;expected argument spec:EVENT\"", command, command.span.end);
            return;
        }
        handler.event = find_event(*name);
        if (!handler.event)
            error(fmt::format("unknown event ({})", *name), command, command.words[1].span.begin);
        const auto body = handler_options(command, handler);
        if (!body)
            return;
        handler.body = command.words[*body].inner();
        if (*body + 1 < command.words.size())
            unexpected(command, *body + 1);
        else if (handler.event && !seen_.insert({static_cast<int>(*handler.event), handler.priority}).second)
            error("Duplicate event", command, command.span.begin);
        level_.handlers.push_back(handler);
    }

    /// Reads `priority N` and `timing on|off`; returns the index of the body.
    std::optional<std::size_t> handler_options(const ParsedCommand& command, HandlerText& handler) {
        std::size_t at = 2;
        for (; at < command.words.size() && command.words[at].kind != WordKind::braced; at += 2) {
            const auto priority = word(command, at) == "priority" ? parse_priority(word(command, at + 1)) : std::nullopt;
            const auto timing = word(command, at) == "timing" ? parse_timing(word(command, at + 1)) : std::nullopt;
            if (!priority && !timing) {
                const bool known = word(command, at) == "priority" || word(command, at) == "timing";
                unexpected(command, std::min(known ? at + 1 : at, command.words.size() - 1));
                return std::nullopt;
            }
            handler.priority = priority.value_or(handler.priority);
            handler.timing = timing.value_or(handler.timing);
        }
        if (at < command.words.size())
            return at;
        error("\"unexpected end of arguments;expected argument spec:SCRIPT\"", command, command.span.end);
        return std::nullopt;
    }

    void procedure(const ParsedCommand& command) {
        if (command.words.size() != 4 || command.words[3].kind != WordKind::braced || !word(command, 1) || !word(command, 2)) {
            error("wrong # args", command, command.span.begin);
            stop_at_glued_brace(command);
            return;
        }
        level_.procedures.push_back({*word(command, 1), *word(command, 2), command.words[3].inner(), command.span});
    }

    void default_priority(const ParsedCommand& command) {
        const auto value = parse_priority(word(command, 1));
        if (value && command.words.size() == 2)
            priority_ = *value;
        else
            unexpected(command, command.words.size() > 2 ? 2 : command.words.size() - 1);
    }

    void default_timing(const ParsedCommand& command) {
        const auto value = parse_timing(word(command, 1));
        if (value && command.words.size() == 2)
            timing_ = *value;
        else
            unexpected(command, command.words.size() > 2 ? 2 : command.words.size() - 1);
    }

    void unexpected(const ParsedCommand& command, std::size_t at) {
        error(fmt::format("unexpected extra argument \"{}\"", text(command.words[at])), command, command.words[at].span.begin);
        stop_at_glued_brace(command);
    }

    /// `when E priority 500{`: what follows was meant to be a body, and every line of it would be reported.
    void stop_at_glued_brace(const ParsedCommand& command) {
        const Word& last = command.words.back();
        stopped_ = stopped_ || (last.kind == WordKind::bare && !is_balanced(text(last)));
    }

    void error(std::string message, const ParsedCommand& command, std::size_t offset) {
        findings_.push_back({Finding::Kind::plain, Severity::error, std::move(message), offset, command.span, 0});
    }

    [[nodiscard]] std::string_view text(const Word& word) const { return reader_.source().slice(word.span.begin, word.span.end); }
    [[nodiscard]] std::optional<std::string> word(const ParsedCommand& command, std::size_t at) const {
        return at < command.words.size() ? reader_.literal(command.words[at]) : std::nullopt;
    }

    Reader& reader_;
    std::vector<Finding>& findings_;
    TopLevel level_;
    std::set<std::pair<int, int>> seen_; ///< event and priority
    int priority_ = 500;
    bool timing_ = true;
    bool stopped_ = false;
};

} // namespace

TopLevel read_top_level(Reader& reader, std::vector<Finding>& findings) {
    return TopLevelReader(reader, findings).read();
}

} // namespace sluice::rules
