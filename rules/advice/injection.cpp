#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "rules/advice/rule_facts.h"

namespace sluice::rules {

namespace {

/// Commands that give what a client has sent, byte for byte.
constexpr std::array<std::string_view, 24> client_data = {
    "HTTP::uri",      "HTTP::path",    "HTTP::query",  "HTTP::header", "HTTP::host",   "HTTP::cookie",  "HTTP::payload", "HTTP::username",
    "HTTP::password", "HTTP::request", "TCP::payload", "UDP::payload", "SSL::payload", "SCTP::payload", "DNS::question", "SIP::uri",
    "SIP::header",    "SIP::from",     "SIP::to",      "RTSP::uri",    "RTSP::header", "SMTP::payload", "WS::payload",   "X509::subject"};
/// Their words that give a number, or change something.
constexpr std::array<std::string_view, 14> harmless_words = {
    "length", "exists",       "count",       "insert",        "replace", "remove", "sanitize",
    "at",     "is_keepalive", "is_redirect", "has_responded", "type",    "class",  "insert_modssl_fields"};
/// Commands whose result holds what they are given.
constexpr std::array<std::string_view, 16> passing_on = {
    "set",       "substr", "getfield", "findstr", "URI::decode", "URI::path", "URI::query", "URI::basename",
    "URI::host", "concat", "join",     "lindex",  "lrange",      "format",    "b64decode",  "URI::encode"};
constexpr std::array<std::string_view, 9> string_passing_on = {"tolower",  "toupper",   "range",   "map",   "trim",
                                                               "trimleft", "trimright", "replace", "repeat"};

bool has(const auto& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// Follows what clients send through the variables and commands of a rule.
class ClientData {
public:
    explicit ClientData(const RuleFacts& facts) : facts_(facts) {
        constexpr int passes_max = 8; // a pass follows a chain of variables as far as it goes down the text
        std::size_t known = 0;
        for (int pass = 0; pass < passes_max && (pass == 0 || known != variables_.size()); ++pass) {
            known = variables_.size();
            for (const RuleFacts::Command& command : facts.commands())
                follow(command);
        }
    }

    /// Does the word's value hold it?
    [[nodiscard]] bool is_in(const Word& word, std::size_t scope) const {
        const std::vector<Piece> pieces = facts_.pieces(word);
        return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
            if (piece.kind == Piece::Kind::variable)
                return variables_.contains({scope, std::string(facts_.text(piece.inner))});
            return piece.kind == Piece::Kind::command && is_result(piece.inner, scope);
        });
    }

private:
    using Variable = std::pair<std::size_t, std::string>; ///< scope, name

    void follow(const RuleFacts::Command& command) {
        const auto& words = command.parsed.words;
        const bool sets = (command.name == "set" && words.size() == 3) || (command.name == "append" && words.size() > 2);
        const auto name = sets ? facts_.literal(command, 1) : std::nullopt;
        if (name && std::any_of(words.begin() + 2, words.end(), [&](const Word& word) { return is_in(word, command.scope); }))
            variables_.emplace(command.scope, name->substr(0, name->find('(')));
    }

    [[nodiscard]] bool is_result(Span script, std::size_t scope) const {
        const std::vector<ParsedCommand> commands = facts_.script(script);
        if (commands.size() != 1)
            return false;
        const ParsedCommand& command = commands.front();
        const auto word = [&](std::size_t at) {
            return at < command.words.size() ? facts_.text(command.words[at].span) : std::string_view{};
        };
        if (has(client_data, word(0)))
            return !has(harmless_words, word(1));
        const bool passes = has(passing_on, word(0)) || (word(0) == "string" && has(string_passing_on, word(1)));
        return passes && std::any_of(command.words.begin() + 1, command.words.end(), [&](const Word& part) { return is_in(part, scope); });
    }

    const RuleFacts& facts_;
    std::set<Variable> variables_;
};

/// The words of a command that are read as Tcl once more, and what to write instead.
struct Evaluated {
    std::vector<std::size_t> words;
    std::string_view fix;
};

constexpr std::string_view fix_expression = "put braces around it: {$a + $b}";
constexpr std::string_view fix_script =
    "name the command and give it the value as a word; where a list is needed, eval [list command $value]";
constexpr std::string_view fix_subst = "subst -nocommands -novariables, or string map for the places that are to be filled in";

std::vector<std::size_t> from(std::size_t first, std::size_t count) {
    std::vector<std::size_t> words;
    for (std::size_t at = first; at < count; ++at)
        words.push_back(at);
    return words;
}

Evaluated evaluated(const RuleFacts& facts, const RuleFacts::Command& command) {
    const std::size_t count = command.parsed.words.size();
    if (command.name == "eval" || command.name == "uplevel")
        return {from(1, count), fix_script};
    if (command.name == "after")
        return {from(2, count), fix_script};
    if (command.name == "expr")
        return {from(1, count), fix_expression};
    if (command.name == "while" || command.name == "if")
        return {count > 1 ? std::vector<std::size_t>{1} : std::vector<std::size_t>{}, fix_expression};
    if (command.name == "subst") {
        for (std::size_t at = 1; at + 1 < count; ++at) {
            if (facts.literal(command, at) == "-nocommands")
                return {};
        }
        return {from(count - 1, count), fix_subst};
    }
    return {};
}

} // namespace

void advise_on_injection(const RuleFacts& facts, std::vector<Advice>& found) {
    const ClientData client(facts);
    for (const RuleFacts::Command& command : facts.commands()) {
        const Evaluated again = evaluated(facts, command);
        const auto is_client = [&](std::size_t at) { return client.is_in(command.parsed.words[at], command.scope); };
        const auto at = std::find_if(again.words.begin(), again.words.end(), is_client);
        if (at == again.words.end())
            continue;
        const Word& word = command.parsed.words[*at];
        found.push_back({"client-data-evaluated", word.span.begin,
                         fmt::format("what a client sends is evaluated as Tcl by {}", command.name),
                         fmt::format("{} is substituted before {} reads it: a client that sends [command] has it run in this rule",
                                     facts.text(word.span).substr(0, 60), command.name),
                         std::string(again.fix)});
    }
}

} // namespace sluice::rules
