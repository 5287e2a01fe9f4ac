#include "engine/monitor/external_run.h"

#include <csignal>

#include <fmt/format.h>

#include "engine/monitor/external_cause.h"

namespace sluice::engine {

ExternalRun::ExternalRun(const boost::asio::any_io_executor& executor, ChildProcess process, Events events)
    : process_(std::move(process)), events_(std::move(events)), output_(executor, std::move(process_.output),
                                                                        [this](std::string_view) {
                                                                            answer({true, false, {}});
                                                                        }),
      errors_(executor, std::move(process_.errors), [this](std::string_view bytes) { lines_.add(bytes); }),
      lines_([this](const std::string& line) { take_complaint(line); }), exit_(executor), limit_(executor) {}

ExternalRun::~ExternalRun() {
    if (!is_over_) {
        ::kill(-process_.pid, SIGKILL);
    }
    if (exit_.is_open()) {
        exit_.release();
    }
}

bool ExternalRun::begin(std::chrono::steady_clock::duration limit) {
    boost::system::error_code refused;
    exit_.assign(process_.exit.get(), refused);
    if (refused || !output_.listen(weak_from_this()) || !errors_.listen(weak_from_this())) {
        return false;
    }
    wait_for_end();
    limit_.expires_after(limit);
    limit_.async_wait([weak = weak_from_this(), limit](const boost::system::error_code& error) {
        if (const auto run = weak.lock(); run != nullptr && !error) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
            run->overrun(fmt::format("its program ran longer than the timeout of {} s, and was ended", seconds));
        }
    });
    return true;
}

void ExternalRun::wait_for_end() {
    exit_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](const boost::system::error_code& error) {
        if (const auto run = weak.lock(); run != nullptr && !error) {
            run->finish();
        }
    });
}

void ExternalRun::overrun(const std::string& reason) {
    if (!has_answered_) {
        events_.complained(reason);
    }
    kill(reason);
}

void ExternalRun::kill(const std::string& reason) {
    if (is_over_) {
        return;
    }
    is_killed_ = true;
    ::kill(-process_.pid, SIGKILL);
    answer({false, false, reason});
}

void ExternalRun::finish() {
    // The group is that of the process as long as it has not been waited for.
    ::kill(-process_.pid, SIGKILL);
    const std::optional<int> status = reap_child(process_.pid);
    if (!status) {
        wait_for_end();
        return;
    }
    is_over_ = true;
    limit_.cancel();
    output_.drain();
    errors_.drain();
    lines_.finish();
    const std::string reason = why_no_output(*status, complaint_);
    if (!has_answered_ && is_broken(*status)) {
        events_.complained(reason);
    }
    answer({false, false, reason});
    const auto ended = std::move(events_.ended);
    ended();
}

void ExternalRun::answer(ProbeResult result) {
    if (!has_answered_) {
        has_answered_ = true;
        events_.answered(result);
    }
}

void ExternalRun::take_complaint(const std::string& line) {
    if (++line_count_ <= lines_max) {
        complaint_ = line;
        events_.complained(line);
    }
}

} // namespace sluice::engine
