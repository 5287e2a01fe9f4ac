#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/flow/complaints.h"
#include "engine/resolve/resolver.h"
#include "engine/server.h"
#include "engine/sideband/hsl_channel.h"

namespace sluice::tclbind {

/// What the rules of one worker share that reaches out into the network. Made by the worker's rules, used on its thread.
class WorkerServices {
public:
    /// `host` outlives this.
    explicit WorkerServices(const engine::RuleHostContext& host);

    /// One line a minute for each cause.
    void complain(const std::string& cause, const std::string& text);

    /// The one that all rules of the worker share. Only where the host has a loop.
    engine::HslChannel& hsl_channel(engine::Transport transport, std::string_view pool);

    /// Only where the host has a loop.
    engine::Resolver& resolver();

    std::size_t sidebands_open = 0;

private:
    using HslChannels = std::map<std::string, std::unique_ptr<engine::HslChannel>, std::less<>>; ///< by pool

    const engine::RuleHostContext& host_;
    std::unique_ptr<engine::Complaints> complaints_; ///< null without a log
    std::array<HslChannels, 2> hsl_channels_;        ///< by transport
    std::unique_ptr<engine::Resolver> resolver_;     ///< null until something is asked
};

} // namespace sluice::tclbind
