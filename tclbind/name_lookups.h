#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/resolve/resolver.h"
#include "tclbind/suspension.h"

namespace sluice::tclbind {

/// The `NAME::lookup`s of one session and their answers, each of which raises NAME_RESOLVED once the session is free.
class NameLookups {
public:
    /// One connection may have this many at a time.
    static constexpr std::size_t lookups_max = 64;
    using Results = std::vector<std::string>;

    NameLookups(boost::asio::io_context& loop, SessionRunner& runner, engine::RuleSession& session)
        : loop_(loop), runner_(runner), session_(session) {}

    [[nodiscard]] bool is_full() const { return running_.size() + answers_.size() >= lookups_max; }
    /// Is there anything that may still raise the event?
    [[nodiscard]] bool is_pending() const { return !running_.empty() || !answers_.empty(); }
    void ask(engine::Resolver& resolver, const engine::DnsQuestion& question);

    /// The next answer becomes response(); false when there is none.
    bool take_answer();
    /// What NAME::response gives.
    [[nodiscard]] const Results& response() const { return response_; }
    /// The session is free: when answers came meanwhile, they have their turn soon.
    void session_is_free();

private:
    void answered(std::uint64_t number, Results results);

    boost::asio::io_context& loop_;
    SessionRunner& runner_;
    engine::RuleSession& session_;
    std::map<std::uint64_t, std::unique_ptr<engine::DnsQuery>> running_;
    std::deque<Results> answers_;
    Results response_;
    std::shared_ptr<boost::asio::steady_timer> soon_;
    std::uint64_t last_number_ = 0;
};

/// The data of the answer's records of the asked type.
NameLookups::Results results_of(const engine::Resolver::Answer& answer, std::uint16_t type);

} // namespace sluice::tclbind
