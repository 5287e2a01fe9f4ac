#include "engine/observe/trace_text.h"

#include <array>
#include <ctime>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/observe/log_line.h"

namespace sluice::engine {

namespace {

using Kind = TraceRecord::Kind;

/// `16:00:00.123456` in local time.
std::string time_of_day(std::chrono::system_clock::time_point time) {
    const auto since_epoch = time.time_since_epoch();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count() % 1'000'000;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    return fmt::format("{:02}:{:02}:{:02}.{:06}", parts.tm_hour, parts.tm_min, parts.tm_sec, microseconds);
}

std::string worker_word(unsigned worker) {
    return worker == 0 ? "tmm" : fmt::format("tmm{}", worker);
}

std::string duration(const TraceRecord& record) {
    return record.took ? fmt::format("  {:.1f} us", std::chrono::duration<double, std::micro>{*record.took}.count()) : std::string{};
}

std::string what_happened(const TraceRecord& record) {
    switch (record.kind) {
    case Kind::event:
        return fmt::format("{} {} {}", record.event, worker_word(record.worker), record.text);
    case Kind::event_end:
        return fmt::format("{} {}", record.event, record.result);
    case Kind::handler:
        return fmt::format("  {} priority {}", record.rule, record.text);
    case Kind::handler_end:
        return fmt::format("  {} {}", record.rule, record.result);
    case Kind::command:
        return fmt::format("    {}{}{}", record.text, record.failed ? " -> error: " : record.result.empty() ? "" : " -> ", record.result);
    case Kind::waits:
        return fmt::format("    {} waits", record.text);
    case Kind::script:
        return fmt::format("after: a script of {}", record.rule);
    case Kind::script_end:
        return fmt::format("after: {}", record.result);
    case Kind::connection_end:
        break;
    }
    return fmt::format("the connection has ended{}{}: {}", record.result.empty() ? "" : "; ", record.result, record.text);
}

std::string_view kind_word(Kind kind) {
    constexpr std::array words = {"event", "event_end", "handler",    "handler_end",   "command",
                                  "waits", "script",    "script_end", "connection_end"};
    return words.at(static_cast<std::size_t>(kind));
}

} // namespace

std::string trace_line(const TraceRecord& record) {
    return fmt::format("{} #{} {}{}\n", time_of_day(record.time), record.connection, escape_for_log(what_happened(record)),
                       duration(record));
}

std::string trace_json(const TraceRecord& record) {
    const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(record.time.time_since_epoch());
    nlohmann::json shown{{"time", static_cast<double>(since_epoch.count()) / 1e6},
                         {"connection", record.connection},
                         {"worker", record.worker},
                         {"kind", kind_word(record.kind)}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            shown[name] = value;
        }
    };
    add("event", record.event);
    add("rule", record.rule);
    add(record.kind == Kind::command || record.kind == Kind::waits ? "command"
        : record.kind == Kind::handler                             ? "priority"
                                                                   : "about",
        record.text);
    add(record.failed ? "error" : "result", record.result);
    if (record.took) {
        shown["microseconds"] = std::chrono::duration<double, std::micro>{*record.took}.count();
    }
    return shown.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

} // namespace sluice::engine
