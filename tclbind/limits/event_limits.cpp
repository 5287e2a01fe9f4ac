#include "tclbind/limits/event_limits.h"

#include <fmt/format.h>

#include "tclbind/limits/regex_run.h"

namespace sluice::tclbind {

EventLimits*& limits_of_running_event() {
    thread_local EventLimits* running = nullptr;
    return running;
}

EventLimits::EventLimits(Tcl_Interp* interp) : interp_(interp), async_(Tcl_AsyncCreate(&EventLimits::on_async, this)) {
    pthread_getcpuclockid(thread_, &thread_clock_);
    // Otherwise only every tenth look at an expired limit sees it.
    Tcl_LimitSetGranularity(interp, TCL_LIMIT_TIME, 1);
}

EventLimits::~EventLimits() {
    Tcl_AsyncDelete(async_);
}

void EventLimits::begin_event(std::int64_t bytes_held) {
    reached_ = LimitReached::none;
    bytes_at_begin_ = tcl_bytes_held() - bytes_held;
    bound_tcl_bytes(bytes_at_begin_ + connection_bytes_max);
    limits_of_running_event() = this;
    running_event_.store(++last_event_, std::memory_order_release);
}

std::int64_t EventLimits::end_event() {
    running_event_.store(0, std::memory_order_release);
    limits_of_running_event() = nullptr;
    bound_tcl_bytes({});
    if (Tcl_LimitTypeEnabled(interp_, TCL_LIMIT_TIME) != 0) {
        Tcl_LimitTypeReset(interp_, TCL_LIMIT_TIME);
        Tcl_ResetResult(interp_);
    }
    return tcl_bytes_held() - bytes_at_begin_;
}

/// What Tcl cannot hold ends the process: 2^31 bytes in one value.
static constexpr std::size_t joined_bytes_max = std::size_t{1} << 28;

int EventLimits::check_joining(std::size_t count) {
    if (count > 1 && count > joined_bytes_max / tcl_largest_block()) {
        return expire(LimitReached::string);
    }
    return check();
}

bool EventLimits::holds_too_many_bytes() const {
    return tcl_bytes_held() - bytes_at_begin_ > connection_bytes_max;
}

void EventLimits::too_many_bytes() {
    reached_ = LimitReached::memory;
    Tcl_AsyncMark(async_);
}

int EventLimits::check() {
    if (reached_ != LimitReached::none) {
        return expire(reached_);
    }
    if (is_stopped()) {
        return expire(LimitReached::time);
    }
    if (holds_too_many_bytes()) {
        return expire(LimitReached::memory);
    }
    return TCL_OK;
}

void EventLimits::string_too_long() {
    reached_ = LimitReached::string;
    Tcl_AsyncMark(async_);
}

std::chrono::nanoseconds EventLimits::thread_time() const {
    timespec used{};
    clock_gettime(thread_clock_, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

void EventLimits::stop_event(std::uint64_t number) {
    stop_event_.store(number, std::memory_order_release);
    Tcl_AsyncMark(async_);
    stop_regex(thread_);
}

int EventLimits::on_async(ClientData self, Tcl_Interp* interp, int code) {
    auto& limits = *static_cast<EventLimits*>(self);
    // A mark set for an event that has ended meanwhile must not hit the next one: check() compares the numbers.
    const bool in_event = interp == limits.interp_ && limits.running_event_.load(std::memory_order_relaxed) != 0;
    return in_event && limits.check() != TCL_OK ? TCL_ERROR : code;
}

int EventLimits::expire(LimitReached reason) {
    reached_ = reason;
    Tcl_Time past{1, 0};
    Tcl_LimitSetTime(interp_, &past);
    Tcl_LimitTypeSet(interp_, TCL_LIMIT_TIME);
    Tcl_LimitCheck(interp_);
    return TCL_ERROR;
}

std::string EventLimits::explanation() const {
    switch (reached_) {
    case LimitReached::time:
        return fmt::format("time limit of {} ms for one event exceeded", event_time_max.count());
    case LimitReached::memory:
        return fmt::format("memory limit of {} MB for one connection exceeded", connection_bytes_max >> 20);
    case LimitReached::string:
        return fmt::format("size limit of {} MB for one value exceeded", string_bytes_max >> 20);
    case LimitReached::none:
        break;
    }
    return {};
}

} // namespace sluice::tclbind
