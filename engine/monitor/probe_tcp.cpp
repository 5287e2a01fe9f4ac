#include <regex.h>

#include "engine/monitor/probe.h"
#include "engine/monitor/probe_protocols.h"

namespace sluice::engine {

namespace {

/// Under `reverse` an answer in which nothing was found is whole when nothing more has come for this long.
constexpr std::chrono::seconds quiet_limit{1};

enum class Found : std::uint8_t { yes, no, bad_pattern };

/// POSIX extended, case-sensitive, NUL bytes in the text allowed.
class Pattern {
public:
    explicit Pattern(const std::string& text) : usable_(regcomp(&compiled_, text.c_str(), REG_EXTENDED) == 0) {}
    ~Pattern() {
        if (usable_) {
            regfree(&compiled_);
        }
    }
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;

    [[nodiscard]] Found find_in(std::string_view text) const {
        if (!usable_) {
            return Found::bad_pattern;
        }
        regmatch_t range{0, static_cast<regoff_t>(text.size())};
        return regexec(&compiled_, text.data(), 1, &range, REG_STARTEND) == 0 ? Found::yes : Found::no;
    }

private:
    regex_t compiled_{};
    bool usable_;
};

Found find(const std::string& pattern, std::string_view text) {
    return pattern.empty() ? Found::no : Pattern(pattern).find_in(text);
}

ProbeResult failed(std::string reason) {
    return {false, false, std::move(reason)};
}

} // namespace

std::optional<ProbeResult> judge_answer(const config::Monitor& monitor, std::string_view answer, bool is_whole) {
    const Found expected = find(monitor.recv, answer);
    const Found disabling = find(monitor.recv_disable, answer);
    if (expected == Found::bad_pattern || disabling == Found::bad_pattern) {
        return failed("The receive string is not a regular expression.");
    }
    if (expected == Found::yes) {
        return monitor.reverse ? failed("The reverse receive string was found.") : ProbeResult{true, false, {}};
    }
    if (disabling == Found::yes) {
        return ProbeResult{true, true, {}};
    }
    if (!is_whole && answer.size() < answer_bytes_max) {
        return std::nullopt;
    }
    if (answer.empty()) {
        return failed("Connection closed without an answer.");
    }
    return monitor.reverse ? ProbeResult{true, false, {}} : failed("Response did not match the receive string.");
}

// Named results, and no temporary beside a co_await: g++ 12 destroys such temporaries twice.
Awaitable<ProbeResult> probe_tcp(const config::Monitor& monitor, ProbeConnection& connection) {
    ProbeResult result;
    if (!monitor.send.empty()) {
        co_await connection.write(monitor.send);
    }
    if (!connection.failure().empty()) {
        result.reason = connection.failure();
        co_return result;
    }
    if (monitor.recv.empty() && monitor.recv_disable.empty()) {
        result.succeeded = true;
        co_return result;
    }
    std::string answer;
    for (;;) {
        std::optional<std::chrono::steady_clock::duration> patience;
        if (monitor.reverse && !answer.empty()) {
            patience = quiet_limit;
        }
        const std::string more = co_await connection.read_some(answer_bytes_max - answer.size(), patience);
        if (!connection.failure().empty()) {
            result.reason = connection.failure();
            co_return result;
        }
        answer += more;
        const auto verdict = judge_answer(monitor, answer, more.empty());
        if (verdict) {
            result = *verdict;
            co_return result;
        }
    }
}

} // namespace sluice::engine
