#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/observe/log.h"

namespace sluice::engine {

/// A line with all its escapes stays below PIPE_BUF: written at once, it is never mixed with another program's.
inline constexpr std::size_t log_line_bytes_max = 4000;

/// The text as it may stand in a log: control bytes, CR, LF, DEL and bytes that are no UTF-8 become `\r`, `\n`, `\t` or `\xHH`; cut at
/// `bytes_max` with "..." at its end.
std::string escape_for_log(std::string_view text, std::size_t bytes_max = log_line_bytes_max);

/// `Nov 22 16:00:00` in local time.
std::string log_time(std::chrono::system_clock::time_point time);
/// `2026/11/22 16:00:00` in local time, as monitors date their results.
std::string monitor_time(std::chrono::system_clock::time_point time);

/// `Nov 22 16:00:00 host err tmm1[12345]: text`, without a line end.
std::string log_line(std::chrono::system_clock::time_point time, std::string_view host, Level level, std::string_view process, int pid,
                     std::string_view text);
/// The datagram for /dev/log: `<131>Nov 22 16:00:00 tmm1[12345]: text`.
std::string syslog_datagram(std::chrono::system_clock::time_point time, Level level, std::uint8_t facility, std::string_view process,
                            int pid, std::string_view text);

} // namespace sluice::engine
