#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/observe/log.h"

namespace sluice::engine::test {

/// What was logged, for code that runs on the test's own thread.
class KeptLog final : public Log {
public:
    void write(Level, std::string_view, std::string_view text, std::uint8_t) override { lines.emplace_back(text); }
    [[nodiscard]] bool wants(Level) const override { return true; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }
    [[nodiscard]] std::size_t count(std::string_view part) const {
        return static_cast<std::size_t>(
            std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; }));
    }

    std::vector<std::string> lines;
};

} // namespace sluice::engine::test
