#include "engine/observe/certificate_watch.h"

#include "config/tls_advice.h"

namespace sluice::engine {

void CertificateWatch::look(const config::Snapshot& snapshot, std::chrono::system_clock::time_point now) {
    constexpr std::chrono::hours period{24};
    const bool is_first = next_ == std::chrono::system_clock::time_point{};
    if (!is_first && now < next_) {
        return;
    }
    next_ = now + period;
    if (is_first) {
        return;
    }
    for (const std::string& warning : config::certificate_warnings(snapshot, std::chrono::floor<std::chrono::seconds>(now))) {
        log_.write(Level::warning, "mcpd", warning);
    }
}

} // namespace sluice::engine
