#include "cli/terminal.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/system/file_descriptor.h"

namespace sluice::cli {

namespace {

using engine::FileDescriptor;

tl::unexpected<std::string> failure(std::string_view path) {
    return tl::unexpected(fmt::format("{}: {}", path, std::strerror(errno)));
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

void print(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

bool sync_folder(const std::filesystem::path& folder) {
    const FileDescriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && fsync(opened.get()) == 0;
}

} // namespace

tl::expected<std::string, std::string> LocalFiles::read(const std::string& path) {
    const bool is_standard_input = path == "-";
    FileDescriptor file(is_standard_input ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        return failure(path);
    }
    std::string content;
    std::array<char, 1U << 16U> block; // NOLINT: filled before it is read
    for (;;) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got == 0) {
            return content;
        }
        if (got < 0 && errno != EINTR) {
            return failure(path);
        }
        content.append(block.data(), got < 0 ? 0 : static_cast<std::size_t>(got));
    }
}

tl::expected<void, std::string> LocalFiles::write(const std::string& path, std::string_view text) {
    if (path == "-") {
        print(stdout, text);
        return {};
    }
    std::error_code error;
    // A link stays one: the file it names is replaced.
    const std::filesystem::path real = std::filesystem::weakly_canonical(absolute(path), error);
    const std::filesystem::path target = error ? std::filesystem::path(absolute(path)) : real;
    struct stat there {};
    const bool exists = stat(target.c_str(), &there) == 0;
    if (exists && !S_ISREG(there.st_mode)) {
        const FileDescriptor device(open(target.c_str(), O_WRONLY | O_CLOEXEC));
        return device.is_open() && write_all(device.get(), text) ? tl::expected<void, std::string>{} : failure(path);
    }
    std::string temporary = target.string() + ".XXXXXX";
    const FileDescriptor file(mkostemp(temporary.data(), O_CLOEXEC));
    if (!file.is_open()) {
        return failure(path);
    }
    const mode_t mask = umask(0);
    umask(mask);
    const mode_t mode = exists ? there.st_mode & 07777U : 0666U & ~mask;
    const bool written = write_all(file.get(), text) && fchmod(file.get(), mode) == 0 && fsync(file.get()) == 0 &&
                         rename(temporary.c_str(), target.c_str()) == 0;
    if (!written) {
        const auto failed = failure(path);
        unlink(temporary.c_str());
        return failed;
    }
    return sync_folder(target.parent_path()) ? tl::expected<void, std::string>{} : failure(path);
}

std::string LocalFiles::absolute(const std::string& path) {
    std::error_code ignored;
    return path == "-" ? path : (std::filesystem::current_path(ignored) / path).lexically_normal().string();
}

Terminal::Terminal() {
    io_.out = [this](std::string_view text) { out(text); };
    io_.err = [this](std::string_view text) { err(text); };
    io_.progress = [this](std::string_view text) { progress(text); };
    io_.files = &files_;
    io_.user = user_name();
}

Terminal::~Terminal() {
    clear_progress();
}

void Terminal::out(std::string_view text) {
    clear_progress();
    print(stdout, text);
}

void Terminal::err(std::string_view text) {
    clear_progress();
    print(stderr, text);
}

void Terminal::progress(std::string_view text) {
    if (isatty(STDERR_FILENO) != 0) {
        print(stderr, fmt::format("\r{}\x1b[K", text));
        progress_shown_ = true;
    }
}

void Terminal::clear_progress() {
    if (progress_shown_) {
        print(stderr, "\r\x1b[K");
        progress_shown_ = false;
    }
}

std::string user_name() {
    const passwd* entry = getpwuid(geteuid());
    return entry == nullptr ? fmt::format("uid {}", geteuid()) : entry->pw_name;
}

} // namespace sluice::cli
