#include "tclbind/after_scripts.h"

#include <algorithm>
#include <utility>

namespace sluice::tclbind {

std::uint64_t AfterScripts::add(Order order) {
    const std::uint64_t id = ++last_id_;
    const auto script = std::make_shared<AfterScript>(AfterScript{id, std::move(order.text), order.time, order.periodic, order.handler, order.rule,
                                                                  order.side, order.event, boost::asio::steady_timer{loop_}});
    scripts_.emplace(id, script);
    arm(script, order.time);
    return id;
}

void AfterScripts::cancel(std::uint64_t id) {
    scripts_.erase(id);
}

std::vector<std::uint64_t> AfterScripts::ids() const {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, script] : scripts_) {
        ids.push_back(id);
    }
    return ids;
}

const AfterScript* AfterScripts::find(std::uint64_t id) const {
    const auto found = scripts_.find(id);
    return found == scripts_.end() ? nullptr : found->second.get();
}

/// The timer belongs to the script, and the script to the map: a cancelled one is freed, and its handler finds nothing.
void AfterScripts::arm(const std::shared_ptr<AfterScript>& script, std::chrono::milliseconds time) {
    script->timer.expires_after(time);
    script->timer.async_wait([this, weak = std::weak_ptr{script}](const boost::system::error_code& error) {
        const auto alive = weak.lock();
        if (!error && alive != nullptr) {
            due(alive);
        }
    });
}

void AfterScripts::due(const std::shared_ptr<AfterScript>& script) {
    due_.push_back(script);
    runner_.run_due_scripts(session_);
}

std::shared_ptr<AfterScript> AfterScripts::take_due() {
    while (!due_.empty()) {
        const auto script = due_.front().lock();
        due_.pop_front();
        if (script != nullptr && scripts_.contains(script->id)) {
            return script;
        }
    }
    return nullptr;
}

void AfterScripts::ran(const std::shared_ptr<AfterScript>& script) {
    if (!script->periodic) {
        scripts_.erase(script->id);
    } else if (scripts_.contains(script->id)) {
        arm(script, std::max(script->time, period_min));
    }
}

/// Through the loop, because the caller may still be inside the engine's call.
void AfterScripts::session_is_free() {
    if (due_.empty() || soon_ != nullptr) {
        return;
    }
    soon_ = std::make_shared<boost::asio::steady_timer>(loop_, std::chrono::milliseconds{0});
    soon_->async_wait([this, weak = std::weak_ptr{soon_}](const boost::system::error_code& error) {
        if (!error && weak.lock() != nullptr) {
            soon_.reset();
            runner_.run_due_scripts(session_);
        }
    });
}

} // namespace sluice::tclbind
