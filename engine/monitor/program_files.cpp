#include "engine/monitor/program_files.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

namespace {

constexpr mode_t only_mine = S_IRWXU;
/// Beyond this the end of a name is replaced by a number that stands for it.
constexpr std::size_t file_name_bytes_max = 200;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::strchr("._-:+=~@", c) != nullptr;
}

/// ":Common:check.sh". A shell may use it without quotes.
std::string file_name(const std::string& name) {
    std::string file;
    for (const char c : name) {
        if (c == '/') {
            file += ':';
        } else if (c != '\0' && is_plain(c)) {
            file += c;
        } else {
            file += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    if (file.size() > file_name_bytes_max) {
        file = fmt::format("{}~{:016x}", file.substr(0, file_name_bytes_max), std::hash<std::string>{}(name));
    }
    return file;
}

tl::unexpected<std::string> failure(const std::string& what, const std::string& path) {
    return tl::make_unexpected(fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(fd, bytes.data(), bytes.size());
        if (written <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// A new file takes the old one's place: what runs goes on reading the old one.
tl::expected<void, std::string> write_program(const std::string& path, std::string_view content) {
    const std::string fresh = path + "~";
    unlink(fresh.c_str());
    {
        const FileDescriptor file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, only_mine));
        const bool written = file.is_open() && fchmod(file.get(), only_mine) == 0 && write_all(file.get(), content);
        if (!written) {
            return failure("write", fresh);
        }
    }
    if (rename(fresh.c_str(), path.c_str()) != 0) {
        return failure("write", path);
    }
    return {};
}

void remove_files_in(const std::string& folder) {
    std::error_code error;
    for (const auto& each : std::filesystem::directory_iterator(folder, error)) {
        std::error_code ignored;
        std::filesystem::remove(each.path(), ignored);
    }
}

} // namespace

ProgramFiles::~ProgramFiles() {
    if (is_temporary_) {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
}

tl::expected<void, std::string> ProgramFiles::prepare_folder() {
    if (folder_.empty()) {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-monitors-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            return failure("make", pattern);
        }
        folder_ = pattern;
        is_temporary_ = true;
        return {};
    }
    folder_ = std::filesystem::absolute(folder_).string(); // programs run in another folder
    if (mkdir(folder_.c_str(), only_mine) != 0 && errno != EEXIST) {
        return failure("make", folder_);
    }
    struct stat found {};
    if (lstat(folder_.c_str(), &found) != 0) {
        return failure("use", folder_);
    }
    if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid()) {
        return tl::make_unexpected(fmt::format("cannot use {}: it is not a folder of this user's", folder_));
    }
    if (chmod(folder_.c_str(), only_mine) != 0) {
        return failure("use", folder_);
    }
    remove_files_in(folder_); // of the configuration of an earlier run
    return {};
}

tl::expected<std::string, std::string> ProgramFiles::path_of(const config::MonitorProgramPtr& program) {
    if (!is_ready_) {
        if (auto prepared = prepare_folder(); !prepared) {
            return tl::make_unexpected(std::move(prepared.error()));
        }
        is_ready_ = true;
    }
    const std::string path = folder_ + '/' + file_name(program->name);
    config::MonitorProgramPtr& written = written_[program->name];
    if (written != program) {
        if (auto done = write_program(path, program->content); !done) {
            written_.erase(program->name);
            return tl::make_unexpected(std::move(done.error()));
        }
        written = program;
    }
    return path;
}

void ProgramFiles::keep_only(const config::ByName<config::MonitorProgramPtr>& programs) {
    for (auto at = written_.begin(); at != written_.end();) {
        const bool stays = programs.contains(at->first);
        if (!stays) {
            unlink((folder_ + '/' + file_name(at->first)).c_str());
        }
        at = stays ? std::next(at) : written_.erase(at);
    }
}

} // namespace sluice::engine
