#include "config/grammar.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "config/grammar_body.h"
#include "config/grammar_errors.h"
#include "config/grammar_lexer.h"
#include "config/grammar_raw.h"
#include "config/grammar_types.h"

namespace sluice::config {

namespace {

using grammar::Token;
using grammar::TokenKind;

/// Header of an object as it stands in the text.
struct RawHeader {
    std::vector<std::string> words;
    rules::Position position;
    bool opened = false; ///< its brace was found and taken
};

/// Types are plain words; only names may be quoted.
bool has_plain_type(const std::vector<std::string>& words) {
    const bool named = !grammar::divide_header(words).name.empty();
    return std::all_of(words.begin(), words.end() - (named ? 1 : 0), [](const std::string& word) { return quoted(word) == word; });
}

class Parser {
public:
    Parser(const std::string& file, std::string_view text, rules::Diagnostics& diagnostics)
        : errors_(file, diagnostics), lexer_(text), bodies_(text) {}

    std::vector<Object> parse();
    /// The statement of version 9 or 10 that was met: then nothing else counts.
    [[nodiscard]] const std::optional<RawHeader>& old() const { return old_; }

private:
    RawHeader read_header();
    void read_object(RawHeader header);
    void read_raw_body(Object& object);
    bool refuse(const RawHeader& header);
    void recover();

    grammar::Errors errors_;
    grammar::Lexer lexer_;
    grammar::RawBodies bodies_;
    std::vector<Object> objects_;
    std::unordered_map<std::string, std::uint32_t> lines_; ///< of the objects so far, by type and name
    std::optional<RawHeader> old_;
    std::optional<RawHeader> bare_rule_;
};

RawHeader Parser::read_header() {
    RawHeader header;
    header.position = lexer_.peek().position;
    while (lexer_.peek().kind == TokenKind::word)
        header.words.push_back(lexer_.take().text);
    grammar::Lexer ahead = lexer_;
    ahead.skip_empty_lines();
    if (ahead.peek().kind != TokenKind::open || header.words.empty())
        return header;
    lexer_ = ahead;
    lexer_.take();
    header.opened = true;
    return header;
}

// After a syntax error between objects: on to the next line that looks like a header.
void Parser::recover() {
    while (lexer_.peek().kind != TokenKind::end) {
        lexer_.skip_rest_of_line();
        lexer_.skip_empty_lines();
        const Token& next = lexer_.peek();
        if (next.kind == TokenKind::word && next.position.column == 1 && grammar::is_header_line(lexer_.text(), next.begin, true))
            return;
    }
}

/// What stands where an object should begin is none: says so, or notes that the text is of an old version.
bool Parser::refuse(const RawHeader& header) {
    const std::string first = header.words.empty() ? lexer_.peek().text : header.words.front();
    if (grammar::is_old_type(first) && objects_.empty()) {
        (first == "rule" && header.opened ? bare_rule_ : old_) = header;
        return true;
    }
    // A module that is not known here is taken for one when what follows looks like an object.
    const bool named = header.words.size() > 2 && header.words.back().starts_with('/') && !grammar::is_old_type(first);
    if (header.opened && (grammar::is_module(first) || named) && has_plain_type(header.words))
        return false;
    const std::string_view what = header.words.empty() ? std::string_view("}") : std::string_view(first);
    errors_.error(header.position, "unexpected argument \"" + std::string(what) + "\"");
    return true;
}

void Parser::read_raw_body(Object& object) {
    const std::size_t from = lexer_.at();
    const grammar::RawBody body = bodies_.find(from);
    lexer_.advance_to(body.begin);
    object.has_raw_body = true;
    object.raw_body = body.text;
    object.body_first_line = lexer_.line();
    lexer_.advance_to(body.after_close);
    if (!body.found)
        errors_.error(object.position, "missing \"}\" of " + object.type + ' ' + object.name);
    else if (!body.balanced)
        errors_.warning(object.position, object.name,
                        object.type + ' ' + object.name + ": braces do not match; its text is taken to end at line " +
                            std::to_string(lexer_.line()) + ", before the next object");
}

void Parser::read_object(RawHeader header) {
    grammar::Header divided = grammar::divide_header(header.words);
    Object object;
    object.type = std::move(divided.type);
    object.name = std::move(divided.name);
    object.file = errors_.file();
    object.position = header.position;
    if (grammar::has_raw_body(object.type)) {
        read_raw_body(object);
    } else if (!grammar::BodyReader(lexer_, object.type, errors_).read(object.properties)) {
        const std::string of = object.name.empty() ? object.type : object.type + ' ' + object.name;
        errors_.error(object.position, "missing \"}\" of " + of);
    }
    const auto [first, is_new] = lines_.emplace(object.type + '\n' + object.name, object.position.line);
    if (!is_new)
        errors_.warning(object.position, object.name,
                        object.type + ' ' + object.name + " stands twice in this file; it is as here, not as at line " +
                            std::to_string(first->second));
    first->second = object.position.line;
    objects_.push_back(std::move(object));
}

std::vector<Object> Parser::parse() {
    for (lexer_.skip_empty_lines(); lexer_.peek().kind != TokenKind::end; lexer_.skip_empty_lines()) {
        RawHeader header = read_header();
        if (!refuse(header)) {
            read_object(std::move(header));
            continue;
        }
        if (old_)
            return {};
        if (bare_rule_ && header.opened && header.words.front() == "rule")
            lexer_.advance_to(bodies_.find_by_count(lexer_.at()).after_close);
        else
            recover();
    }
    if (bare_rule_)
        errors_.error(bare_rule_->position, "a rule in a configuration is written \"ltm rule /Common/NAME {\"");
    if (lexer_.open_quote())
        errors_.error(*lexer_.open_quote(), "this quote is never closed");
    return std::move(objects_);
}

void refuse_old_version(const std::string& file, const RawHeader& header, rules::Diagnostics& diagnostics) {
    std::string words;
    for (const std::string& word : header.words)
        words.append(words.empty() ? "" : " ").append(word);
    diagnostics.add({rules::Severity::error,
                     file,
                     header.position,
                     {},
                     {},
                     "this is a BIG-IP 9/10 configuration (\"" + words +
                         "\"): this program reads the format of version 11 and later (\"ltm virtual /Common/NAME { … }\"). Load the file "
                         "on a BIG-IP 11 or later and save it there, or rewrite it in that format",
                     {}});
}

/// Lines that end in CR LF become lines that end in LF; only when the first one does.
bool has_dos_lines(std::string_view text) {
    const std::size_t first = text.find('\n');
    return first != std::string_view::npos && first > 0 && text[first - 1] == '\r';
}

std::string with_unix_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dropped = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!dropped)
            out += text[i];
    }
    return out;
}

} // namespace

std::vector<Object> parse(const std::string& file, std::string_view text, rules::Diagnostics& diagnostics) {
    std::string unix_text;
    if (has_dos_lines(text))
        text = unix_text = with_unix_lines(text);
    rules::Diagnostics found;
    Parser parser(file, text, found);
    std::vector<Object> objects = parser.parse();
    if (parser.old()) {
        refuse_old_version(file, *parser.old(), diagnostics);
        return {};
    }
    diagnostics.append(found);
    return objects;
}

} // namespace sluice::config
