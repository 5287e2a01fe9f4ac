#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include <pthread.h>
#include <tcl.h>

namespace sluice::tclbind {

/// How long all handlers of one event may run, in processor time of the worker, so that a busy machine fails no rule. F5 has no such
/// number (its supervisor kills a TMM that stands still for seconds); a worker serves thousands of connections, which wait meanwhile.
inline constexpr std::chrono::milliseconds event_time_max{200};
/// By how much one connection's rules may raise what Tcl holds.
inline constexpr std::int64_t connection_bytes_max = std::int64_t{64} << 20;
/// The longest single value that a command or an append may make.
inline constexpr std::size_t string_bytes_max = std::size_t{16} << 20;
/// Nested evaluations and procedure calls, Tcl's own default.
inline constexpr int recursion_depth_max = 1000;

enum class LimitReached : std::uint8_t { none, time, memory, string };

/// The limits of the events that one interpreter runs. A reached limit ends the event by an expired interpreter limit, which no
/// `catch` of the rule can hold. One for each interpreter, used by its thread, except what is said to be for the watchdog.
class EventLimits {
public:
    explicit EventLimits(Tcl_Interp* interp);
    ~EventLimits();
    EventLimits(const EventLimits&) = delete;
    EventLimits& operator=(const EventLimits&) = delete;

    /// Starts the count of one event. `bytes_held` is what the connection's earlier events have left behind.
    void begin_event(std::int64_t bytes_held);
    /// Ends it and makes the interpreter usable again after a reached limit. Returns the bytes that the connection holds now.
    std::int64_t end_event();
    /// TCL_OK, or TCL_ERROR when a limit is reached: the caller returns that at once.
    int check();
    /// The same before `count` values are joined into one, whatever their sizes.
    int check_joining(std::size_t count);
    /// The event has come to hold more than it may: it ends at its next byte codes.
    void too_many_bytes();
    [[nodiscard]] bool holds_too_many_bytes() const;
    /// A command was about to make a value beyond string_bytes_max.
    void string_too_long();
    /// The watchdog has ended the running event. Also for a signal's handler.
    [[nodiscard]] bool is_stopped() const { return stop_event_.load(std::memory_order_relaxed) == last_event_; }
    [[nodiscard]] LimitReached reached() const { return reached_; }
    /// "time limit of 200 ms for one event exceeded".
    [[nodiscard]] std::string explanation() const;

    /// For the watchdog, from its thread: the number of the event being run, 0 when none is.
    [[nodiscard]] std::uint64_t running_event() const { return running_event_.load(std::memory_order_acquire); }
    /// For the watchdog, from its thread: processor time that the interpreter's thread has used.
    [[nodiscard]] std::chrono::nanoseconds thread_time() const;
    /// For the watchdog, from its thread: ends the event of that number, and no other.
    void stop_event(std::uint64_t number);

private:
    static int on_async(ClientData self, Tcl_Interp* interp, int code);
    int expire(LimitReached reason);

    Tcl_Interp* interp_;
    Tcl_AsyncHandler async_;
    pthread_t thread_ = pthread_self();
    clockid_t thread_clock_{};
    std::atomic<std::uint64_t> running_event_{0};
    std::atomic<std::uint64_t> stop_event_{0};
    std::uint64_t last_event_ = 0;
    std::int64_t bytes_at_begin_ = 0;
    LimitReached reached_ = LimitReached::none;
};

/// Bytes that Tcl holds on this thread (limits/memory_wraps.cpp).
std::int64_t tcl_bytes_held();
/// Ends the running event as soon as Tcl holds more on this thread. Nothing: no bound.
void bound_tcl_bytes(std::optional<std::int64_t> most);
/// No block that Tcl holds on this thread, and so no value, is larger (limits/memory_wraps.cpp).
std::size_t tcl_largest_block();

/// The limits whose event runs on this thread, null outside of events: Tcl's wrapped functions know no interpreter.
EventLimits*& limits_of_running_event();

} // namespace sluice::tclbind
