#include "rules/expression.h"

#include <algorithm>
#include <array>
#include <set>

#include "rules/catalogue/stock_commands.h"
#include "rules/expression_lexer.h"
#include "rules/runtime_names.h"

namespace sluice::rules {
namespace {

using Kind = ExpressionToken::Kind;

/// `function` empty: written as `tcl`. Higher levels bind tighter.
struct BinaryOperator {
    std::string_view name;
    int level;
    std::string_view tcl;
    std::string_view function;
};

constexpr int loosest_binary = 2;
constexpr int word_test_level = 7;
constexpr BinaryOperator binary_operators[] = {
    {"*", 12, "", ""},
    {"/", 12, "", ""},
    {"%", 12, "", ""},
    {"+", 11, "", ""},
    {"-", 11, "", ""},
    {"<<", 10, "", ""},
    {">>", 10, "", ""},
    {"<", 9, "", ""},
    {">", 9, "", ""},
    {"<=", 9, "", ""},
    {">=", 9, "", ""},
    {"==", 8, "", ""},
    {"!=", 8, "", ""},
    {"eq", 7, "", ""},
    {"ne", 7, "", ""},
    {"equals", 7, "eq", ""},
    {"contains", 7, ",", runtime::contains},
    {"starts_with", 7, ",", runtime::starts_with},
    {"ends_with", 7, ",", runtime::ends_with},
    {"matches", 7, ",", runtime::glob},
    {"matches_glob", 7, ",", runtime::glob},
    {"matches_regex", 7, ",", runtime::regex},
    {"&", 6, "", ""},
    {"^", 5, "", ""},
    {"|", 4, "", ""},
    {"&&", 3, "", ""},
    {"and", 3, "&&", ""},
    {"||", 2, "", ""},
    {"or", 2, "||", ""},
};

constexpr std::array<std::string_view, 6> boolean_words = {"true", "false", "yes", "no", "on", "off"};
/// Bounds what a chain of word tests writes in front of its first operand: each adds a function name there.
constexpr std::size_t prefix_bytes_max = 4096;

class Parser {
public:
    Parser(const SourceText& text, Span span, std::vector<ExpressionToken>& tokens, std::size_t depth)
        : text_(text), span_(span), tokens_(tokens), depth_(depth) {}

    /// Empty when the tokens are an expression.
    std::string parse() {
        if (choice() && next_ < tokens_.size())
            fail("extra tokens at end of expression");
        if (error_.empty() && !bare_words_.empty()) {
            next_ = *bare_words_.begin();
            fail("variable references require preceding $");
        }
        return error_;
    }
    [[nodiscard]] std::size_t error_offset() const { return next_ < tokens_.size() ? tokens_[next_].span.begin : span_.end; }

private:
    [[nodiscard]] std::string_view current() const {
        if (next_ >= tokens_.size() || (tokens_[next_].kind != Kind::symbol && tokens_[next_].kind != Kind::word))
            return {};
        return text_.slice(tokens_[next_].span.begin, tokens_[next_].span.end);
    }

    bool fail(std::string_view detail) {
        if (error_.empty())
            error_ = "syntax error in expression \"" + std::string(text_.slice(span_.begin, span_.end)) + "\": " + std::string(detail);
        return false;
    }

    bool expect(std::string_view symbol, std::string_view detail) {
        if (current() != symbol)
            return fail(detail);
        ++next_;
        return true;
    }

    /// `c ? a : b`, and everything that binds tighter.
    bool choice() {
        if (++depth_ > nesting_depth_max)
            return fail(too_deep("parentheses"));
        bool good = binary(loosest_binary);
        if (good && current() == "?") {
            ++next_;
            good = choice() && expect(":", "missing colon from ternary conditional") && choice();
        }
        --depth_;
        return good;
    }

    [[nodiscard]] const BinaryOperator* binary_operator() const {
        const auto* at = std::find_if(std::begin(binary_operators), std::end(binary_operators),
                                      [this](const BinaryOperator& o) { return o.name == current(); });
        return current().empty() || at == std::end(binary_operators) ? nullptr : at;
    }

    bool binary(int level_min) {
        const std::size_t left = next_;
        if (!unary())
            return false;
        for (const BinaryOperator* op = binary_operator(); op && op->level >= level_min; op = binary_operator()) {
            tokens_[next_].replacement = op->tcl;
            const std::size_t right = ++next_;
            if (!binary(op->level + 1))
                return false;
            if (!op->tcl.empty() && op->level == word_test_level) {
                bare_words_.erase(left);
                bare_words_.erase(right);
            }
            if (!op->function.empty() && !enclose(left, op->function))
                return false;
        }
        return true;
    }

    bool enclose(std::size_t left, std::string_view function) {
        if (tokens_[left].before.size() > prefix_bytes_max)
            return fail("too many word operators in a row");
        tokens_[left].before.insert(0, std::string(function) + "(");
        tokens_[next_ - 1].after += ')';
        return true;
    }

    bool unary() {
        for (std::string_view op = current(); op == "-" || op == "+" || op == "~" || op == "!" || op == "not"; op = current()) {
            if (op == "not")
                tokens_[next_].replacement = "!";
            ++next_;
        }
        return operand();
    }

    bool operand() {
        if (next_ >= tokens_.size())
            return fail("premature end of expression");
        if (tokens_[next_].kind == Kind::word)
            return function_or_word();
        if (tokens_[next_].kind != Kind::symbol) {
            ++next_;
            return true;
        }
        if (current() != "(")
            return fail(current() == ")" ? "unexpected close parenthesis" : "unexpected operator " + std::string(current()));
        ++next_;
        return choice() && expect(")", "looking for close parenthesis");
    }

    bool function_or_word() {
        const std::string name(current());
        if (std::find(boolean_words.begin(), boolean_words.end(), name) != boolean_words.end()) {
            ++next_;
            return true;
        }
        ++next_;
        if (current() != "(") {
            --next_;
            if (binary_operator())
                return fail("unexpected operator " + name);
            tokens_[next_].replacement = '"' + name + '"';
            bare_words_.insert(next_++);
            return true;
        }
        const MathFunction* function = find_math_function(name);
        if (!function) {
            error_ = "unknown math function \"" + name + "\"";
            return false;
        }
        ++next_;
        return arguments(*function);
    }

    bool arguments(const MathFunction& function) {
        for (int i = 0; i < function.arguments; ++i) {
            if (i > 0 && current() != ",")
                return count_error("too few arguments for math function");
            next_ += i > 0 ? 1 : 0;
            if (current() == ")")
                return count_error("too few arguments for math function");
            if (!choice())
                return false;
        }
        if (current() == "," || (function.arguments == 0 && next_ < tokens_.size() && current() != ")"))
            return count_error("too many arguments for math function");
        return expect(")", "missing close parenthesis at end of function call");
    }

    bool count_error(std::string_view message) {
        error_ = message;
        return false;
    }

    const SourceText& text_;
    Span span_;
    std::vector<ExpressionToken>& tokens_;
    std::size_t depth_;
    std::size_t next_ = 0;
    std::set<std::size_t> bare_words_; ///< operands that only a word test may take as they are: `expr abc contains b`
    std::string error_;
};

} // namespace

tl::expected<std::vector<ExpressionToken>, ExpressionError> read_expression(Reader& reader, Span span, std::size_t depth) {
    auto tokens = split_expression(reader, span);
    const std::string quoted = '"' + std::string(reader.source().slice(span.begin, span.end)) + '"';
    if (!tokens) {
        ExpressionError error = tokens.error();
        if (!error.reading)
            error.message = "syntax error in expression " + quoted + ": " + error.message;
        return tl::unexpected<ExpressionError>(error);
    }
    Parser parser(reader.source(), span, *tokens, depth);
    std::string error = parser.parse();
    if (!error.empty())
        return tl::unexpected<ExpressionError>(ExpressionError{std::move(error), parser.error_offset(), false});
    return tokens;
}

} // namespace sluice::rules
