#pragma once

#include <cstdint>

#include "engine/observe/rule_statistics.h"
#include "engine/system/cycles.h"
#include "tclbind/program_text.h"

namespace sluice::tclbind {

/// The handler that a session is running, or that waits in it, and the cycles that it has used. Waiting costs none.
class HandlerRun {
public:
    [[nodiscard]] bool is_running() const { return running_; }
    [[nodiscard]] bool has_failed() const { return failed_; }

    void begin(const ProgramHandler& handler) {
        running_ = true;
        counters_ = handler.counters.get();
        failed_ = false;
        used_ = 0;
        if (counters_ != nullptr) {
            counters_->begin();
            is_timed_ = handler.handler->timing;
            resumed();
        }
    }
    void suspended() {
        if (counters_ != nullptr && is_timed_) {
            used_ += engine::cpu_cycles() - since_;
        }
    }
    void resumed() {
        if (counters_ != nullptr && is_timed_) {
            since_ = engine::cpu_cycles();
        }
    }
    /// The handler is over, by an error or not. Does nothing when none has begun.
    void end() {
        running_ = false;
        if (counters_ != nullptr) {
            finish();
        }
    }
    void fail() { failed_ = true; }
    /// The connection has ended while it waited.
    void abort() {
        running_ = false;
        if (counters_ != nullptr) {
            counters_->aborted();
            counters_ = nullptr;
        }
    }

private:
    void finish() {
        suspended();
        if (is_timed_) {
            counters_->took(used_);
        }
        if (failed_) {
            counters_->failed();
        }
        counters_ = nullptr;
    }

    engine::HandlerCounters* counters_ = nullptr; ///< of the program; null while no handler runs
    bool running_ = false;
    bool is_timed_ = false;
    bool failed_ = false;
    std::uint64_t used_ = 0;
    std::uint64_t since_ = 0;
};

} // namespace sluice::tclbind
