#include "rules/shared_globals.h"

#include <algorithm>
#include <array>

namespace sluice::rules {

namespace {

constexpr std::size_t to_the_end = SourceText::npos;

/// Where a command names variables that it writes.
struct Writer {
    std::string_view command;
    std::string_view subcommand; ///< empty: it has none
    std::size_t first;
    std::size_t last;
};
constexpr std::array<Writer, 15> writers = {{{"set", "", 1, 1},
                                             {"incr", "", 1, 1},
                                             {"append", "", 1, 1},
                                             {"lappend", "", 1, 1},
                                             {"lset", "", 1, 1},
                                             {"unset", "", 1, to_the_end},
                                             {"global", "", 1, to_the_end},
                                             {"array", "set", 2, 2},
                                             {"array", "unset", 2, 2},
                                             {"foreach", "", 1, 1},
                                             {"catch", "", 2, 2},
                                             {"scan", "", 3, to_the_end},
                                             {"binary", "scan", 4, to_the_end},
                                             {"regexp", "", 3, to_the_end},
                                             {"regsub", "", 4, to_the_end}}};

} // namespace

std::string_view global_name(std::string_view word) {
    if (!word.starts_with("::"))
        return {};
    word = word.substr(2, word.substr(2).find('('));
    return std::all_of(word.begin(), word.end(), is_name_character) ? word : std::string_view();
}

std::vector<GlobalWord> global_words(const Reader& reader, const ParsedCommand& command, std::string_view name) {
    std::vector<GlobalWord> found;
    const auto& words = command.words;
    const auto text = [&](std::size_t at) { return reader.source().slice(words[at].inner().begin, words[at].inner().end); };
    const auto is_it = [&](const Writer& row) {
        return row.command == name && (row.subcommand.empty() || (words.size() > 1 && text(1) == row.subcommand));
    };
    const auto writer = std::find_if(writers.begin(), writers.end(), is_it);
    if (writer == writers.end())
        return found;
    const bool reads = name == "set" && words.size() == 2;
    for (std::size_t at = writer->first; at < words.size() && at <= writer->last; ++at) {
        const bool is_plain = name == "global" && !words[at].substitutes && !text(at).starts_with("::");
        const std::string_view named = is_plain ? text(at) : global_name(text(at));
        if (!named.empty())
            found.push_back({std::string(named), at, !reads});
    }
    return found;
}

} // namespace sluice::rules
