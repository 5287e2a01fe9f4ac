#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/flow/complaints.h"
#include "engine/server.h"

namespace sluice::tclbind {

/// What the rules of one worker share that reaches out into the network. Made by the worker's rules, used on its thread.
class WorkerServices {
public:
    /// `host` outlives this.
    explicit WorkerServices(const engine::RuleHostContext& host);

    /// One line a minute for each cause.
    void complain(const std::string& cause, const std::string& text);

    std::size_t sidebands_open = 0;

private:
    std::unique_ptr<engine::Complaints> complaints_; ///< null without a log
};

} // namespace sluice::tclbind
