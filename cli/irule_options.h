#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "datagroups/ip_address.h"
#include "rules/catalogue/events.h"

namespace sluice::cli {

/// What `sluice irule run` is told.
struct IruleOptions {
    std::vector<std::string> files;
    std::vector<rules::EventId> events; ///< empty: CLIENT_ACCEPTED when there is a handler for it
    datagroups::Endpoint client;
    std::optional<datagroups::Endpoint> local; ///< absent: the virtual server's destination
    std::optional<datagroups::Endpoint> server;
    std::string configuration;
    std::string virtual_server; ///< of the configuration; its rules run when there are no files
    std::vector<std::string> pools;
    std::vector<std::string> data_groups;
    std::chrono::milliseconds time{2000};
    bool commands = false; ///< each F5 command with its result
    bool json = false;
};

/// Reads the words behind `irule run`. The error is the exit status; what is wrong has been printed.
tl::expected<IruleOptions, int> read_irule_options(std::vector<std::string> words);

/// `10.0.0.1:25`, `2001:db8::1.25`; service names stand for ports.
std::optional<datagroups::Endpoint> endpoint_from_text(const std::string& text);

} // namespace sluice::cli
