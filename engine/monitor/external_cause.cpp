#include "engine/monitor/external_cause.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::engine {

namespace {

constexpr std::size_t complaint_bytes_max = 200;
constexpr int cannot_be_executed = 126; ///< what shells end with
constexpr int not_found = 127;

struct Meaning {
    std::string_view part;  ///< of the line
    std::string_view other; ///< another part
    std::string_view meaning;
};
constexpr std::array meanings = {
    Meaning{"[[", "not found", " ([[ is not known to /bin/sh on this host: make the script's first line #!/bin/bash)"},
    Meaning{"curl-apd", "", " (only BIG-IP has curl-apd: here it is curl)"},
    Meaning{"Bad substitution", "", " (this is bash's language under /bin/sh: make the script's first line #!/bin/bash)"},
    Meaning{"\r", "", " (the script's lines end with CR LF: remove the CRs)"},
    Meaning{"tmsh", "not found", " (only BIG-IP has tmsh: here it is sluice tmsh)"},
};

/// "/bin/sh" of "#!/bin/sh -x"; empty when there is none.
std::string interpreter_of(std::string_view content) {
    if (!content.starts_with("#!")) {
        return {};
    }
    std::string_view line = content.substr(2, content.find('\n') - 2);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return std::string(line.substr(0, line.find_first_of(" \t")));
}

std::string of_interpreter(const std::string& interpreter) {
    if (interpreter.ends_with('\r')) {
        return "its lines end with CR LF, so its interpreter is not found: remove the CRs";
    }
    return fmt::format("its interpreter {} is not there", interpreter);
}

} // namespace

std::string why_not_started(int error, std::string_view content, const std::string& path) {
    const std::string interpreter = interpreter_of(content);
    const bool is_there = access(path.c_str(), F_OK) == 0;
    if (error == ENOENT && is_there && !interpreter.empty()) {
        return of_interpreter(interpreter);
    }
    if (error == ENOEXEC && interpreter.empty()) {
        return "it has no #! line that names an interpreter, and is no program";
    }
    if (error == EACCES && !interpreter.empty() && access(interpreter.c_str(), X_OK) != 0) {
        return fmt::format("its interpreter {} may not be executed", interpreter);
    }
    if (error == EACCES) {
        return fmt::format("{} may not be executed: is its file system mounted noexec?", path);
    }
    return fmt::format("{}: {}", path, std::strerror(error));
}

std::string why_no_output(int status, std::string_view complaint) {
    std::string text = "its program gave no output";
    if (WIFSIGNALED(status)) {
        text += fmt::format(", ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != 0) {
        const int code = WEXITSTATUS(status);
        const std::string_view meaning = code == not_found            ? ": a command was not found"
                                         : code == cannot_be_executed ? ": a command may not be executed"
                                                                      : "";
        text += fmt::format(", exit status {}{}", code, meaning);
    }
    if (!complaint.empty()) {
        text += fmt::format("; it says: {}{}", complaint.substr(0, complaint_bytes_max), meaning_of_complaint(complaint));
    }
    return text;
}

bool is_broken(int status) {
    return WIFSIGNALED(status) || WEXITSTATUS(status) == cannot_be_executed || WEXITSTATUS(status) == not_found;
}

std::string_view meaning_of_complaint(std::string_view line) {
    for (const Meaning& each : meanings) {
        if (line.find(each.part) != std::string_view::npos && line.find(each.other) != std::string_view::npos) {
            return each.meaning;
        }
    }
    return {};
}

} // namespace sluice::engine
