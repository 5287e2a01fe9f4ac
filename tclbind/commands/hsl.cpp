#include <array>
#include <chrono>
#include <optional>
#include <string>

#include <fmt/chrono.h>
#include <unistd.h>

#include "tclbind/commands/arguments.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/worker_services.h"

namespace sluice::tclbind {

namespace {

using config::LogPublisher;
using engine::Transport;

// A handle says where it leads, so that it costs nothing to keep and is as good in another worker.
constexpr std::string_view tcp_prefix = "hsl:TCP:";
constexpr std::string_view udp_prefix = "hsl:UDP:";
constexpr std::string_view publisher_prefix = "hsl:publisher:";
constexpr std::string_view usage = "wrong # args: should be \"HSL::open -proto TCP|UDP -pool POOL | -publisher NAME\"";

struct OpenOptions {
    std::optional<std::string_view> protocol;
    std::optional<std::size_t> pool; ///< the word with its name
    std::optional<std::string_view> publisher;
};

/// Nothing after failing.
std::optional<OpenOptions> read_options(const Call& call) {
    OpenOptions options;
    for (std::size_t at = 0; at < call.count(); at += 2) {
        const std::string_view option = call.word(at);
        if (option != "-proto" && option != "-pool" && option != "-publisher") {
            static_cast<void>(call.fail_keyword(option, "-proto -pool -publisher"));
            return std::nullopt;
        }
        if (at + 1 == call.count()) {
            static_cast<void>(call.fail(usage));
            return std::nullopt;
        }
        if (option == "-proto") {
            options.protocol = call.word(at + 1);
        } else if (option == "-pool") {
            options.pool = at + 1;
        } else {
            options.publisher = call.word(at + 1);
        }
    }
    const bool to_pool = options.protocol && options.pool;
    if (to_pool == options.publisher.has_value() || (options.publisher && (options.protocol || options.pool))) {
        static_cast<void>(call.fail(usage));
        return std::nullopt;
    }
    return options;
}

int hsl_open(Call& call) {
    const auto options = read_options(call);
    if (!options) {
        return TCL_ERROR;
    }
    if (options->publisher) {
        const auto* publisher = config::find_log_publisher(call.scope.snapshot(), call.scope.folder(), *options->publisher);
        return publisher == nullptr ? call.fail("can't find log publisher \"" + std::string{*options->publisher} + "\"")
                                    : call.give(std::string{publisher_prefix} + (*publisher)->name);
    }
    const std::string_view protocol = *options->protocol;
    const bool is_tcp = protocol == "TCP" || protocol == "tcp";
    if (!is_tcp && protocol != "UDP" && protocol != "udp") {
        return call.fail_keyword(protocol, "TCP UDP");
    }
    const config::PoolPtr pool = read_pool(call, *options->pool);
    return pool == nullptr ? TCL_ERROR : call.give(std::string{is_tcp ? tcp_prefix : udp_prefix} + pool->name);
}

/// As syslog servers read it; facility and severity are those of `local0.info`.
std::string as_syslog(const Call& call, LogPublisher::Format format, std::string_view text) {
    constexpr int local0_info = 16 * 8 + 6;
    std::array<char, 256> host{};
    static_cast<void>(gethostname(host.data(), host.size() - 1));
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const std::string& process = call.scope.host->process_name;
    if (format == LogPublisher::Format::rfc5424) {
        return fmt::format("<{}>1 {:%Y-%m-%dT%H:%M:%SZ} {} {} - - - {}", local0_info, fmt::gmtime(now), host.data(), process, text);
    }
    return fmt::format("<{}>{:%b %e %H:%M:%S} {} {}: {}", local0_info, fmt::localtime(now), host.data(), process, text);
}

void publish(const Call& call, const LogPublisher& publisher, std::string_view text) {
    for (const LogPublisher::Destination& destination : publisher.destinations) {
        if (destination.is_local) {
            if (call.scope.host->log != nullptr) {
                call.scope.host->log->write(engine::Level::informational, call.scope.host->process_name, text);
            }
            continue;
        }
        engine::HslChannel& channel =
            call.scope.services->hsl_channel(destination.is_tcp ? Transport::tcp : Transport::udp, destination.pool);
        if (destination.format == LogPublisher::Format::raw) {
            channel.send(text);
        } else {
            const std::string line = as_syslog(call, destination.format, text);
            channel.send(destination.is_tcp && !line.ends_with('\n') ? line + '\n' : line);
        }
    }
}

int hsl_send(Call& call) {
    const std::string_view handle = call.word(0);
    const bool is_tcp = handle.starts_with(tcp_prefix);
    const bool is_publisher = handle.starts_with(publisher_prefix);
    if (!is_tcp && !is_publisher && !handle.starts_with(udp_prefix)) {
        return call.fail("can't find HSL handle \"" + std::string{handle} + "\"");
    }
    if (call.scope.host->loop == nullptr) {
        return call.fail(wrong_context);
    }
    const std::string_view name = handle.substr(is_publisher ? publisher_prefix.size() : tcp_prefix.size());
    const config::Snapshot& snapshot = call.scope.snapshot();
    if (is_publisher) {
        if (const auto found = snapshot.log_publishers.find(name); found != snapshot.log_publishers.end()) {
            publish(call, *found->second, call.word(1));
        }
        return call.ok();
    }
    if (!snapshot.pools.contains(name)) {
        return call.fail("can't find HSL handle \"" + std::string{handle} + "\"");
    }
    call.scope.services->hsl_channel(is_tcp ? Transport::tcp : Transport::udp, name).send(call.word(1));
    return call.ok();
}

constexpr CommandRow rows[] = {
    {"HSL::open", 2, 4, "HSL::open -proto TCP|UDP -pool POOL | -publisher NAME", "", &hsl_open, Needs::nothing},
    {"HSL::send", 2, 2, "HSL::send HANDLE DATA", "", &hsl_send, Needs::nothing},
};

} // namespace

CommandFamily hsl_family() {
    return rows;
}

} // namespace sluice::tclbind
