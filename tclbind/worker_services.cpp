#include "tclbind/worker_services.h"

namespace sluice::tclbind {

WorkerServices::WorkerServices(const engine::RuleHostContext& host) {
    if (host.log != nullptr) {
        complaints_ = std::make_unique<engine::Complaints>(*host.log, host.process_name);
    }
}

void WorkerServices::complain(const std::string& cause, const std::string& text) {
    if (complaints_ != nullptr) {
        complaints_->write(engine::Level::error, cause, text, std::chrono::steady_clock::now());
    }
}

} // namespace sluice::tclbind
