#pragma once

#include <chrono>

#include "config/snapshot.h"
#include "engine/observe/log.h"

namespace sluice::engine {

/// Warns once a day of certificates that end soon or have ended: a server may run for longer than a certificate. What a load says of them
/// is said by the load. One thread.
class CertificateWatch {
public:
    explicit CertificateWatch(Log& log) : log_(log) {}

    /// To be called often; does something a day after the first call, and each day from then on.
    void look(const config::Snapshot& snapshot, std::chrono::system_clock::time_point now);

private:
    Log& log_;
    std::chrono::system_clock::time_point next_{};
};

} // namespace sluice::engine
