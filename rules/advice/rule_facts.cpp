#include "rules/advice/rule_facts.h"

#include <algorithm>

#include "rules/list.h"

namespace sluice::rules {

namespace {

/// `host {port 25} args`: the names.
std::vector<std::string> argument_names(const std::string& arguments) {
    std::vector<std::string> names;
    const SourceText source(arguments);
    const Reader reader(source);
    const auto words = split_list(source, {0, source.size()});
    if (!words)
        return names;
    for (const Word& word : *words) {
        const std::string value = reader.literal(word).value_or("");
        names.push_back(value.substr(0, value.find(' ')));
    }
    return names;
}

} // namespace

class RuleFacts::Observer final : public CommandObserver {
public:
    Observer(RuleFacts& facts, std::size_t scope, std::optional<EventId> event) : facts_(facts), scope_(scope), event_(event) {}

    void command(const ParsedCommand& command) override {
        std::string name = facts_.reader_.literal(command.words.front()).value_or("");
        if (name.starts_with("::"))
            name.erase(0, 2);
        facts_.commands_.push_back({command, std::move(name), scope_, event_});
    }

    void variable(std::string_view name) override {
        auto offset = static_cast<std::size_t>(name.data() - facts_.source_.text().data());
        while (offset > 0 && facts_.source_.at(offset) != '$')
            --offset;
        facts_.reads_.push_back({name, offset, scope_});
    }

private:
    RuleFacts& facts_;
    std::size_t scope_;
    std::optional<EventId> event_;
};

RuleFacts::RuleFacts(std::string_view text) : source_(text), reader_(source_) {
    std::vector<Finding> unused;
    top_level_ = read_top_level(reader_, unused);
    for (const ProcedureText& procedure : top_level_.procedures) {
        arguments_.push_back(argument_names(procedure.arguments));
        Observer observer(*this, arguments_.size() - 1, std::nullopt);
        static_cast<void>(Translator(reader_, unused, &observer).script(procedure.body));
    }
    for (const HandlerText& handler : top_level_.handlers) {
        Observer observer(*this, handler.event == EventId::rule_init ? init_scope : handlers_scope, handler.event);
        static_cast<void>(Translator(reader_, unused, &observer).script(handler.body));
    }
}

std::optional<std::string> RuleFacts::literal(const Command& command, std::size_t word) const {
    return word < command.parsed.words.size() ? reader_.literal(command.parsed.words[word]) : std::nullopt;
}

std::vector<Piece> RuleFacts::pieces(const Word& word) const {
    std::vector<Piece> pieces;
    if (word.kind == WordKind::braced)
        return pieces;
    const Span span = word.inner();
    for (std::size_t at = span.begin; at < span.end;) {
        const std::size_t next = text({at, span.end}).find_first_of("$[\\");
        if (next == std::string_view::npos)
            break;
        at += next;
        const auto piece = reader_.piece(at, span.end);
        if (!piece)
            break;
        pieces.push_back(*piece);
        at = piece->span.end;
    }
    return pieces;
}

std::vector<GlobalWord> RuleFacts::globals(const Command& command) const {
    return global_words(reader_, command.parsed, command.name);
}

bool RuleFacts::is_in_catch(std::size_t offset) const {
    return std::ranges::any_of(commands_, [offset](const Command& command) {
        return command.name == "catch" && command.parsed.span.begin < offset && offset < command.parsed.span.end;
    });
}

std::vector<ParsedCommand> RuleFacts::script(Span span) const {
    std::vector<ParsedCommand> commands;
    for (std::size_t at = span.begin;;) {
        const auto command = reader_.next_command(at, span.end);
        if (!command || !*command)
            return commands;
        commands.push_back(**command);
    }
}

} // namespace sluice::rules
