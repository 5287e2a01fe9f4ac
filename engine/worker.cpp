#include "engine/worker.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "engine/balance/load_balance.h"
#include "engine/flow/flow_table.h"
#include "engine/listener_set.h"
#include "engine/observe/cpu_usage.h"

namespace sluice::engine {
namespace {

/// A timer that calls one function.
class CallTimer final : public Timer {
public:
    explicit CallTimer(std::function<void()> call) : call_(std::move(call)) {}
    void expired() override { call_(); }

private:
    std::function<void()> call_;
};

constexpr std::uint64_t retry_listeners_ms = 3000;
constexpr std::uint64_t gate_closed_ms = 100;
constexpr std::uint64_t count_every_ms = 500;
/// While sockets keep the worker busy it looks at everything else (calls from other threads) this often.
constexpr std::uint64_t turns_per_poll = 8;
constexpr std::size_t scratch_bytes = 65536;

} // namespace

class Worker::Implementation final : public AcceptGate, public Acceptor, private WorkerFacts {
public:
    Implementation(WorkerOptions options, Log& log, PersistenceTable& persistence, RuleHostMaker make_rule_host)
        : options_(std::move(options)), make_rule_host_(std::move(make_rule_host)), wheel_(clock_.now_ms()),
          complaints_(log, options_.process_name), scratch_(scratch_bytes), sealed_(scratch_bytes),
          watched_(context_), services_{options_, log,      persistence, counters_,        clock_,      wheel_,
                                        sockets_, buffers_, pipes_,      member_sessions_, complaints_, *this,
                                        flows_,   scratch_, sealed_,     nullptr,          nullptr} {
        watched_.assign(sockets_.descriptor());
    }

    ~Implementation() override {
        watched_.release(); // the epoll set closes it
    }

    void run();
    void adopt(RunningConfigPtr config, const std::function<void(Adopted)>& done);
    void drain(std::chrono::milliseconds patience, std::function<void(std::size_t)> done);
    void stop();
    void report(std::size_t limit, const std::function<void(std::vector<config::ConnectionReport>)>& done);

    boost::asio::io_context& context() { return context_; }
    [[nodiscard]] const WorkerCounters& counters() const { return counters_; }
    [[nodiscard]] std::uint64_t turns() const { return turns_.load(std::memory_order_relaxed); }

private:
    // The loop
    void watch();
    [[nodiscard]] std::chrono::milliseconds wait_time() const;
    void turn();
    void finish();

    void retry_listeners();
    void resume_listeners();
    void poll_for_a_while();

    // AcceptGate, Acceptor
    void close_gate(const std::string& cause);
    void run_short(int error) override;
    bool may_accept() override;
    void accepted(const ServedVirtualServerPtr& served, FileDescriptor client, const Endpoint& client_remote) override;
    void accept_later() override { accept_again_ = true; }

    // WorkerFacts
    [[nodiscard]] bool is_available(const config::Pool& pool, const config::Member& member) const override;
    [[nodiscard]] unsigned cpu_usage_percent(std::chrono::seconds window) const override { return cpu_usage_.percent(window); }

    WorkerOptions options_;
    RuleHostMaker make_rule_host_;
    std::unique_ptr<RuleHost> rule_host_;
    WorkerCounters counters_;
    std::atomic<std::uint64_t> turns_{0};
    Clock clock_;
    TimerWheel wheel_;
    EpollSet sockets_;
    BufferPool buffers_;
    PipePool pipes_;
    MemberSessions member_sessions_;
    Complaints complaints_;
    std::vector<std::byte> scratch_;
    std::vector<std::byte> sealed_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> always_open_{context_.get_executor()};
    boost::asio::posix::stream_descriptor watched_;
    FlowTable flows_;
    FlowServices services_;
    ListenerSet listeners_{services_, *this};
    const RunningConfig* newest_ = nullptr; ///< the current configuration, or the one being taken over
    CpuUsage cpu_usage_;

    CallTimer retry_timer_{[this] { retry_listeners(); }};
    CallTimer gate_timer_{[this] { resume_listeners(); }};
    CallTimer count_timer_{[this] { flows_.count_all(); }};
    CallTimer drain_timer_{[this] { finish(); }};
    std::function<void(std::size_t)> drained_;
    bool watching_ = false;     ///< the context says when sockets become ready
    bool ready_ = false;        ///< sockets have something to say
    bool unfinished_ = false;   ///< there is work that needs no waiting
    bool accept_again_ = false; ///< listeners have more than one turn takes
    bool gate_closed_ = false;
    bool draining_ = false;
    bool stopped_ = false;
};

void Worker::Implementation::poll_for_a_while() {
    constexpr std::chrono::milliseconds longest{1};
    const auto until = std::chrono::steady_clock::now() + longest;
    while (context_.poll_one() > 0 && std::chrono::steady_clock::now() < until) {
    }
}

void Worker::Implementation::run() {
    rule_host_ = make_rule_host_(context_, services_.config, *this);
    services_.rules = rule_host_.get();
    while (!stopped_) {
        if (!unfinished_) {
            watch();
            // Timers of rules may be due without end: the sockets are asked after each.
            ready_ = context_.run_one_for(wait_time()) > 0 || ready_;
        } else if (turns() % turns_per_poll == 0) {
            poll_for_a_while();
            ready_ = true; // flows that are never finished must not keep the others' sockets from being asked
        }
        turn();
    }
    listeners_.clear();
    flows_.discard_all();
    flows_.bury();
    counters_.flows_current.store(0, std::memory_order_relaxed);
    services_.rules = nullptr;
    rule_host_.reset();
}

/// Only before the worker goes to sleep: each wait costs an epoll_ctl, and a busy worker asks its own set anyway.
void Worker::Implementation::watch() {
    if (std::exchange(watching_, true)) {
        return;
    }
    watched_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code&) {
        watching_ = false;
        ready_ = true;
    });
}

std::chrono::milliseconds Worker::Implementation::wait_time() const {
    constexpr std::uint64_t longest_ms = 1000;
    return std::chrono::milliseconds{std::min(wheel_.until_next(clock_.now_ms()), longest_ms)};
}

void Worker::Implementation::turn() {
    clock_.refresh();
    turns_.fetch_add(1, std::memory_order_relaxed);
    unfinished_ = false;
    if (std::exchange(accept_again_, false)) {
        resume_listeners();
    }
    if (std::exchange(ready_, false)) {
        ready_ = sockets_.dispatch();
    }
    unfinished_ = flows_.run_unfinished() || ready_ || accept_again_;
    wheel_.advance(clock_.now_ms());
    flows_.bury();
    counters_.flows_current.store(flows_.size(), std::memory_order_relaxed);
    if (flows_.has_uncounted() && !count_timer_.is_scheduled()) {
        wheel_.schedule(count_timer_, clock_.now_ms() + count_every_ms);
    }
    rule_host_->tidy();
    if (cpu_usage_.is_due(clock_.now_ms())) {
        cpu_usage_.sample(clock_.now_ms(), thread_time());
    }
    if (draining_ && flows_.size() == 0) {
        finish();
    }
}

void Worker::Implementation::adopt(RunningConfigPtr config, const std::function<void(Adopted)>& done) {
    clock_.refresh();
    newest_ = config.get();
    rule_host_->adopt(config->snapshot);
    Adopted result;
    result.old = std::exchange(services_.config, std::move(config));
    if (!draining_) {
        listeners_.reconcile();
    }
    result.failures = listeners_.failures();
    result.listeners_open = listeners_.open_count();
    if (!result.failures.empty()) {
        wheel_.schedule(retry_timer_, clock_.now_ms() + retry_listeners_ms);
    }
    if (done) {
        done(std::move(result));
    }
}

bool Worker::Implementation::is_available(const config::Pool& pool, const config::Member& member) const {
    const RunningPool* running = newest_ == nullptr ? nullptr : newest_->find_pool(pool.name);
    const auto index = running == nullptr ? std::nullopt : find_member(*running, member.endpoint);
    return index && running->is_available(*index);
}

void Worker::Implementation::retry_listeners() {
    if (!listeners_.retry()) {
        wheel_.schedule(retry_timer_, clock_.now_ms() + retry_listeners_ms);
    }
}

void Worker::Implementation::close_gate(const std::string& cause) {
    if (!std::exchange(gate_closed_, true)) {
        counters_.accepts_deferred.fetch_add(1, std::memory_order_relaxed);
        wheel_.schedule(gate_timer_, clock_.now_ms() + gate_closed_ms);
    }
    complaints_.write(Level::critical, "accepting", cause, clock_.now());
}

void Worker::Implementation::run_short(int error) {
    close_gate(fmt::format("out of descriptors or memory ({}): new connections wait; raise the limit (ulimit -n) or the memory",
                           std::strerror(error)));
}

bool Worker::Implementation::may_accept() {
    if (!gate_closed_ && options_.connections_max != 0 && flows_.size() >= options_.connections_max) {
        close_gate(fmt::format("{} connections, the limit of this worker: new ones wait; raise the limit of descriptors (ulimit -n)",
                               flows_.size()));
    }
    return !gate_closed_;
}

void Worker::Implementation::resume_listeners() {
    gate_closed_ = false;
    listeners_.resume();
}

void Worker::Implementation::accepted(const ServedVirtualServerPtr& served, FileDescriptor client, const Endpoint& client_remote) {
    if (Flow* flow = flows_.create(services_, served, std::move(client), client_remote)) {
        counters_.flows_current.store(flows_.size(), std::memory_order_relaxed);
        counters_.flows_total.fetch_add(1);
        flow->begin();
    } else {
        run_short(ENOMEM);
    }
}

void Worker::Implementation::drain(std::chrono::milliseconds patience, std::function<void(std::size_t)> done) {
    clock_.refresh();
    draining_ = true;
    drained_ = std::move(done);
    gate_closed_ = false; // what waits in the queues has connected before the end was decided
    listeners_.clear();
    wheel_.schedule(drain_timer_, clock_.now_ms() + static_cast<std::uint64_t>(std::max<std::int64_t>(patience.count(), 0)));
}

/// Nothing is left to wait for, or nobody waits any longer.
void Worker::Implementation::finish() {
    const std::size_t cut = flows_.size();
    flows_.abort_all(EndCause::worker_stopped);
    flows_.count_all();
    stopped_ = true;
    if (auto done = std::exchange(drained_, nullptr)) {
        done(cut);
    }
}

void Worker::Implementation::stop() {
    clock_.refresh();
    listeners_.clear();
    finish();
}

void Worker::Implementation::report(std::size_t limit, const std::function<void(std::vector<config::ConnectionReport>)>& done) {
    clock_.refresh();
    std::vector<config::ConnectionReport> list;
    flows_.visit([&list, limit](Flow& flow) {
        if (list.size() < limit) {
            list.push_back(flow.report());
        }
        return list.size() < limit;
    });
    done(std::move(list));
}

Worker::Worker(WorkerOptions options, Log& log, PersistenceTable& persistence, RuleHostMaker make_rule_host)
    : implementation_(std::make_unique<Implementation>(std::move(options), log, persistence, std::move(make_rule_host))) {}

Worker::~Worker() = default;

void Worker::run() {
    implementation_->run();
}

void Worker::adopt(RunningConfigPtr config, std::function<void(Adopted)> done) {
    boost::asio::post(implementation_->context(), [worker = implementation_.get(), config = std::move(config),
                                                   done = std::move(done)]() mutable { worker->adopt(std::move(config), done); });
}

void Worker::drain(std::chrono::milliseconds patience, std::function<void(std::size_t flows_cut)> done) {
    boost::asio::post(implementation_->context(), [worker = implementation_.get(), patience, done = std::move(done)]() mutable {
        worker->drain(patience, std::move(done));
    });
}

void Worker::stop() {
    boost::asio::post(implementation_->context(), [worker = implementation_.get()] { worker->stop(); });
}

void Worker::report_connections(std::size_t limit, std::function<void(std::vector<config::ConnectionReport>)> done) {
    boost::asio::post(implementation_->context(),
                      [worker = implementation_.get(), limit, done = std::move(done)] { worker->report(limit, done); });
}

std::uint64_t Worker::turns() const {
    return implementation_->turns();
}

const WorkerCounters& Worker::counters() const {
    return implementation_->counters();
}

} // namespace sluice::engine
