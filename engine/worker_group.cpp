#include "engine/worker_group.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>
#include <sched.h>

namespace sluice::engine {

namespace {

constexpr unsigned still_seconds_logged = 5;
constexpr std::chrono::seconds report_patience{1};

/// Calls back once all of a number of answers are there.
template <typename Answer>
class Gathering {
public:
    Gathering(std::size_t expected, std::function<void(std::vector<Answer>)> done) : expected_(expected), done_(std::move(done)) {}

    void add(Answer answer) {
        std::unique_lock guard(lock_);
        answers_.push_back(std::move(answer));
        if (answers_.size() == expected_) {
            guard.unlock();
            done_(std::move(answers_));
        }
    }

private:
    std::mutex lock_;
    std::size_t expected_;
    std::vector<Answer> answers_;
    std::function<void(std::vector<Answer>)> done_;
};

} // namespace

std::string worker_name(unsigned index) {
    return index == 0 ? "tmm" : fmt::format("tmm{}", index);
}

unsigned usable_cores() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof(cores), &cores) != 0) {
        return 1;
    }
    return std::max(static_cast<unsigned>(CPU_COUNT(&cores)), 1U);
}

WorkerGroup::WorkerGroup(const ServerOptions& options, unsigned count, std::size_t connections_max, Log& log, PersistenceTable& persistence,
                         const RuleHostFactory& make_rule_host, const RuleHostContext& shared, Disposer dispose,
                         const std::function<void()>& member_marked)
    : log_(log), dispose_(std::move(dispose)), watched_(count) {
    for (unsigned index = 0; index < count; ++index) {
        names_.push_back(worker_name(index));
        const WorkerOptions worker{index, names_.back(), options.log_connections, connections_max, member_marked};
        RuleHostContext context = shared;
        context.worker = index;
        context.workers = count;
        context.log = &log;
        context.process_name = names_.back();
        const auto make = [make_rule_host, context](boost::asio::io_context& loop, const RunningConfigPtr& running,
                                                    const WorkerFacts& facts) {
            RuleHostContext on_worker = context;
            on_worker.loop = &loop;
            on_worker.running = &running;
            on_worker.facts = &facts;
            return make_rule_host(on_worker);
        };
        workers_.push_back(std::make_unique<Worker>(worker, log, persistence, make));
    }
    for (const auto& worker : workers_) {
        threads_.emplace_back([&running = *worker] { running.run(); });
    }
}

WorkerGroup::~WorkerGroup() {
    stop();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void WorkerGroup::adopt(const RunningConfigPtr& config, std::function<void(AdoptionResult)> done) {
    using Answer = std::pair<std::size_t, Adopted>;
    const auto gathering =
        std::make_shared<Gathering<Answer>>(workers_.size(), [done = std::move(done)](const std::vector<Answer>& answers) {
            const auto first = std::find_if(answers.begin(), answers.end(), [](const Answer& answer) { return answer.first == 0; });
            done({answers.size(), first->second.listeners_open, first->second.failures});
        });
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        workers_[index]->adopt(config, [this, index, gathering](Adopted adopted) {
            dispose_(std::move(adopted.old));
            adopted.old.reset();
            gathering->add({index, std::move(adopted)});
        });
    }
}

void WorkerGroup::drain(std::chrono::milliseconds patience, std::function<void(std::size_t)> done) {
    const auto gathering =
        std::make_shared<Gathering<std::size_t>>(workers_.size(), [done = std::move(done)](const std::vector<std::size_t>& cut) {
            std::size_t sum = 0;
            std::for_each(cut.begin(), cut.end(), [&](std::size_t flows) { sum += flows; });
            done(sum);
        });
    for (const auto& worker : workers_) {
        worker->drain(patience, [gathering](std::size_t flows_cut) { gathering->add(flows_cut); });
    }
}

void WorkerGroup::stop() {
    for (const auto& worker : workers_) {
        worker->stop();
    }
}

std::vector<config::ConnectionReport> WorkerGroup::connections(std::size_t limit) const {
    struct Collected {
        std::mutex lock;
        std::condition_variable arrived;
        std::size_t answers = 0;
        std::vector<config::ConnectionReport> reports;
    };
    const auto collected = std::make_shared<Collected>();
    for (const auto& worker : workers_) {
        worker->report_connections(limit, [collected](std::vector<config::ConnectionReport> reports) {
            const std::lock_guard guard(collected->lock);
            collected->reports.insert(collected->reports.end(), reports.begin(), reports.end());
            ++collected->answers;
            collected->arrived.notify_all();
        });
    }
    std::unique_lock guard(collected->lock);
    collected->arrived.wait_for(guard, report_patience, [&] { return collected->answers == workers_.size(); });
    auto reports = std::move(collected->reports);
    reports.resize(std::min(reports.size(), limit));
    return reports;
}

std::uint64_t WorkerGroup::flows() const {
    std::uint64_t flows = 0;
    for (const auto& worker : workers_) {
        flows += worker->counters().flows_current.load(std::memory_order_relaxed);
    }
    return flows;
}

void WorkerGroup::watch() {
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        Watched& watched = watched_[index];
        const std::uint64_t turns = workers_[index]->turns();
        watched.seconds_still = turns == watched.turns ? watched.seconds_still + 1 : 0;
        watched.turns = turns;
        if (watched.seconds_still == still_seconds_logged) {
            log_.write(Level::critical, "mcpd",
                       fmt::format("worker {} has not turned its loop for {} seconds: its connections stand still", names_[index],
                                   still_seconds_logged));
        }
    }
}

} // namespace sluice::engine
