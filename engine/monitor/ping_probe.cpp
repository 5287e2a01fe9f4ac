#include "engine/monitor/ping_probe.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

namespace sluice::engine {

namespace {

constexpr std::size_t payload_bytes = 20;
constexpr std::string_view no_answer = "No successful responses received before deadline.";

/// What a reply must bring back: nobody who does not see the request can know it.
Echo random_echo() {
    Echo echo{1, std::string(payload_bytes, '\0')};
    static_cast<void>(::getrandom(echo.payload.data(), echo.payload.size(), GRND_NONBLOCK)); // without: the address must do
    return echo;
}

ProbeResult not_sent(int error) {
    ProbeResult result;
    result.not_sent = true;
    result.reason = std::strerror(error);
    if (error == EPERM) {
        result.reason = "This host does not permit ICMP echo to this program.";
        result.advice = fmt::format("permit it with: sysctl -w net.ipv4.ping_group_range=\"{0} {0}\" (for IPv6, too), or give the program "
                                    "CAP_NET_RAW",
                                    ::getegid());
    }
    return result;
}

} // namespace

PingProbe::PingProbe(const boost::asio::any_io_executor& executor, const config::Monitor& monitor, ProbeTarget target)
    : target_(std::move(target)), echo_(random_echo()), readable_(executor), limit_(executor, std::min(monitor.interval, monitor.timeout)) {
    limit_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (!error && !alive.expired()) {
            cancel();
        }
    });
}

PingProbe::~PingProbe() {
    cancel();
}

void PingProbe::cancel() {
    over_ = true;
    if (readable_.is_open()) {
        readable_.release();
    }
}

std::optional<ProbeResult> PingProbe::send() {
    const datagroups::IpAddress& destination = target_.destination.address;
    if (const int error = socket_.open(destination); error != 0) {
        return not_sent(error);
    }
    if (const int error = target_.source ? socket_.bind(*target_.source) : 0; error != 0) {
        ProbeResult refused = not_sent(error);
        refused.source_refused = true;
        refused.reason = fmt::format("cannot use self IP {}: {}", target_.source->to_text(), std::strerror(error));
        return refused;
    }
    int error = socket_.connect(destination);
    error = error == 0 ? socket_.send(echo_) : error;
    if (error != 0) {
        ProbeResult failed;
        failed.reason = std::strerror(error);
        return failed;
    }
    boost::system::error_code unwatched;
    readable_.assign(socket_.descriptor(), unwatched);
    return unwatched ? std::optional(not_sent(unwatched.value())) : std::nullopt;
}

Awaitable<void> PingProbe::wait_for_reply(bool& answered) {
    boost::system::error_code error;
    while (!answered && !over_) {
        co_await readable_.async_wait(boost::asio::posix::descriptor_base::wait_read, into(error));
        answered = !over_ && socket_.has_reply(echo_);
    }
}

Awaitable<ProbeResult> PingProbe::run() {
    std::optional<ProbeResult> failed = send();
    if (failed) {
        co_return *failed;
    }
    ProbeResult result;
    co_await wait_for_reply(result.succeeded);
    if (!result.succeeded) {
        result.reason = no_answer;
    }
    co_return result;
}

} // namespace sluice::engine
