#pragma once

#include <map>
#include <memory>
#include <string>

namespace sluice::config {

/// `sys file external-monitor` whose content is here: the program of external monitors.
struct MonitorProgram {
    std::string name;    ///< full path
    std::string content; ///< as stored, byte for byte

    bool operator==(const MonitorProgram&) const = default;
};
using MonitorProgramPtr = std::shared_ptr<const MonitorProgram>;

/// What `ltm monitor external` says besides what all monitors say.
struct ExternalCheck {
    std::string run;                              ///< full path of the program; empty: none was named
    MonitorProgramPtr program;                    ///< null: none was named, or its content is not here
    std::string args;                             ///< as written
    std::map<std::string, std::string> variables; ///< `user-defined`, inherited ones included

    /// Programs are shared between snapshots while they stay the same.
    bool operator==(const ExternalCheck&) const = default;
};

} // namespace sluice::config
