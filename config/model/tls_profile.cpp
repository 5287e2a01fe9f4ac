#include "config/model/tls_profile.h"

#include <algorithm>

namespace sluice::config {

namespace {

std::string as_host_name(std::string_view name) {
    if (name.ends_with('.'))
        name.remove_suffix(1);
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

/// One label, at the beginning, is what a star stands for.
bool fits_wildcard(std::string_view pattern, std::string_view name) {
    const std::size_t dot = name.find('.');
    return pattern.starts_with("*.") && dot != std::string_view::npos && dot > 0 && name.substr(dot) == pattern.substr(1);
}

enum class Fit : std::uint8_t { none, wildcard, exact };

Fit fit_of(const std::string& pattern, const std::string& name) {
    return pattern == name ? Fit::exact : fits_wildcard(pattern, name) ? Fit::wildcard : Fit::none;
}

Fit fit_of(const ClientSslProfile& profile, const std::string& name) {
    if (!profile.server_name.empty())
        return fit_of(as_host_name(profile.server_name), name);
    Fit best = Fit::none;
    for (const CertKeyChain& each : profile.certificates)
        for (const std::string& host : each.certificate->host_names)
            best = std::max(best, fit_of(host, name));
    return best;
}

Fit fit_of(const ServerSslProfile& profile, const std::string& name) {
    return profile.server_name.empty() ? Fit::none : fit_of(as_host_name(profile.server_name), name);
}

/// The first with the best fit; null when none fits.
template <typename ProfilePtr>
const ProfilePtr* best_fit(const std::vector<ProfilePtr>& profiles, const std::string& name) {
    const ProfilePtr* best = nullptr;
    Fit best_so_far = Fit::none;
    for (const ProfilePtr& each : profiles) {
        const Fit fit = fit_of(*each, name);
        if (fit > best_so_far) {
            best = &each;
            best_so_far = fit;
        }
    }
    return best;
}

template <typename ProfilePtr>
const ProfilePtr& default_of(const std::vector<ProfilePtr>& profiles) {
    const auto found = std::find_if(profiles.begin(), profiles.end(), [](const ProfilePtr& each) { return each->sni_default; });
    return found == profiles.end() ? profiles.front() : *found;
}

} // namespace

bool CertKeyChain::operator==(const CertKeyChain& other) const {
    const auto same = [](const auto& a, const auto& b) { return a == b || (a && b && *a == *b); };
    return name == other.name && same(certificate, other.certificate) && same(key_file, other.key_file) && same(chain, other.chain) &&
           passphrase == other.passphrase;
}

bool fits_server_name(std::string_view server_name, std::string_view asked) {
    return fit_of(as_host_name(server_name), as_host_name(asked)) != Fit::none;
}

const ClientSslProfilePtr* choose_client_ssl(const std::vector<ClientSslProfilePtr>& profiles, std::string_view asked) {
    const ClientSslProfilePtr* fitting = asked.empty() ? nullptr : best_fit(profiles, as_host_name(asked));
    if (fitting != nullptr)
        return fitting;
    const ClientSslProfilePtr& otherwise = default_of(profiles);
    return otherwise->sni_require ? nullptr : &otherwise;
}

const ClientSslProfilePtr& default_client_ssl(const std::vector<ClientSslProfilePtr>& profiles) {
    return default_of(profiles);
}

const ServerSslProfilePtr& choose_server_ssl(const std::vector<ServerSslProfilePtr>& profiles, std::string_view asked, bool use_sni) {
    const ServerSslProfilePtr* fitting = asked.empty() || !use_sni ? nullptr : best_fit(profiles, as_host_name(asked));
    return fitting != nullptr ? *fitting : default_of(profiles);
}

} // namespace sluice::config
