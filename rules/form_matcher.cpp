#include "rules/form_matcher.h"

#include <algorithm>
#include <iterator>

#include <fmt/ranges.h>

#include "rules/catalogue/events.h"

namespace sluice::rules {
namespace {

using Words = std::span<const std::optional<std::string>>;
/// How many of the words may have been used up, in order.
using Places = std::vector<std::size_t>;

constexpr std::string_view blanks = " \t\n\v\f\r";
constexpr std::string_view decimal_digits = "0123456789";
constexpr std::string_view kinds = "#@!~";

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_term(std::string_view word) {
    constexpr std::string_view without_limit = "indefinite";
    return (!word.empty() && without_limit.starts_with(word)) || is_integer(word);
}

bool has_kind(std::string_view word, char kind) {
    switch (kind) {
    case '#':
        return is_integer(word);
    case '@':
        return is_term(word);
    case '!':
        return !word.starts_with('-');
    case '~':
        return find_event(word).has_value();
    default:
        return true;
    }
}

bool fits(std::string_view pattern, const std::optional<std::string>& word) {
    if (!word)
        return true;
    if (is_capital(pattern.front()))
        return has_kind(*word, pattern.back());
    if (pattern.front() == '=')
        return *word == pattern.substr(1);
    if (pattern.back() == '*')
        return word->starts_with(pattern.substr(0, pattern.size() - 1));
    return *word == pattern;
}

/// The pattern as a message names it.
std::string_view name_of(std::string_view pattern) {
    if (pattern.front() == '=')
        pattern.remove_prefix(1);
    else if (is_capital(pattern.front()) && kinds.find(pattern.back()) != std::string_view::npos)
        pattern.remove_suffix(1);
    return pattern;
}

Places unite(const Places& left, const Places& right) {
    Places both;
    std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
    return both;
}

/// Reads the forms once for each repetition and follows all places at the same time.
class Matcher {
public:
    Matcher(std::string_view forms, Words words) : forms_(forms), words_(words) {}

    std::optional<FormMismatch> match() {
        const Places ends = alternatives({0});
        if (!ends.empty() && ends.back() == words_.size())
            return std::nullopt;
        if (!ends.empty() && ends.back() > farthest_)
            return FormMismatch{FormMismatch::Kind::excess, ends.back(), {}};
        const bool at_end = farthest_ == words_.size();
        return FormMismatch{at_end ? FormMismatch::Kind::missing : FormMismatch::Kind::wrong, farthest_, std::move(expected_)};
    }

private:
    void skip_blanks() {
        while (at_ < forms_.size() && forms_[at_] == ' ')
            ++at_;
    }
    bool take(char c) {
        skip_blanks();
        const bool is_there = at_ < forms_.size() && forms_[at_] == c;
        at_ += is_there ? 1 : 0;
        return is_there;
    }
    [[nodiscard]] bool ends_sequence() const { return at_ >= forms_.size() || std::string_view("|)]}>").find(forms_[at_]) != forms_.npos; }

    Places alternatives(const Places& from) {
        Places ends = sequence(from);
        while (take('|'))
            ends = unite(ends, sequence(from));
        return ends;
    }

    Places sequence(Places places) {
        for (skip_blanks(); !ends_sequence(); skip_blanks())
            places = repeated(places);
        return places;
    }

    Places repeated(const Places& from) {
        const std::size_t begin = at_;
        Places places = element(from);
        if (forms_.substr(at_).starts_with("...")) {
            const std::size_t behind = at_ + 3;
            places = again_and_again(places, begin, &Matcher::element);
            at_ = behind;
        }
        return places;
    }

    /// All places to be reached from `from` by no, one or more turns through what begins at `begin`.
    Places again_and_again(const Places& from, std::size_t begin, Places (Matcher::*part)(const Places&)) {
        std::vector<bool> seen(words_.size() + 1);
        Places fresh = from;
        do {
            for (const std::size_t place : fresh)
                seen[place] = true;
            at_ = begin;
            fresh = (this->*part)(fresh);
            std::erase_if(fresh, [&](std::size_t place) { return seen[place]; });
        } while (!fresh.empty());
        Places all;
        for (std::size_t place = 0; place < seen.size(); ++place)
            if (seen[place])
                all.push_back(place);
        return all;
    }

    Places element(const Places& from) {
        if (take('[')) {
            const Places places = unite(from, alternatives(from));
            take(']');
            return places;
        }
        if (take('(')) {
            const Places places = alternatives(from);
            take(')');
            return places;
        }
        if (take('{')) {
            const Places places = again_and_again(from, at_, &Matcher::alternatives);
            take('}');
            return behind_options(places, false);
        }
        if (take('<')) {
            const Places places = again_and_again(from, at_, &Matcher::alternatives);
            take('>');
            return behind_options(places, true);
        }
        return words_that_fit(from);
    }

    /// Where the options end. `strict`: `--` ends them, and nothing else that begins with a dash stands there.
    Places behind_options(const Places& places, bool strict) {
        Places ends;
        for (const std::size_t place : places) {
            const auto* word = place < words_.size() ? &words_[place] : nullptr;
            const bool is_option = word != nullptr && *word && looks_like_option(**word) && (strict || place + 1 < words_.size());
            if (!is_option)
                ends.push_back(place);
            else if (strict && **word != "--")
                failed(place, "--");
            if (strict && word != nullptr && word->value_or("--") == "--")
                ends.push_back(place + 1);
        }
        std::sort(ends.begin(), ends.end());
        ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
        return ends;
    }

    /// A negative number is none.
    static bool looks_like_option(std::string_view word) {
        return word.starts_with('-') && (word.size() < 2 || decimal_digits.find(word[1]) == std::string_view::npos);
    }

    /// `word`, `a|b`, `NAME#`.
    Places words_that_fit(const Places& from) {
        const std::size_t begin = at_;
        at_ = std::min(forms_.find_first_of(" ()[]{}<>", at_), forms_.size());
        std::string_view patterns = forms_.substr(begin, at_ - begin);
        if (patterns.ends_with("...")) {
            patterns.remove_suffix(3);
            at_ -= 3;
        }
        Places places;
        for (const std::size_t place : from)
            if (fits_one(patterns, place))
                places.push_back(place + 1);
        return places;
    }

    bool fits_one(std::string_view patterns, std::size_t place) {
        while (!patterns.empty()) {
            const std::string_view pattern = patterns.substr(0, patterns.find('|'));
            if (place < words_.size() && fits(pattern, words_[place]))
                return true;
            failed(place, name_of(pattern));
            patterns.remove_prefix(std::min(pattern.size() + 1, patterns.size()));
        }
        return false;
    }

    void failed(std::size_t place, std::string_view wanted) {
        if (place > farthest_)
            expected_.clear();
        farthest_ = std::max(farthest_, place);
        if (place == farthest_ && std::find(expected_.begin(), expected_.end(), wanted) == expected_.end())
            expected_.emplace_back(wanted);
    }

    std::string_view forms_;
    Words words_;
    std::size_t at_ = 0; ///< in forms_
    std::size_t farthest_ = 0;
    std::vector<std::string> expected_; ///< at the farthest place
};

} // namespace

std::string FormMismatch::spec() const {
    std::vector<std::string_view> names;
    for (const std::string& name : expected)
        if (kind != Kind::missing || !name.starts_with('-'))
            names.push_back(name);
    if (kind == Kind::missing && !names.empty() && is_capital(names.front().front()))
        names.resize(1);
    if (kind == Kind::missing && names.empty())
        names.assign(expected.begin(), expected.end());
    return fmt::format("{}", fmt::join(names, "|"));
}

std::optional<FormMismatch> match_forms(std::string_view forms, std::span<const std::optional<std::string>> words) {
    return Matcher(forms, words).match();
}

bool is_integer(std::string_view word) {
    const std::size_t begin = word.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return false;
    word = word.substr(begin, word.find_last_not_of(blanks) + 1 - begin);
    if (word.starts_with('-') || word.starts_with('+'))
        word.remove_prefix(1);
    const bool is_hex = word.starts_with("0x") || word.starts_with("0X");
    if (is_hex)
        word.remove_prefix(2);
    return !word.empty() && word.find_first_not_of(is_hex ? "0123456789abcdefABCDEF" : decimal_digits) == std::string_view::npos;
}

} // namespace sluice::rules
