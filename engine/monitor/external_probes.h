#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/model/monitor.h"
#include "engine/monitor/external_log.h"
#include "engine/monitor/external_request.h"
#include "engine/monitor/external_run.h"
#include "engine/monitor/program_files.h"
#include "engine/observe/once_per_period.h"
#include "engine/system/stray_processes.h"

namespace sluice::engine {

/// Runs the programs of external monitors. For one monitor and one address there is one program at a time: who asks while it runs shares
/// its answer. At most `processes_max` run at once, started one after the other; who asks beyond that waits for a turn. Management
/// thread only; the events come from the loop, never from ask().
class ExternalProbes {
public:
    static constexpr std::size_t processes_max = 64;
    static constexpr std::chrono::milliseconds start_spacing{5};

    struct Events {
        std::function<void()> started; ///< the program runs: only now does the member's time for an answer begin
        std::function<void(const ProbeResult&)> answered;
    };
    /// Who has asked. When it goes nothing is heard any more, and the program is killed if nobody else has asked for it.
    class Ticket;
    using TicketPtr = std::shared_ptr<Ticket>;

    /// `folder`: where the programs are put, see ProgramFiles.
    ExternalProbes(boost::asio::io_context& management, Log& log, std::string folder);
    ~ExternalProbes();
    ExternalProbes(const ExternalProbes&) = delete;
    ExternalProbes& operator=(const ExternalProbes&) = delete;

    TicketPtr ask(ExternalRequest request, Events events);
    /// Files of programs that are not in the configuration any more go.
    void adopt(const config::ByName<config::MonitorProgramPtr>& programs) { files_.keep_only(programs); }
    /// Kills everything that runs and waits a moment for its end.
    void stop();
    [[nodiscard]] std::size_t running() const { return running_; }

private:
    using Time = std::chrono::steady_clock::time_point;
    using Key = std::string; ///< monitor and address
    /// What runs, or is to run, for one monitor and one address.
    struct Instance {
        std::vector<Ticket*> asking; ///< for the next run
        std::vector<Ticket*> served; ///< by the run
        std::shared_ptr<ExternalRun> run;
        config::MonitorPtr monitor; ///< of the run
        std::string path;           ///< of its program
        bool is_waiting = false;    ///< in waiting_
        Time asked;
    };

    void leave(Ticket& ticket);
    void wait_for_turn(const Key& key, Instance& instance);
    void arm(Time next_start);
    void start_next();
    void start(const Key& key, Instance& instance);
    /// The tickets that the next run is for, and its request.
    ExternalRequest take_askers(Instance& instance);
    tl::expected<ChildProcess, ProbeResult> launch(Instance& instance, const ExternalRequest& request);
    bool listen_to(const Key& key, const ExternalRequest& request, ChildProcess process);
    void end_run(const Key& key);
    void on_answer(const Key& key, const ProbeResult& result);
    void on_end(const Key& key);
    void tell(Level level, const Key& key, const Instance& instance, const std::string& text);
    void tell_wait(const Key& key, const Instance& instance);

    boost::asio::io_context& management_;
    Log& plain_log_;
    ExternalLog log_;
    ProgramFiles files_;
    StrayProcesses strays_;
    std::map<Key, Instance> instances_;
    std::deque<Key> waiting_;
    boost::asio::steady_timer turn_;
    Time next_start_{};
    std::size_t running_ = 0;
    bool is_armed_ = false;
    bool is_stopped_ = false;
    OncePerPeriod long_wait_{std::chrono::minutes(1)};
};

class ExternalProbes::Ticket {
public:
    Ticket(ExternalProbes& probes, ExternalRequest request, Events events)
        : probes_(probes), request_(std::move(request)), events_(std::move(events)) {}
    ~Ticket() { probes_.leave(*this); }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

private:
    friend class ExternalProbes;

    ExternalProbes& probes_;
    ExternalRequest request_;
    Events events_;
};

} // namespace sluice::engine
