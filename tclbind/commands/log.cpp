#include <array>
#include <string>

#include "rules/catalogue/events.h"
#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/syslog_sender.h"

namespace sluice::tclbind {

namespace {

using engine::Level;

struct FacilityName {
    std::string_view name;
    std::uint8_t number;
};
constexpr std::array facilities = {
    FacilityName{"local0", 16}, FacilityName{"local1", 17},   FacilityName{"local2", 18},   FacilityName{"local3", 19},
    FacilityName{"local4", 20}, FacilityName{"local5", 21},   FacilityName{"local6", 22},   FacilityName{"local7", 23},
    FacilityName{"kern", 0},    FacilityName{"user", 1},      FacilityName{"mail", 2},      FacilityName{"daemon", 3},
    FacilityName{"auth", 4},    FacilityName{"syslog", 5},    FacilityName{"lpr", 6},       FacilityName{"news", 7},
    FacilityName{"uucp", 8},    FacilityName{"cron", 9},      FacilityName{"authpriv", 10}, FacilityName{"ftp", 11},
    FacilityName{"ntp", 12},    FacilityName{"security", 13}, FacilityName{"console", 14},
};

struct LevelName {
    std::string_view name;
    Level level;
};
constexpr std::array levels = {
    LevelName{"emerg", Level::emergency}, LevelName{"alert", Level::alert},    LevelName{"crit", Level::critical},
    LevelName{"err", Level::error},       LevelName{"error", Level::error},    LevelName{"warning", Level::warning},
    LevelName{"warn", Level::warning},    LevelName{"notice", Level::notice},  LevelName{"info", Level::informational},
    LevelName{"debug", Level::debug},     LevelName{"", Level::informational},
};

struct Priority {
    std::uint8_t facility = engine::facility_local0;
    Level level = Level::informational;
};

/// `FACILITY.` or `FACILITY.LEVEL`; the dot is required.
std::optional<Priority> read_priority(std::string_view word) {
    const std::size_t dot = word.find('.');
    if (dot == std::string_view::npos) {
        return std::nullopt;
    }
    for (const FacilityName& facility : facilities) {
        for (const LevelName& level : levels) {
            if (facility.name == word.substr(0, dot) && level.name == word.substr(dot + 1)) {
                return Priority{facility.number, level.level};
            }
        }
    }
    return std::nullopt;
}

constexpr std::size_t text_bytes_max = 1024;

std::string line_of(const RuleScope& scope, std::string_view text, bool with_name) {
    std::string line;
    if (with_name) {
        line.append("Rule ")
            .append(scope.rule != nullptr ? scope.rule->name : "")
            .append(" <")
            .append(rules::event(scope.event).name)
            .append(">: ");
    }
    line.append(text);
    line.resize(std::min(line.size(), text_bytes_max));
    return line;
}

/// `IP` or `IP:PORT`, port 514 by default.
std::optional<datagroups::Endpoint> read_receiver(std::string_view word) {
    constexpr std::uint16_t syslog_port = 514;
    if (const auto address = datagroups::IpAddress::parse(word)) {
        return datagroups::Endpoint{*address, syslog_port};
    }
    return read_endpoint(word);
}

int log(Call& call) {
    const bool with_name = call.word(0) != "-noname";
    const std::size_t first = with_name ? 0 : 1;
    const std::size_t words = call.count() - first;
    if (words == 0 || words > 3) {
        return call.fail("wrong # args: should be \"log ?-noname? ?IP?:PORT?? ?FACILITY.?LEVEL?? TEXT\"");
    }
    Priority priority;
    if (words > 1) {
        const std::string_view word = call.word(call.count() - 2);
        const auto read = read_priority(word);
        if (!read) {
            return call.fail_keyword(word, words == 3 ? "FACILITY.LEVEL" : "-noname");
        }
        priority = *read;
    }
    const std::string_view text = call.word(call.count() - 1);
    if (words == 3) {
        const auto receiver = read_receiver(call.word(first));
        if (!receiver) {
            return call.fail(bad_address);
        }
        send_syslog(*receiver, priority.facility, priority.level, call.scope.host->process_name, line_of(call.scope, text, with_name));
    } else if (call.scope.host->log->wants(priority.level)) {
        call.scope.host->log->write(priority.level, call.scope.host->process_name, line_of(call.scope, text, with_name), priority.facility);
    }
    return call.ok();
}

constexpr CommandRow rows[] = {
    {"log", 1, 4, "log ?-noname? ?IP?:PORT?? ?FACILITY.?LEVEL?? TEXT", "", &log, Needs::nothing},
};

} // namespace

CommandFamily log_family() {
    return rows;
}

} // namespace sluice::tclbind
