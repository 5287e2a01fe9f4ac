#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/rule_host.h"
#include "tclbind/suspension.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// `after MS {SCRIPT}`: what is to run, and the scope it runs in.
struct AfterScript {
    std::uint64_t id;
    ObjRef text; ///< translated
    std::chrono::milliseconds time;
    bool periodic;
    std::size_t handler;     ///< that called `after`, index into the program's
    const rules::Rule* rule; ///< of that handler
    engine::Side side;
    engine::EventId event;
    boost::asio::steady_timer timer;
};

/// The scripts that one session has scheduled. They run one at a time, between events, in the order in which they become due.
class AfterScripts {
public:
    /// One connection may have this many at a time.
    static constexpr std::size_t scripts_max = 1000;
    /// A script that repeats itself lets at least this much time pass between its end and its next begin.
    static constexpr std::chrono::milliseconds period_min{1};

    AfterScripts(boost::asio::io_context& loop, SessionRunner& runner, engine::RuleSession& session)
        : loop_(loop), runner_(runner), session_(session) {}

    struct Order {
        ObjRef text;
        std::chrono::milliseconds time{0};
        bool periodic = false;
        std::size_t handler = 0;
        const rules::Rule* rule = nullptr;
        engine::Side side = engine::Side::client;
        engine::EventId event{};
    };
    std::uint64_t add(Order order);
    /// Does nothing when there is no such script. A script that is running ends its run.
    void cancel(std::uint64_t id);
    [[nodiscard]] bool is_full() const { return scripts_.size() >= scripts_max; }
    [[nodiscard]] bool is_empty() const { return scripts_.empty(); }
    [[nodiscard]] std::vector<std::uint64_t> ids() const;
    [[nodiscard]] const AfterScript* find(std::uint64_t id) const;

    /// The next one that is due, taken from the list of those; null when none is.
    std::shared_ptr<AfterScript> take_due();
    /// It has run: once more later, or never.
    void ran(const std::shared_ptr<AfterScript>& script);
    /// The session is free: when scripts became due meanwhile, they run soon.
    void session_is_free();

private:
    void arm(const std::shared_ptr<AfterScript>& script, std::chrono::milliseconds time);
    void due(const std::shared_ptr<AfterScript>& script);

    boost::asio::io_context& loop_;
    SessionRunner& runner_;
    engine::RuleSession& session_;
    std::map<std::uint64_t, std::shared_ptr<AfterScript>> scripts_;
    std::deque<std::weak_ptr<AfterScript>> due_;
    std::shared_ptr<boost::asio::steady_timer> soon_;
    std::uint64_t last_id_ = 0;
};

} // namespace sluice::tclbind
