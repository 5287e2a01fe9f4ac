#include <cstdio>

#include <fmt/format.h>

#include "cli/irule_reference.h"
#include "cli/program.h"
#include "config/commands.h"

namespace sluice::cli {

namespace {

constexpr std::string_view usage = R"(Usage: sluice irule run FILE... [OPTIONS]
       sluice irule reference

  run          lets events happen on a connection without a network and prints what the rules do
  reference    every iRule command and event that F5 defines, with its state here

Each has --help.
)";

} // namespace

int run_irule(std::vector<std::string> words) {
    const std::string verb = words.empty() ? std::string{} : words.front();
    if (verb == "run" || verb == "reference") {
        words.erase(words.begin());
        return verb == "run" ? run_irule_run(std::move(words)) : run_irule_reference(words);
    }
    const bool asked = verb == "--help" || verb == "-h";
    fmt::print(asked ? stdout : stderr, "{}", usage);
    return asked ? config::exit_done : config::exit_usage;
}

} // namespace sluice::cli
