#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <cstdlib>
#include <unistd.h>

#include <doctest/doctest.h>

#include "datagroups/data_group.h"

namespace sluice::datagroups::tests {

/// A folder of the test's own, gone with it. In memory where that can be: what the tests ask survives a killed process, not a power
/// cut, and a slow disk would only make them slow.
class OwnFolder {
public:
    OwnFolder() {
        const auto* memory = "/dev/shm";
        const auto base = ::access(memory, W_OK | X_OK) == 0 ? std::filesystem::path{memory} : std::filesystem::temp_directory_path();
        auto pattern = (base / "sluice-datagroups-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no folder for the test");
        }
        path_ = pattern;
    }
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;
    ~OwnFolder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
}

/// Random numbers from a seed that the test prints when it fails; SLUICE_SEED plays one again.
class Dice {
public:
    Dice() : seed_(given_seed()), engine_(seed_) {}

    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    /// 0 to sides - 1.
    std::size_t roll(std::size_t sides) { return engine_() % sides; }

private:
    static std::uint64_t given_seed() {
        const char* given = std::getenv("SLUICE_SEED");
        return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    }

    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

inline std::vector<Record> records_of(const DataGroup& group) {
    std::vector<Record> records;
    group.for_each([&](const DataGroup::Match& match) {
        CHECK_EQ(match.index, records.size());
        records.push_back({std::string{match.key}, std::string{match.value}});
        return true;
    });
    return records;
}

/// What a visit found, as text: "key=value@index".
inline std::vector<std::string> found(const DataGroup& group, Direction direction, Operator op, std::string_view item) {
    std::vector<std::string> lines;
    const auto visited = group.visit(direction, op, item, [&](const DataGroup::Match& match) {
        lines.push_back(std::string{match.key} + "=" + std::string{match.value} + "@" + std::to_string(match.index));
        return true;
    });
    return visited ? lines : std::vector<std::string>{"error: " + visited.error()};
}

using Lines = std::vector<std::string>;

} // namespace sluice::datagroups::tests

namespace doctest {
template <>
struct StringMaker<sluice::datagroups::tests::Lines> {
    static String convert(const sluice::datagroups::tests::Lines& lines) {
        std::string text = "{ ";
        for (const auto& line : lines) {
            text += line + " ";
        }
        return (text + "}").c_str();
    }
};
} // namespace doctest
