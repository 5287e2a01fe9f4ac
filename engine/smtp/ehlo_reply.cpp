#include "engine/smtp/ehlo_reply.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sluice::engine {
namespace {

constexpr std::size_t text_at = 4; ///< behind the code and its hyphen or blank

/// Lines with their ends, in whatever way they end.
std::vector<std::string_view> lines_of(std::string_view reply) {
    std::vector<std::string_view> lines;
    while (!reply.empty()) {
        const std::size_t end = std::min(reply.find('\n'), reply.size() - 1) + 1;
        lines.push_back(reply.substr(0, end));
        reply.remove_prefix(end);
    }
    return lines;
}

bool is_starttls(std::string_view line) {
    constexpr std::string_view word = "STARTTLS";
    if (line.size() < text_at + word.size()) {
        return false;
    }
    const std::string_view text = line.substr(text_at);
    const bool same =
        std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? b - 32 : b); });
    return same && (text.size() == word.size() || text.find_first_of(" \t\r\n") == word.size());
}

void set_separator(std::string& line, char separator) {
    if (line.size() >= text_at) {
        line[text_at - 1] = separator;
    }
}

} // namespace

bool offers_starttls(std::string_view reply) {
    const std::vector<std::string_view> lines = lines_of(reply);
    return lines.size() > 1 && std::any_of(lines.begin() + 1, lines.end(), is_starttls);
}

std::string with_starttls(std::string_view reply) {
    if (!reply.starts_with("250") || offers_starttls(reply)) {
        return std::string{reply};
    }
    const std::vector<std::string_view> lines = lines_of(reply);
    if (lines.size() > 1) {
        std::string more{reply};
        return more.insert(reply.size() - lines.back().size(), "250-STARTTLS\r\n");
    }
    std::string first{reply};
    if (first.size() < text_at || first[text_at - 1] != ' ') {
        first = "250 \r\n"; // "250" alone
    }
    set_separator(first, '-');
    return first + "250 STARTTLS\r\n";
}

std::string without_starttls(std::string_view reply) {
    if (!reply.starts_with("250")) {
        return std::string{reply};
    }
    const std::vector<std::string_view> lines = lines_of(reply);
    std::string less;
    std::size_t last_at = 0;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (at == 0 || !is_starttls(lines[at])) {
            last_at = less.size();
            less += lines[at];
        }
    }
    std::string last = less.substr(last_at);
    set_separator(last, ' ');
    return less.substr(0, last_at) + last;
}

} // namespace sluice::engine
