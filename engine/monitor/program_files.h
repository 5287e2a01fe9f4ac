#pragma once

#include <map>
#include <string>

#include <tl/expected.hpp>

#include "config/model/external_monitor.h"
#include "config/snapshot.h"

namespace sluice::engine {

/// The programs of external monitors as files that can be executed, in a folder of this server's own: `:Common:check.sh` for
/// /Common/check.sh, the same name for all its revisions, because scripts make the names of their own files from theirs. Nobody else may
/// enter the folder. Nothing is written before a program is asked for.
class ProgramFiles {
public:
    /// `folder` is made when it is not there; empty: a temporary one, which goes with this.
    explicit ProgramFiles(std::string folder) : folder_(std::move(folder)) {}
    ~ProgramFiles();
    ProgramFiles(const ProgramFiles&) = delete;
    ProgramFiles& operator=(const ProgramFiles&) = delete;

    /// Where the program lies, written anew when its content is another than before. The error says what could not be done.
    tl::expected<std::string, std::string> path_of(const config::MonitorProgramPtr& program);
    /// The file may be gone or damaged: the next path_of() writes it again.
    void forget(const std::string& name) { written_.erase(name); }
    /// Removes the files of all other programs.
    void keep_only(const config::ByName<config::MonitorProgramPtr>& programs);
    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    tl::expected<void, std::string> prepare_folder();

    std::string folder_;
    bool is_temporary_ = false;
    bool is_ready_ = false;
    std::map<std::string, config::MonitorProgramPtr> written_; ///< by name
};

} // namespace sluice::engine
