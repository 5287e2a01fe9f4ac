#include "engine/server.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "engine/control/control_server.h"
#include "engine/host_addresses.h"
#include "engine/job_thread.h"
#include "engine/monitor/monitors.h"
#include "engine/observe/certificate_watch.h"
#include "engine/observe/profile_statistics.h"
#include "engine/observe/rule_statistics.h"
#include "engine/observe/runtime_view.h"
#include "engine/observe/trace_command.h"
#include "engine/registry.h"
#include "engine/sideband/sideband_sources.h"
#include "engine/start_report.h"
#include "engine/table/table_store.h"
#include "engine/worker_group.h"

namespace sluice::engine {

namespace asio = boost::asio;

namespace {

/// A change's command answers when all workers use it, or after this long.
constexpr std::chrono::seconds change_patience{1};
/// The first configuration is compiled by every worker before it opens its listeners.
constexpr std::chrono::seconds start_patience{60};
constexpr std::chrono::seconds tick{1};

/// Raises the soft limit to the hard one and returns it.
std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 1024;
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

/// Probes that may run at the same time.
std::size_t probes_of(const config::Snapshot& snapshot) {
    std::size_t checked = snapshot.nodes.size();
    for (const auto& [name, pool] : snapshot.pools) {
        checked += pool->members.size();
    }
    return std::min(checked, Monitors::probes_max);
}

/// Two descriptors a connection; what listeners, monitors, commands and the store need stays free.
std::size_t connections_for_each_worker(std::size_t descriptors, const config::Snapshot& snapshot, unsigned workers) {
    const std::size_t own = std::max<std::size_t>(512, 256 + probes_of(snapshot));
    const std::size_t reserved = std::min(descriptors / 2, own + snapshot.virtual_servers.size() * workers);
    return std::max<std::size_t>((descriptors - reserved) / 2 / workers, 16);
}

/// Lets one thread wait for what others do.
class Arrival {
public:
    void happened(AdoptionResult result) {
        const std::lock_guard guard(lock_);
        result_ = std::move(result);
        changed_.notify_all();
    }
    std::optional<AdoptionResult> wait(std::chrono::milliseconds patience) {
        std::unique_lock guard(lock_);
        changed_.wait_for(guard, patience, [this] { return result_.has_value(); });
        return result_;
    }

private:
    std::mutex lock_;
    std::condition_variable changed_;
    std::optional<AdoptionResult> result_;
};

} // namespace

class Server::Implementation {
public:
    Implementation(ServerOptions options, config::Service& service, Log& log, RuleHostFactory make_rule_host)
        : options_(std::move(options)), service_(service), log_(log), make_rule_host_(std::move(make_rule_host)), tables_(&log),
          monitors_(management_, log, options_.monitor_programs), store_([this](const std::exception& failure) { report(failure); }),
          reader_([this](const std::exception& failure) { report(failure); }),
          view_([this] { return current(); }, persistence_, statistics_, rule_statistics_,
                [this](std::size_t limit) { return workers_->connections(limit); },
                [this](std::string pool, std::string name) { set_up(std::move(pool), std::move(name)); }),
          control_(
              management_, log, [this](const auto& words, auto& io, auto done) { execute(words, io, std::move(done)); },
              [this](const auto& words) { return make_trace_command(tracing_, *service_.snapshot(), words); }),
          signals_(management_), ticker_(management_), certificate_watch_(log) {}

    ~Implementation() {
        service_.on_change([](const config::SnapshotPtr&) {});
    }
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    int run(std::function<void()> reload) {
        reload_ = std::move(reload);
        std::signal(SIGPIPE, SIG_IGN);
        catch_signals();
        start_workers();
        service_.on_change([this](const config::SnapshotPtr& snapshot) { publish(snapshot); });
        if (!start()) {
            finish();
            return 1;
        }
        wait_for_tick();
        run_management();
        finish();
        log_.write(Level::notice, "mcpd", fmt::format("sluice ends; connections cut: {}", flows_cut_));
        return flows_cut_ == 0 ? 0 : 1;
    }

private:
    using Done = std::function<void(AdoptionResult)>;

    void report(const std::exception& failure) { log_.write(Level::error, "mcpd", fmt::format("unexpected failure: {}", failure.what())); }

    RunningConfigPtr current() const {
        const std::lock_guard guard(current_lock_);
        return current_;
    }

    void start_workers() {
        const std::size_t descriptors = raise_descriptor_limit();
        const unsigned count = options_.workers == 0 ? usable_cores() : options_.workers;
        RuleHostContext shared;
        shared.tables = &tables_;
        shared.statistics = &statistics_;
        shared.sideband_sources = &sideband_sources_;
        shared.rule_statistics = &rule_statistics_;
        shared.tracing = &tracing_;
        workers_ = std::make_unique<WorkerGroup>(
            options_, count, connections_for_each_worker(descriptors, *service_.snapshot(), count), log_, persistence_, make_rule_host_,
            shared, [this](RunningConfigPtr old) { let_go(std::move(old)); }, [this] { look_at_marks(); });
    }

    /// An address may yet be brought to this host; a port in use or a missing right is for the person who has just started the server.
    static bool may_open_later(const AdoptionResult& result) {
        return std::any_of(result.failures.begin(), result.failures.end(),
                           [](const ListenerFailure& failure) { return failure.error == EADDRNOTAVAIL; });
    }

    /// The first configuration: opens what it says, tells about it, and begins to take commands. False: nothing of it could be opened.
    bool start() {
        if (!addresses_are_free(log_, *service_.snapshot())) {
            return false;
        }
        const auto arrival = std::make_shared<Arrival>();
        apply(service_.snapshot(), [arrival](AdoptionResult result) { arrival->happened(std::move(result)); });
        const auto result = arrival->wait(start_patience);
        if (!result) {
            log_.write(Level::critical, "mcpd", "the workers did not take the configuration in time");
            return false;
        }
        const bool goes_on = result->listeners_open > 0 || result->failures.empty() || may_open_later(*result);
        if (!goes_on) {
            report_start(log_, service_, *current(), *result, workers_->size());
            log_.write(Level::critical, "mcpd", "no virtual server could be opened: ending");
            return false;
        }
        // The report takes its time, and nobody waits for it: commands are taken and members are checked. Changes come behind it.
        store_.post([this, opened = *result, workers = workers_->size()] { report_start(log_, service_, *current(), opened, workers); });
        return take_commands();
    }

    bool take_commands() {
        if (options_.control_socket.empty()) {
            return true;
        }
        const auto listening = control_.listen(options_.control_socket);
        if (!listening) {
            log_.write(Level::critical, "mcpd", listening.error());
        }
        return listening.has_value();
    }

    void run_management() {
        for (bool finished = false; !finished;) {
            try {
                management_.run();
                finished = true;
            } catch (const std::exception& failure) {
                report(failure);
            }
        }
    }

    void finish() {
        control_.close();
        monitors_.stop();
        workers_->stop();
    }

    /// On the thread that made the change: comes back when all workers use it.
    void publish(const config::SnapshotPtr& snapshot) {
        const auto arrival = std::make_shared<Arrival>();
        asio::post(management_, [this, snapshot, arrival] {
            apply(snapshot, [arrival](AdoptionResult result) { arrival->happened(std::move(result)); });
        });
        if (!arrival->wait(change_patience)) {
            log_.write(Level::warning, "mcpd", "a change is committed, but some worker is busy and does not use it yet");
        }
    }

    void apply(const config::SnapshotPtr& snapshot, Done done) {
        RunningConfigPtr running = registry_.attach(snapshot);
        statistics_.adopt(*snapshot);
        rule_statistics_.adopt(*snapshot);
        RunningConfigPtr old;
        {
            const std::lock_guard guard(current_lock_);
            old = std::exchange(current_, running);
        }
        auto changes = old == nullptr ? std::vector<ListeningChange>{} : listening_changes(*old->snapshot, *snapshot);
        workers_->adopt(running, [this, changes = std::move(changes), done = std::move(done)](const AdoptionResult& result) {
            report_listening_changes(log_, changes, result);
            done(result);
        });
        monitors_.adopt(running);
        reader_.post([this, old = std::move(old), running = std::move(running)]() mutable {
            if (needs_address_check(old.get(), *running)) {
                report_missing_addresses(log_, *running->snapshot, addresses_reported_);
            }
            let_go(std::move(old));
        });
    }

    /// Freeing a million records takes a while: neither a worker nor the management thread does it.
    void let_go(RunningConfigPtr old) {
        if (old != nullptr) {
            store_.post([old = std::move(old)]() mutable { old.reset(); });
        }
    }

    /// On a worker's thread. Marks that come close together are looked at together.
    void look_at_marks() {
        if (!marks_waiting_.exchange(true)) {
            asio::post(management_, [this] {
                marks_waiting_.store(false);
                monitors_.take_marks();
            });
        }
    }

    /// On the thread of a command.
    void set_up(std::string pool, std::string name) {
        asio::post(management_, [this, pool = std::move(pool), name = std::move(name)] { monitors_.set_up(pool, name); });
    }

    void execute(const std::vector<std::string>& words, config::CommandIo& io, std::function<void(int)> done) {
        const bool reads = config::reads_only(words);
        (reads ? reader_ : store_).post([this, &words, &io, reads, done = std::move(done)] {
            int status = config::exit_failed;
            try {
                status =
                    reads ? config::run_reading_command(service_, &view_, words, io) : config::run_command(service_, &view_, words, io);
            } catch (const std::exception& failure) {
                io.err(fmt::format("the command failed: {}\n", failure.what()));
                report(failure);
            }
            done(status);
        });
    }

    void catch_signals() {
        for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
            boost::system::error_code ignored;
            signals_.add(signal, ignored);
        }
        wait_for_signal();
    }

    void wait_for_signal() {
        signals_.async_wait([this](const boost::system::error_code& error, int signal) {
            if (error) {
                return;
            }
            wait_for_signal();
            if (signal == SIGHUP) {
                log_.reopen();
                store_.post(reload_);
            } else if (draining_) {
                end(workers_->flows());
            } else {
                drain();
            }
        });
    }

    void drain() {
        draining_ = true;
        log_.write(
            Level::notice, "mcpd",
            fmt::format("told to end: no new connections; {} running ones have {} seconds", workers_->flows(), options_.drain.count()));
        workers_->drain(options_.drain, [this](std::size_t flows_cut) { asio::post(management_, [this, flows_cut] { end(flows_cut); }); });
    }

    void end(std::size_t flows_cut) {
        flows_cut_ = flows_cut;
        management_.stop();
    }

    void wait_for_tick() {
        ticker_.expires_after(tick);
        ticker_.async_wait([this](const boost::system::error_code& error) {
            if (!error) {
                persistence_.expire(std::chrono::steady_clock::now());
                tables_.expire();
                certificate_watch_.look(*current()->snapshot, std::chrono::system_clock::now());
                if (!draining_) {
                    workers_->watch();
                }
                wait_for_tick();
            }
        });
    }

    ServerOptions options_;
    config::Service& service_;
    Log& log_;
    RuleHostFactory make_rule_host_;
    std::function<void()> reload_;
    asio::io_context management_{1};
    PersistenceTable persistence_;
    TableStore tables_;
    ProfileStatistics statistics_;
    SidebandSources sideband_sources_;
    RuleStatistics rule_statistics_;
    RuleTracing tracing_;
    mutable std::mutex current_lock_; ///< guards current_
    RunningConfigPtr current_;
    Registry registry_;
    Monitors monitors_;
    std::set<datagroups::IpAddress> addresses_reported_; ///< of the reader thread
    JobThread store_;                                    ///< every change
    JobThread reader_;                                   ///< commands that only read
    std::unique_ptr<WorkerGroup> workers_;
    EngineView view_;
    ControlServer control_;
    asio::signal_set signals_;
    asio::steady_timer ticker_;
    CertificateWatch certificate_watch_;
    std::atomic<bool> marks_waiting_{false};
    bool draining_ = false;
    std::size_t flows_cut_ = 0;
};

Server::Server(ServerOptions options, config::Service& service, Log& log, RuleHostFactory make_rule_host)
    : implementation_(std::make_unique<Implementation>(std::move(options), service, log, std::move(make_rule_host))) {}

Server::~Server() = default;

int Server::run(std::function<void()> reload) {
    return implementation_->run(std::move(reload));
}

} // namespace sluice::engine
