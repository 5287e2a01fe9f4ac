#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/service.h"

namespace sluice::engine {

/// The files of a command whose files lie with a client. Nobody waits for the client while the command runs: a read of a file that is not
/// here yet fails and is remembered, and so does a write that was not done yet. The command is then run again, once the client has read or
/// written what was asked for; a command changes nothing before all its files were there.
class StagedFiles final : public config::FileAccess {
public:
    using Content = tl::expected<std::string, std::string>;
    using Outcome = tl::expected<void, std::string>;
    struct Write {
        std::string path;
        std::string text;
    };

    explicit StagedFiles(std::string current_folder) : current_folder_(std::move(current_folder)) {}

    Content read(const std::string& path) override;
    Outcome write(const std::string& path, std::string_view text) override;
    std::string absolute(const std::string& path) override;
    [[nodiscard]] bool is_waiting() const override { return wanted_read_ || wanted_write_; }

    /// What the client has still to do; at most one of the two. Asked after a run.
    [[nodiscard]] const std::optional<std::string>& wanted_read() const { return wanted_read_; }
    [[nodiscard]] const std::optional<Write>& wanted_write() const { return wanted_write_; }
    void supply(Content content);
    void confirm(Outcome outcome);

private:
    struct Done {
        std::string text;
        Outcome outcome;
    };
    std::string current_folder_;
    std::map<std::string, Content> read_;
    std::map<std::string, Done> written_;
    std::optional<std::string> wanted_read_;
    std::optional<Write> wanted_write_;
};

/// What a command says, kept until its client takes it. Bounded: beyond that it is cut and truncated() says so.
class KeptOutput {
public:
    struct Piece {
        bool is_error = false;
        std::string text;
    };
    static constexpr std::size_t bytes_max = 512U << 20U;

    void add(bool is_error, std::string_view text);
    void clear();
    [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
    [[nodiscard]] bool truncated() const { return truncated_; }

private:
    std::vector<Piece> pieces_;
    std::size_t bytes_ = 0;
    bool truncated_ = false;
};

} // namespace sluice::engine
