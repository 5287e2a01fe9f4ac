#include "datagroups/database_file.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "datagroups/database.h"

namespace sluice::datagroups {

namespace {

namespace fs = std::filesystem;

using Header = std::array<unsigned char, 100>; ///< SQLite file format, section 1.3

constexpr std::string_view magic{"SQLite format 3\0", 16};

std::uint32_t number_at(const Header& header, std::size_t offset) {
    return (std::uint32_t{header[offset]} << 24U) | (std::uint32_t{header[offset + 1]} << 16U) | (std::uint32_t{header[offset + 2]} << 8U) |
           header[offset + 3];
}

std::uint64_t page_bytes(const Header& header) {
    const auto bytes = number_at(header, 16) >> 16U;
    return bytes == 1 ? 65536 : bytes;
}

/// The bytes the file must have; nought when an old writer left no valid page count.
std::uint64_t bytes_promised(const Header& header) {
    return number_at(header, 24) == number_at(header, 92) ? page_bytes(header) * number_at(header, 28) : 0;
}

class File {
public:
    explicit File(const fs::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] std::size_t read(Header& header) const {
        const auto bytes = ::pread(descriptor_, header.data(), header.size(), 0);
        return bytes < 0 ? 0 : static_cast<std::size_t>(bytes);
    }
    [[nodiscard]] std::uint64_t size() const {
        struct stat status {};
        return ::fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    }

private:
    int descriptor_;
};

bool is_beside(const fs::path& path, const char* ending) {
    std::error_code ignored;
    return fs::exists(fs::path{path.native() + ending}, ignored);
}

std::string system_error(const fs::path& path, const char* what) {
    return fmt::format("{}: {}: {}", path.native(), what, std::strerror(errno));
}

tl::expected<void, std::string> judge(const fs::path& path, const File& file, bool has_log) {
    Header header{};
    if (file.read(header) < header.size() || std::memcmp(header.data(), magic.data(), magic.size()) != 0) {
        return tl::unexpected(
            fmt::format("{} is not a Sluice store (no SQLite file): it was left as it is; name another file with --db", path.native()));
    }
    if (number_at(header, 68) != Database::application_id) {
        return tl::unexpected(foreign(path));
    }
    if (number_at(header, 60) > Database::schema_version) {
        return tl::unexpected(newer(path, number_at(header, 60)));
    }
    if (!has_log && bytes_promised(header) > file.size()) {
        return tl::unexpected(damaged(path, "the file is shorter than it says"));
    }
    return {};
}

tl::expected<void, std::string> create_folders(const fs::path& folder) {
    if (folder.empty() || fs::exists(folder)) {
        return {};
    }
    if (auto above = create_folders(folder.parent_path()); !above) {
        return above;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return tl::unexpected(system_error(folder, "cannot make this folder"));
    }
    return {};
}

} // namespace

std::string damaged(const fs::path& path, const std::string& why) {
    return fmt::format("{} is damaged ({}): it was left as it is; restore it from a backup, or move it away and load the configuration "
                       "again",
                       path.native(), why);
}

std::string foreign(const fs::path& path) {
    return fmt::format("{} belongs to another program: it was left as it is; name another file with --db", path.native());
}

std::string newer(const fs::path& path, unsigned long version) {
    return fmt::format(
        "{} has schema {}, written by a newer Sluice than this one, which knows schema {}: it was left as it is; upgrade Sluice "
        "or name another file with --db",
        path.native(), version, Database::schema_version);
}

tl::expected<FileLook, std::string> look_at_file(const fs::path& path) {
    const File file{path};
    if (!file.is_open()) {
        if (errno == ENOENT) {
            return FileLook{true, false};
        }
        return tl::unexpected(system_error(path, "cannot open the store"));
    }
    FileLook look{file.size() == 0, is_beside(path, "-wal") || is_beside(path, "-journal")};
    if (look.is_new) {
        return look;
    }
    return judge(path, file, look.has_log).map([&] { return look; });
}

tl::expected<void, std::string> create_file(const fs::path& path) {
    if (auto folders = create_folders(path.parent_path()); !folders) {
        return folders;
    }
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return tl::unexpected(system_error(path, "cannot make the store"));
    }
    ::close(descriptor);
    return {};
}

} // namespace sluice::datagroups
