#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace sluice::engine {

/// syslog's severities (RFC 5424), F5's words.
enum class Level : std::uint8_t { emergency, alert, critical, error, warning, notice, informational, debug };
/// syslog's facility numbers; a rule's `log local0.` uses 16.
inline constexpr std::uint8_t facility_local0 = 16;

struct LogTarget {
    enum class Kind : std::uint8_t { standard_error, file, syslog };
    Kind kind = Kind::standard_error;
    std::string path; ///< file
};

/// Lines in F5's layout: `Nov 22 16:00:00 host err tmm1[12345]: 01070638:5: Pool …`. Never blocks the caller: lines go to a bounded
/// queue that one thread empties; when it is full the line is dropped and counted, and the count is written as a line of its own.
/// Bytes from the wire are escaped (CR, LF, control, non-UTF-8). May be called from any thread.
class Log {
public:
    /// The error says which target could not be opened and why.
    static tl::expected<std::unique_ptr<Log>, std::string> open(const LogTarget& target, Level least);
    virtual ~Log() = default;

    /// `process` is "tmm", "tmm1" …, "mcpd" for configuration, "bigd"-like work of monitors says "mcpd" too, as F5 does.
    virtual void write(Level level, std::string_view process, std::string_view text, std::uint8_t facility = facility_local0) = 0;
    /// True when a line of that level would be written: lets the caller save the formatting.
    [[nodiscard]] virtual bool wants(Level level) const = 0;
    /// Writes everything queued; for shutdown.
    virtual void flush() = 0;
    /// After a log file was moved away.
    virtual void reopen() = 0;
    [[nodiscard]] virtual std::uint64_t dropped_lines() const = 0;
};

std::string_view to_text(Level level); ///< "err", "notice", "info" …

} // namespace sluice::engine
