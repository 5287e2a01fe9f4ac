#include <algorithm>
#include <optional>

#include "rules/rule.h"

namespace sluice::rules {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

/// Walks over a configuration file, object by object.
class ObjectScanner {
public:
    explicit ObjectScanner(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF"))
            at_ = 3;
    }

    /// Moves behind blanks and comment lines. False at the end.
    bool skip_to_object() {
        while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '#')) {
            if (text_[at_] == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else
                ++at_;
        }
        return at_ < text_.size();
    }

    /// `ltm rule NAME {`, `gtm rule NAME {` or `rule NAME {` at this place: the rule, moving behind it.
    std::optional<RuleText> rule() {
        const std::size_t start = at_;
        std::string_view word = next_word();
        if (word == "ltm" || word == "gtm")
            word = next_word();
        const std::string_view name = word == "rule" ? next_word() : std::string_view();
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
        if (name.empty() || name == "{" || at_ >= text_.size() || text_[at_] != '{') {
            at_ = start;
            return std::nullopt;
        }
        const std::size_t begin = at_ + 1;
        const std::size_t close = closing_brace();
        line_ += static_cast<std::uint32_t>(std::count(text_.begin() + counted_, text_.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
        counted_ = static_cast<std::ptrdiff_t>(begin);
        at_ = std::min(close + 1, text_.size());
        return RuleText{std::string(name), std::string(text_.substr(begin, close - begin)), line_};
    }

    /// Moves behind an object of another type.
    void skip_object() {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '{')
            ++at_;
        if (at_ < text_.size() && text_[at_] == '{')
            at_ = std::min(closing_brace() + 1, text_.size());
    }

private:
    std::string_view next_word() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
        const std::size_t begin = at_;
        while (at_ < text_.size() && !is_space(text_[at_]))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    /// The partner of the open brace here. When none is left (a comment holds a lone brace) the last brace of the file is the best guess.
    [[nodiscard]] std::size_t closing_brace() const {
        std::size_t depth = 0;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            if (text_[i] == '\\')
                ++i;
            else if (text_[i] == '{')
                ++depth;
            else if (text_[i] == '}' && --depth == 0)
                return i;
        }
        const std::size_t last = text_.rfind('}');
        return last != std::string_view::npos && last > at_ ? last : text_.size();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::ptrdiff_t counted_ = 0; ///< line_ holds up to here
    std::uint32_t line_ = 1;
};

} // namespace

std::vector<RuleText> split_rule_file(std::string_view text) {
    ObjectScanner scanner(text);
    std::vector<RuleText> rules;
    if (!scanner.skip_to_object())
        return {{"", std::string(text), 1}};
    do {
        if (auto rule = scanner.rule())
            rules.push_back(std::move(*rule));
        else if (rules.empty())
            return {{"", std::string(text), 1}};
        else
            scanner.skip_object();
    } while (scanner.skip_to_object());
    return rules;
}

} // namespace sluice::rules
