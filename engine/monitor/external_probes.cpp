#include "engine/monitor/external_probes.h"

#include <algorithm>
#include <cerrno>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/monitor/external_call.h"
#include "engine/monitor/external_cause.h"

namespace sluice::engine {

namespace {

/// How long stop() waits for what it has killed.
constexpr std::chrono::milliseconds patience{200};
constexpr useconds_t moment_us = 5000;

std::string key_of(const ExternalRequest& request) {
    return request.monitor->name + " on " + request.destination.to_text();
}

/// This host is short of something that it may have again soon.
bool is_passing(int error) {
    return error == EMFILE || error == ENFILE || error == EAGAIN || error == ENOMEM;
}

ProbeResult failed(std::string reason, bool not_sent = false) {
    return {false, false, std::move(reason), not_sent};
}

/// Scripts name themselves by their path; people know them by their name.
std::string with_name(std::string text, const std::string& path, const std::string& name) {
    for (std::size_t at = path.empty() ? std::string::npos : text.find(path); at != std::string::npos;
         at = text.find(path, at + name.size())) {
        text.replace(at, path.size(), name);
    }
    return text;
}

} // namespace

ExternalProbes::ExternalProbes(boost::asio::io_context& management, Log& log, std::string folder)
    : management_(management), plain_log_(log), log_(log), files_(std::move(folder)), strays_(management), turn_(management) {}

ExternalProbes::~ExternalProbes() = default;

ExternalProbes::TicketPtr ExternalProbes::ask(ExternalRequest request, Events events) {
    auto ticket = std::make_shared<Ticket>(*this, std::move(request), std::move(events));
    const Key key = key_of(ticket->request_);
    Instance& instance = instances_[key];
    const bool shares = instance.run != nullptr && !instance.run->has_answered() && *instance.monitor == *ticket->request_.monitor;
    if (shares) {
        instance.served.push_back(ticket.get());
        boost::asio::post(management_, ticket->events_.started);
    } else {
        instance.asking.push_back(ticket.get());
        wait_for_turn(key, instance);
    }
    return ticket;
}

void ExternalProbes::leave(Ticket& ticket) {
    const auto found = instances_.find(key_of(ticket.request_));
    if (found == instances_.end()) {
        return;
    }
    Instance& instance = found->second;
    std::erase(instance.asking, &ticket);
    std::erase(instance.served, &ticket);
    if (instance.run != nullptr && instance.served.empty()) {
        instance.run->kill({});
    } else if (instance.run == nullptr && instance.asking.empty()) {
        instances_.erase(found);
    }
}

void ExternalProbes::wait_for_turn(const Key& key, Instance& instance) {
    if (instance.run != nullptr && instance.run->has_answered()) {
        instance.run->kill({}); // it has had until now for what it does behind its answer
    }
    if (instance.run == nullptr && !instance.is_waiting) {
        instance.is_waiting = true;
        instance.asked = std::chrono::steady_clock::now();
        waiting_.push_back(key);
        arm(next_start_);
    }
}

void ExternalProbes::arm(Time next_start) {
    if (is_armed_ || is_stopped_ || waiting_.empty() || running_ >= processes_max) {
        return;
    }
    is_armed_ = true;
    turn_.expires_at(next_start);
    turn_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            is_armed_ = false;
            start_next();
        }
    });
}

void ExternalProbes::start_next() {
    next_start_ = std::chrono::steady_clock::now() + start_spacing;
    const Key key = waiting_.front();
    waiting_.pop_front();
    const auto found = instances_.find(key);
    if (found != instances_.end() && std::exchange(found->second.is_waiting, false) && found->second.run == nullptr) {
        start(key, found->second);
    }
    arm(next_start_);
}

ExternalRequest ExternalProbes::take_askers(Instance& instance) {
    const ExternalRequest request = instance.asking.front()->request_;
    const auto others = std::stable_partition(instance.asking.begin(), instance.asking.end(),
                                              [&](const Ticket* ticket) { return *ticket->request_.monitor == *request.monitor; });
    instance.served.assign(instance.asking.begin(), others);
    instance.asking.erase(instance.asking.begin(), others);
    return request;
}

void ExternalProbes::start(const Key& key, Instance& instance) {
    tell_wait(key, instance);
    const ExternalRequest request = take_askers(instance);
    instance.monitor = request.monitor;
    std::vector<std::function<void()>> started;
    std::transform(instance.served.begin(), instance.served.end(), std::back_inserter(started),
                   [](const Ticket* ticket) { return ticket->events_.started; });
    tl::expected<ChildProcess, ProbeResult> process = launch(instance, request);
    if (process && !listen_to(key, request, std::move(*process))) {
        process = tl::make_unexpected(failed("this system can wait for no more programs (fs.epoll.max_user_watches)", true));
    }
    std::for_each(started.begin(), started.end(), [](const auto& event) { event(); });
    if (!process) {
        tell(Level::error, key, instance, process.error().reason);
        on_answer(key, process.error());
        on_end(key);
    }
}

tl::expected<ChildProcess, ProbeResult> ExternalProbes::launch(Instance& instance, const ExternalRequest& request) {
    const config::ExternalCheck& check = request.monitor->external;
    if (check.program == nullptr) {
        return tl::make_unexpected(
            failed(check.run.empty() ? "it has no program (run)" : fmt::format("its program {} has no content", check.run)));
    }
    const auto path = files_.path_of(check.program);
    if (!path) {
        return tl::make_unexpected(failed(path.error(), true));
    }
    instance.path = *path;
    auto process = start_child(external_call(request, *path, strays_.next_mark()));
    if (process) {
        return std::move(*process);
    }
    const std::string why = why_not_started(process.error(), check.program->content, *path);
    files_.forget(check.run);
    return tl::make_unexpected(failed(fmt::format("{} cannot be started: {}", check.run, why), is_passing(process.error())));
}

bool ExternalProbes::listen_to(const Key& key, const ExternalRequest& request, ChildProcess process) {
    ++running_;
    strays_.begin(process.pid);
    Instance& instance = instances_.at(key);
    ExternalRun::Events events;
    events.answered = [this, key](const ProbeResult& result) { on_answer(key, result); };
    events.complained = [this, key](const std::string& line) {
        tell(Level::warning, key, instances_.at(key), fmt::format("{}{}", line, meaning_of_complaint(line)));
    };
    events.ended = [this, key] {
        end_run(key);
        on_end(key);
    };
    instance.run = std::make_shared<ExternalRun>(management_.get_executor(), std::move(process), std::move(events));
    const bool listens = instance.run->begin(request.monitor->timeout);
    if (!listens) {
        end_run(key);
    }
    return listens;
}

void ExternalProbes::end_run(const Key& key) {
    const std::shared_ptr<ExternalRun> run = std::move(instances_.at(key).run);
    strays_.end(run->pid());
    --running_;
}

void ExternalProbes::on_answer(const Key& key, const ProbeResult& result) {
    const Instance& instance = instances_.at(key);
    ProbeResult named = result;
    named.reason = with_name(named.reason, instance.path, instance.monitor->external.run);
    // Who hears an answer may ask again, and tickets come and go meanwhile.
    std::vector<std::function<void(const ProbeResult&)>> events;
    std::transform(instance.served.begin(), instance.served.end(), std::back_inserter(events),
                   [](const Ticket* ticket) { return ticket->events_.answered; });
    std::for_each(events.begin(), events.end(), [&](const auto& event) { event(named); });
}

void ExternalProbes::on_end(const Key& key) {
    Instance& instance = instances_.at(key);
    instance.served.clear();
    if (instance.asking.empty()) {
        instances_.erase(key);
    } else {
        wait_for_turn(key, instance);
    }
    arm(next_start_);
}

void ExternalProbes::tell(Level level, const Key& key, const Instance& instance, const std::string& text) {
    log_.write(level, instance.monitor->name, key, with_name(text, instance.path, instance.monitor->external.run),
               std::chrono::steady_clock::now());
}

void ExternalProbes::tell_wait(const Key& key, const Instance& instance) {
    const Time now = std::chrono::steady_clock::now();
    const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - instance.asked);
    if (waited > instance.asking.front()->request_.monitor->interval && long_wait_.due(now)) {
        plain_log_.write(Level::warning, "mcpd",
                         fmt::format("Monitor {} waited {} seconds for its turn: {} programs of external monitors may run at once", key,
                                     waited.count(), processes_max));
    }
}

void ExternalProbes::stop() {
    is_stopped_ = true;
    turn_.cancel();
    waiting_.clear();
    std::vector<pid_t> left;
    for (const auto& [key, instance] : instances_) {
        if (instance.run != nullptr) {
            instance.run->kill({});
            left.push_back(instance.run->pid());
        }
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    bool any = !left.empty();
    while (any && std::chrono::steady_clock::now() < deadline) {
        usleep(moment_us);
        std::erase_if(left, [this](pid_t pid) {
            const bool is_over = reap_child(pid).has_value();
            if (is_over) {
                strays_.end(pid);
            }
            return is_over;
        });
        any = strays_.sweep() || !left.empty();
    }
    strays_.stop();
}

} // namespace sluice::engine
