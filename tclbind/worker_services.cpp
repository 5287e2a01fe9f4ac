#include "tclbind/worker_services.h"

#include <utility>

namespace sluice::tclbind {

WorkerServices::WorkerServices(const engine::RuleHostContext& host) : host_(host) {
    if (host.log != nullptr) {
        complaints_ = std::make_unique<engine::Complaints>(*host.log, host.process_name);
    }
}

void WorkerServices::complain(const std::string& cause, const std::string& text) {
    if (complaints_ != nullptr) {
        complaints_->write(engine::Level::error, cause, text, std::chrono::steady_clock::now());
    }
}

engine::HslChannel& WorkerServices::hsl_channel(engine::Transport transport, std::string_view pool) {
    HslChannels& channels = hsl_channels_.at(static_cast<std::size_t>(transport));
    if (const auto known = channels.find(pool); known != channels.end()) {
        return *known->second;
    }
    const std::string name{pool};
    const auto config = [this] { return host_.running == nullptr ? engine::RunningConfigPtr{} : *host_.running; };
    const auto say = [this](const std::string& cause, const std::string& text) { complain(cause, text); };
    auto channel = std::make_unique<engine::HslChannel>(engine::HslChannel::Environment{*host_.loop, config, say}, transport, name);
    return *channels.emplace(name, std::move(channel)).first->second;
}

engine::Resolver& WorkerServices::resolver() {
    if (resolver_ == nullptr) {
        resolver_ = std::make_unique<engine::Resolver>(*host_.loop);
    }
    return *resolver_;
}

} // namespace sluice::tclbind
