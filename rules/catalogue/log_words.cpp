#include "rules/catalogue/log_words.h"

#include <algorithm>
#include <iterator>

namespace sluice::rules {
namespace {

constexpr std::string_view facilities[] = {
    "local0", "local1", "local2", "local3", "local4", "local5", "local6",   "local7", "kern", "user",     "mail",    "daemon",
    "auth",   "syslog", "lpr",    "news",   "uucp",   "cron",   "authpriv", "ftp",    "ntp",  "security", "console",
};
constexpr std::string_view levels[] = {"", "emerg", "alert", "crit", "err", "error", "warning", "warn", "notice", "info", "debug"};

} // namespace

bool is_log_facility(std::string_view word) {
    const std::size_t dot = word.find('.');
    return dot != std::string_view::npos &&
           std::find(std::begin(facilities), std::end(facilities), word.substr(0, dot)) != std::end(facilities) &&
           std::find(std::begin(levels), std::end(levels), word.substr(dot + 1)) != std::end(levels);
}

} // namespace sluice::rules
