#include "cli/irule_options.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "config/commands.h"
#include "config/names.h"

namespace sluice::cli {

namespace {

/// The options that are read as text first.
struct Texts {
    std::vector<std::string> events;
    std::string client = "198.51.100.7:40000";
    std::string local;
    std::string server;
    std::int64_t time_ms = 0;
};

void add_options(CLI::App& app, IruleOptions& options, Texts& texts) {
    app.add_option("FILE", options.files, "The rules, in the order in which they are attached; - is standard input")->type_name("");
    const auto one_each = [](CLI::Option* option) { option->take_all()->allow_extra_args(false); };
    one_each(app.add_option("--event", texts.events, "An event that happens; may be given again (CLIENT_ACCEPTED)")->type_name("NAME"));
    app.add_option("--client", texts.client, "The client")->type_name("ADDR:PORT")->capture_default_str();
    app.add_option("--local,--virtual", texts.local, "The address that the client asked for (that of the virtual server)")
        ->type_name("ADDR:PORT");
    app.add_option("--server", texts.server, "The server of the server side (the member that the rule or the pool gives)")
        ->type_name("ADDR:PORT");
    app.add_option("--config", options.configuration, "A configuration with the pools, data groups and rules around")->type_name("FILE");
    app.add_option("--virtual-server", options.virtual_server, "The virtual server of that configuration that the rules are attached to")
        ->type_name("NAME");
    one_each(app.add_option("--pool", options.pools, "A pool: 'NAME ADDR:PORT[ down| disabled],…'")->type_name(""));
    one_each(app.add_option("--data-group", options.data_groups, "A data group: 'NAME=ip|string|integer:RECORDS', or a file of records")
                 ->type_name(""));
    app.add_option("--time", texts.time_ms, "Milliseconds that suspended commands, and at the end scripts of `after`, are waited for")
        ->type_name("MS")
        ->check(CLI::Range(0, 600000))
        ->default_val(options.time.count());
    app.add_flag("--commands", options.commands, "Show each F5 command with its result and time, too");
    app.add_flag("--json", options.json, "Print a JSON object");
}

int complain(const std::string& text) {
    fmt::print(stderr, "sluice irule run: {}\n", text);
    return config::exit_usage;
}

/// False, and said, when the text is there and no address with a port.
bool read_endpoint(const char* option, const std::string& text, std::optional<datagroups::Endpoint>& endpoint) {
    if (text.empty()) {
        return true;
    }
    endpoint = endpoint_from_text(text);
    if (!endpoint) {
        complain(fmt::format("{} {}: not an address with a port, as 10.0.0.1:25 or 2001:db8::1.25", option, text));
    }
    return endpoint.has_value();
}

bool read_texts(const Texts& texts, IruleOptions& options) {
    std::optional<datagroups::Endpoint> client;
    if (!read_endpoint("--client", texts.client, client) || !read_endpoint("--local", texts.local, options.local) ||
        !read_endpoint("--server", texts.server, options.server)) {
        return false;
    }
    options.client = *client;
    for (const std::string& name : texts.events) {
        const auto event = rules::find_event(name);
        if (!event) {
            complain(fmt::format("--event {}: F5 has no such event", name));
            return false;
        }
        options.events.push_back(*event);
    }
    options.time = std::chrono::milliseconds{texts.time_ms};
    return true;
}

} // namespace

tl::expected<IruleOptions, int> read_irule_options(std::vector<std::string> words) {
    IruleOptions options;
    Texts texts;
    CLI::App app("Runs rules with no network: events happen on one connection, and what the rules do is printed. Exit status 0: they ran; "
                 "1: a rule was refused or failed; 2: wrong usage.",
                 "sluice irule run");
    add_options(app, options, texts);
    try {
        std::reverse(words.begin(), words.end());
        app.parse(words);
    } catch (const CLI::ParseError& error) {
        return tl::unexpected(app.exit(error) == 0 ? config::exit_done : config::exit_usage);
    }
    if (!read_texts(texts, options)) {
        return tl::unexpected(config::exit_usage);
    }
    if (!options.virtual_server.empty() && options.configuration.empty()) {
        return tl::unexpected(complain("--virtual-server names one of a configuration: give it with --config"));
    }
    if (options.files.empty() && options.virtual_server.empty()) {
        return tl::unexpected(complain("which rule? Give its file, or --config and --virtual-server"));
    }
    return options;
}

std::optional<datagroups::Endpoint> endpoint_from_text(const std::string& text) {
    const auto divided = config::divide_port(text);
    const auto address = divided ? datagroups::IpAddress::parse(divided->address) : std::nullopt;
    if (!address || divided->dotted == address->is_v4()) {
        return std::nullopt;
    }
    return datagroups::Endpoint{*address, static_cast<std::uint16_t>(divided->port)};
}

} // namespace sluice::cli
