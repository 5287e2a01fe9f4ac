#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sideband/sidebands.h"
#include "tclbind/commands/command_row.h"
#include "tclbind/later_answer.h"

namespace sluice::tclbind {

// What the sideband commands have in common.

[[nodiscard]] std::string sideband_name(std::uint64_t id);
/// The connection that the word names; null after failing.
std::shared_ptr<engine::SidebandConnection> read_sideband(const Call& call, std::size_t index);
/// The number in a connection's name; 0: it is none.
[[nodiscard]] std::uint64_t sideband_number(std::string_view name);

/// `-timeout MS`: a number of milliseconds from 0 to a day. Nothing after failing.
std::optional<std::chrono::milliseconds> read_timeout(const Call& call, std::size_t index);

/// Gives up waiting for a connection when the command is dropped.
class SidebandWait final : public Wait {
public:
    SidebandWait(std::weak_ptr<engine::SidebandConnection> connection, std::uint64_t wait)
        : connection_(std::move(connection)), wait_(wait) {}
    ~SidebandWait() override {
        if (const auto connection = connection_.lock()) {
            connection->stop_waiting(wait_);
        }
    }
    SidebandWait(const SidebandWait&) = delete;
    SidebandWait& operator=(const SidebandWait&) = delete;

private:
    std::weak_ptr<engine::SidebandConnection> connection_;
    std::uint64_t wait_;
};

} // namespace sluice::tclbind
