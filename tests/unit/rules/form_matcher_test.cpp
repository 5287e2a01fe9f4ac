#include <algorithm>

#include <doctest/doctest.h>

#include "rules/catalogue/command_forms.h"
#include "rules/catalogue/commands.h"
#include "rules/catalogue/log_words.h"
#include "rules/form_matcher.h"

using namespace sluice::rules;

namespace {

/// The words of `line`; `$…` is one that only the running rule knows.
std::vector<std::optional<std::string>> words_of(std::string_view line) {
    std::vector<std::optional<std::string>> words;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        const std::string_view word = line.substr(0, end);
        words.push_back(word.starts_with('$') ? std::nullopt : std::optional<std::string>(word));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

/// "fits", "missing X", "WORD is not A|B", "too many from WORD".
std::string judge(std::string_view forms, std::string_view line) {
    const auto words = words_of(line);
    const auto mismatch = match_forms(forms, words);
    if (!mismatch)
        return "fits";
    if (mismatch->kind == FormMismatch::Kind::missing)
        return "missing " + mismatch->spec();
    const std::string word = words.at(mismatch->word).value_or("$");
    return mismatch->kind == FormMismatch::Kind::wrong ? word + " is not " + mismatch->spec() : "too many from " + word;
}

} // namespace

TEST_CASE("words and names stand in their order") {
    CHECK(judge("NAME [member ADDR [PORT]]", "web") == "fits");
    CHECK(judge("NAME [member ADDR [PORT]]", "web member 10.0.0.1 80") == "fits");
    CHECK(judge("NAME [member ADDR [PORT]]", "") == "missing NAME");
    CHECK(judge("NAME [member ADDR [PORT]]", "web member") == "missing ADDR");
    CHECK(judge("NAME [member ADDR [PORT]]", "web mem 10.0.0.1") == "mem is not member");
    CHECK(judge("NAME [member ADDR [PORT]]", "web member a b c") == "too many from c");
    CHECK(judge("NAME equals|eq CLASS", "a frob b") == "frob is not equals|eq");
}

TEST_CASE("a word that is computed fits everywhere, and is one word") {
    CHECK(judge("add KEY | delete KEY", "$verb k") == "fits");
    CHECK(judge("add KEY | delete KEY", "$verb") == "missing KEY");
    CHECK(judge("[LENGTH# [SKIP#]]", "$n $m") == "fits");
    CHECK(judge("<-a | -b X> KEY", "$option k") == "fits");
}

TEST_CASE("of several forms the one that leads farthest says what is wrong") {
    constexpr std::string_view forms = "enable|disable [all] | info | EVENT~ enable|disable";
    CHECK(judge(forms, "disable all") == "fits");
    CHECK(judge(forms, "CLIENT_CLOSED disable") == "fits");
    CHECK(judge(forms, "disable CLIENT_CLOSED") == "CLIENT_CLOSED is not all");
    CHECK(judge(forms, "CLIENT_CLOSED all") == "all is not enable|disable");
    CHECK(judge(forms, "NOTHING disable") == "NOTHING is not enable|disable|info|EVENT");
    CHECK(judge("(a|b X | c) D", "b 1 2") == "fits");
    CHECK(judge("(a|b X | c) D", "c 1 2") == "too many from 2");
}

TEST_CASE("numbers, terms and what begins with a dash") {
    CHECK(judge("LENGTH#", "0x1F") == "fits");
    CHECK(judge("LENGTH#", "-5") == "fits");
    CHECK(judge("LENGTH#", "12abc") == "12abc is not LENGTH");
    CHECK(judge("LENGTH#", "0xZ") == "0xZ is not LENGTH");
    CHECK(judge("TIMEOUT@", "indef") == "fits");
    CHECK(judge("TIMEOUT@", "180") == "fits");
    CHECK(judge("TIMEOUT@", "never") == "never is not TIMEOUT");
    CHECK(judge("SCRIPT!", "-periodic") == "-periodic is not SCRIPT");
    CHECK(judge("[@*] NAME", "@10.0.0.1 host") == "fits");
    CHECK(judge("[@*] NAME", "10.0.0.1 host") == "too many from host");
    CHECK(judge("=TCP|=UDP", "SCTP") == "SCTP is not TCP|UDP");
    CHECK(is_integer(" 7 "));
    CHECK_FALSE(is_integer(""));
    CHECK_FALSE(is_integer("-"));
}

TEST_CASE("options stand in any order, and -- ends them") {
    constexpr std::string_view strict = "<-notouch | -subtable T> KEY [VALUE]";
    CHECK(judge(strict, "-subtable t -notouch k") == "fits");
    CHECK(judge(strict, "-notouch -- -k v") == "fits");
    CHECK(judge(strict, "-5 v") == "fits");
    CHECK(judge(strict, "-frob k") == "-frob is not -notouch|-subtable|--");
    CHECK(judge(strict, "-subtable") == "missing T");
    CHECK(judge(strict, "-subtable t") == "missing KEY");
    constexpr std::string_view loose = "{-alg A | -final} [DATA]";
    CHECK(judge(loose, "-final -alg md5 -data") == "fits");
    CHECK(judge(loose, "-frob md5") == "-frob is not -alg|-final");
    CHECK(judge("cancel ID...", "cancel a b c") == "fits");
    CHECK(judge("cancel ID...", "cancel") == "missing ID");
    CHECK(judge("cancel (-current|ID)...", "cancel -current a") == "fits");
}

TEST_CASE("many words take linear time") {
    std::string line = "cancel";
    for (int i = 0; i < 30000; ++i)
        line += " a";
    CHECK(judge("cancel ID... | info [ID...]", line) == "fits");
    line = "-notouch";
    for (int i = 0; i < 30000; ++i)
        line += " $x";
    CHECK(judge("<-notouch | -subtable T> KEY", line) != "missing KEY");
}

TEST_CASE("the forms of each command are well formed, and only F5's commands have any") {
    std::size_t with_forms = 0;
    std::string_view last;
    for (const Command& command : all_commands()) {
        const std::string_view forms = find_forms(command.name);
        with_forms += !forms.empty() && command.name != last ? 1 : 0;
        last = command.name;
        for (const std::string_view pair : {"[]", "()", "{}", "<>"})
            CHECK_MESSAGE(std::count(forms.begin(), forms.end(), pair[0]) == std::count(forms.begin(), forms.end(), pair[1]), command.name);
        CHECK_MESSAGE(forms.find("  ") == std::string_view::npos, command.name);
    }
    CHECK(with_forms == 87);
    CHECK(find_forms("nothing").empty());
}

TEST_CASE("a log line's facility has a dot") {
    CHECK(is_log_facility("local0."));
    CHECK(is_log_facility("local7.err"));
    CHECK_FALSE(is_log_facility("local0"));
    CHECK_FALSE(is_log_facility("local8."));
    CHECK_FALSE(is_log_facility("local0.loud"));
}
