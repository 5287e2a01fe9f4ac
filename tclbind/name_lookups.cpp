#include "tclbind/name_lookups.h"

#include <utility>

#include "engine/resolve/dns_message.h"

namespace sluice::tclbind {

namespace {

constexpr std::uint16_t any_type = 255;

} // namespace

NameLookups::Results results_of(const engine::Resolver::Answer& answer, std::uint16_t type) {
    NameLookups::Results results;
    const auto message = answer ? engine::parse_dns_message(*answer) : std::nullopt;
    if (message) {
        for (const engine::DnsRecord& record : message->answer) {
            if (record.type == type || type == any_type) {
                results.push_back(record.rdata);
            }
        }
    }
    return results;
}

void NameLookups::ask(engine::Resolver& resolver, const engine::DnsQuestion& question) {
    const std::uint64_t number = ++last_number_;
    running_[number] = resolver.ask(question, [this, number, type = question.type](const engine::Resolver::Answer& answer) {
        answered(number, results_of(answer, type));
    });
}

void NameLookups::answered(std::uint64_t number, Results results) {
    answers_.push_back(std::move(results));
    const auto query = running_.extract(number); // it is still calling
    runner_.run_due_names(session_);
}

bool NameLookups::take_answer() {
    if (answers_.empty()) {
        return false;
    }
    response_ = std::move(answers_.front());
    answers_.pop_front();
    return true;
}

/// Through the loop, because the caller may still be inside the engine's call.
void NameLookups::session_is_free() {
    if (answers_.empty() || soon_ != nullptr) {
        return;
    }
    soon_ = std::make_shared<boost::asio::steady_timer>(loop_, std::chrono::milliseconds{0});
    soon_->async_wait([this, weak = std::weak_ptr{soon_}](const boost::system::error_code& error) {
        if (!error && weak.lock() != nullptr) {
            soon_.reset();
            runner_.run_due_names(session_);
        }
    });
}

} // namespace sluice::tclbind
