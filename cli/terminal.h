#pragma once

#include <string>
#include <string_view>

#include "config/service.h"

namespace sluice::cli {

/// Files of this program's user, relative to its current folder.
class LocalFiles final : public config::FileAccess {
public:
    tl::expected<std::string, std::string> read(const std::string& path) override;
    tl::expected<void, std::string> write(const std::string& path, std::string_view text) override;
    std::string absolute(const std::string& path) override;
};

/// Standard output and error, with a progress line on standard error while long work runs and standard error is a terminal.
class Terminal {
public:
    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Valid as long as this.
    [[nodiscard]] config::CommandIo& io() { return io_; }
    void out(std::string_view text);
    void err(std::string_view text);
    void progress(std::string_view text);

private:
    void clear_progress();

    LocalFiles files_;
    config::CommandIo io_;
    bool progress_shown_ = false;
};

/// The name of the user who runs this program.
std::string user_name();

} // namespace sluice::cli
