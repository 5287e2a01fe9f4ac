#include "config/tls/cipher_string.h"

#include <algorithm>

#include "config/tls/cipher_words.h"

namespace sluice::config::tls {

namespace {

/// A suite under one version: what a cipher string selects.
struct Candidate {
    const Suite* suite = nullptr;
    Version version = Version::tls1_2;

    bool operator==(const Candidate&) const = default;
};
using Candidates = std::vector<Candidate>;

Candidates everything() {
    Candidates all;
    for (const Suite& suite : suites())
        for (const Version version : all_versions)
            if (suite.is_for(version))
                all.push_back({&suite, version});
    return all;
}

bool contains(const Candidates& list, const Candidate& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

std::vector<std::string> divide(std::string_view text, std::string_view separators) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (end > 0)
            parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

const Suite* find_suite(const std::string& word) {
    for (const Suite& suite : suites())
        if (cipher_word_of(suite.name) == word || (!suite.f5_name.empty() && cipher_word_of(suite.f5_name) == word))
            return &suite;
    return nullptr;
}

/// Words joined by `+`, all of which a candidate must fit.
class Set {
public:
    /// The error is the word that is not known.
    static tl::expected<Set, std::string> read(const std::string& text) {
        Set set;
        for (const std::string& part : divide(text, "+")) {
            const std::string word = cipher_word_of(part);
            if (const Suite* suite = find_suite(word))
                set.suites_.push_back(suite);
            else if (const CipherWord* known = find_cipher_word(word))
                set.words_.push_back(known);
            else
                return tl::make_unexpected(part);
        }
        set.has_ephemeral_ =
            std::any_of(set.words_.begin(), set.words_.end(), [](const CipherWord* each) { return is_ephemeral_word(each->word); });
        return set;
    }

    [[nodiscard]] bool fits(const Candidate& candidate) const {
        return std::all_of(suites_.begin(), suites_.end(), [&](const Suite* suite) { return suite == candidate.suite; }) &&
               std::all_of(words_.begin(), words_.end(), [&](const CipherWord* word) { return fits(*word, candidate); }) &&
               !(suites_.empty() && words_.empty());
    }

private:
    [[nodiscard]] bool fits(const CipherWord& word, const Candidate& candidate) const {
        if (word.meaning == CipherWord::Meaning::nothing)
            return false;
        if (has_ephemeral_ && is_rsa_word(word.word))
            return candidate.suite->signer == Signer::rsa;
        return word.fits(*candidate.suite, candidate.version);
    }

    std::vector<const Suite*> suites_;
    std::vector<const CipherWord*> words_;
    bool has_ephemeral_ = false;
};

void sort_by_strength(Candidates& list) {
    std::stable_sort(list.begin(), list.end(), [](const Candidate& a, const Candidate& b) { return a.suite->bits > b.suite->bits; });
}

/// Short keys first, and hardware's own mode of AES before the others of the same length.
void sort_by_speed(Candidates& list) {
    const auto cost = [](const Candidate& each) { return each.suite->bits * 2U + (each.suite->bulk == Bulk::aes_gcm ? 0U : 1U); };
    std::stable_sort(list.begin(), list.end(), [&](const Candidate& a, const Candidate& b) { return cost(a) < cost(b); });
}

/// Evaluates a string from left to right.
class Evaluation {
public:
    /// The error is the word that is not known.
    tl::expected<void, std::string> take(const std::string& term) {
        if (term.starts_with('@'))
            return take_directive(term);
        const char first = term.front();
        const bool has_operator = first == '!' || first == '-' || first == '+';
        const tl::expected<Set, std::string> set = Set::read(term.substr(has_operator ? 1 : 0));
        if (!set)
            return tl::make_unexpected(set.error());
        if (first == '!')
            forbid(*set);
        else if (first == '-')
            std::erase_if(chosen_, [&](const Candidate& each) { return set->fits(each); });
        else if (first == '+')
            std::stable_partition(chosen_.begin(), chosen_.end(), [&](const Candidate& each) { return !set->fits(each); });
        else
            add(*set, term);
        return {};
    }

    [[nodiscard]] const Candidates& chosen() const { return chosen_; }
    [[nodiscard]] const std::vector<std::string>& without_effect() const { return without_effect_; }

private:
    tl::expected<void, std::string> take_directive(const std::string& term) {
        const std::string word = cipher_word_of(term);
        if (word == "@strength")
            sort_by_strength(chosen_);
        else if (word == "@speed")
            sort_by_speed(chosen_);
        else
            return tl::make_unexpected(term);
        return {};
    }
    void forbid(const Set& set) {
        std::erase_if(available_, [&](const Candidate& each) { return set.fits(each); });
        std::erase_if(chosen_, [&](const Candidate& each) { return set.fits(each); });
    }
    void add(const Set& set, const std::string& term) {
        bool any = false;
        for (const Candidate& each : available_) {
            if (!set.fits(each))
                continue;
            any = true;
            if (!contains(chosen_, each))
                chosen_.push_back(each);
        }
        const bool may_be_forbidden = available_.size() != everything().size();
        if (!any && !may_be_forbidden && cipher_word_of(term) != "none")
            without_effect_.push_back(term);
    }

    Candidates available_ = everything();
    Candidates chosen_;
    std::vector<std::string> without_effect_;
};

void append(std::string& list, std::string_view name) {
    const bool is_there = (':' + list + ':').find(':' + std::string(name) + ':') != std::string::npos;
    if (!is_there)
        list.append(list.empty() ? "" : ":").append(name);
}

CipherSelection in_openssl_words(const Candidates& chosen) {
    CipherSelection selection;
    for (const Candidate& each : chosen) {
        append(each.version == Version::tls1_3 ? selection.suites : selection.list, each.suite->name);
        selection.versions.tls1_0 |= each.version == Version::tls1_0;
        selection.versions.tls1_1 |= each.version == Version::tls1_1;
        selection.versions.tls1_2 |= each.version == Version::tls1_2;
        selection.versions.tls1_3 |= each.version == Version::tls1_3;
    }
    return selection;
}

tl::expected<Evaluation, std::string> evaluate(std::string_view text) {
    Evaluation evaluation;
    for (const std::string& term : divide(text, ":, \t"))
        if (tl::expected<void, std::string> done = evaluation.take(term); !done)
            return tl::make_unexpected(done.error());
    return evaluation;
}

} // namespace

tl::expected<Translation, std::string> translate_ciphers(std::string_view text) {
    const tl::expected<Evaluation, std::string> evaluation = evaluate(text);
    if (!evaluation)
        return tl::make_unexpected(evaluation.error());
    return Translation{in_openssl_words(evaluation->chosen()), evaluation->without_effect()};
}

tl::expected<Translation, std::string> translate_cipher_group(const CipherGroupText& group) {
    Candidates chosen;
    Translation translation;
    const auto each_of = [&](const std::vector<std::string>& texts, auto use) -> tl::expected<void, std::string> {
        for (const std::string& text : texts) {
            const tl::expected<Evaluation, std::string> evaluation = evaluate(text);
            if (!evaluation)
                return tl::make_unexpected(evaluation.error());
            use(*evaluation);
        }
        return {};
    };
    tl::expected<void, std::string> done = each_of(group.allow, [&](const Evaluation& allowed) {
        for (const Candidate& each : allowed.chosen())
            if (!contains(chosen, each))
                chosen.push_back(each);
        translation.without_effect.insert(translation.without_effect.end(), allowed.without_effect().begin(),
                                          allowed.without_effect().end());
    });
    const auto keep = [&](const Evaluation& set, bool kept_when_in) {
        std::erase_if(chosen, [&](const Candidate& each) { return contains(set.chosen(), each) != kept_when_in; });
    };
    if (done)
        done = each_of(group.require, [&](const Evaluation& required) { keep(required, true); });
    if (done)
        done = each_of(group.exclude, [&](const Evaluation& excluded) { keep(excluded, false); });
    if (!done)
        return tl::make_unexpected(done.error());
    if (group.ordering == "speed")
        sort_by_speed(chosen);
    else if (group.ordering == "strength")
        sort_by_strength(chosen);
    translation.selection = in_openssl_words(chosen);
    return translation;
}

} // namespace sluice::config::tls
