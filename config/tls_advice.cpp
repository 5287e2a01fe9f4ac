#include "config/tls_advice.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/tls/certificate.h"

namespace sluice::config {

std::string validity_warning(const CertificateFile& file, std::chrono::sys_seconds now) {
    const std::string who = fmt::format("certificate {} ({})", file.name, file.subject);
    if (file.valid_until < now)
        return fmt::format("{} expired on {}", who, tls::certificate_time(file.valid_until));
    if (file.valid_from > now)
        return fmt::format("{} is not valid before {}", who, tls::certificate_time(file.valid_from));
    if (file.valid_until - now >= expiry_warned_before)
        return {};
    const auto days = std::chrono::floor<std::chrono::days>(file.valid_until - now).count();
    return fmt::format("{} will expire on {}, in {} day{}", who, tls::certificate_time(file.valid_until), days, days == 1 ? "" : "s");
}

std::vector<std::string> certificate_warnings(const Snapshot& snapshot, std::chrono::sys_seconds now) {
    std::vector<std::string> warnings;
    for (const auto& [name, file] : snapshot.certificates)
        if (std::string warning = file->certificates.size() > chain_size_max ? std::string{} : validity_warning(*file, now);
            !warning.empty())
            warnings.push_back(std::move(warning));
    std::sort(warnings.begin(), warnings.end());
    return warnings;
}

} // namespace sluice::config
