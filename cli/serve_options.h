#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "engine/observe/log.h"
#include "engine/server.h"

namespace sluice::cli {

/// `sluice serve …` as given.
struct ServeOptions {
    std::string database;
    std::string load; ///< file to load before the start; empty: none
    bool replace = false;
    bool allow_unsupported = false;
    bool check = false;
    engine::LogTarget log;
    engine::Level log_level = engine::Level::informational;
    engine::ServerOptions server;
};

/// The error is the exit status of a program that has already said what it had to (help or wrong usage).
tl::expected<ServeOptions, int> read_serve_options(std::vector<std::string> words);

} // namespace sluice::cli
