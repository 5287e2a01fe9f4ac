#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/model/profile.h"
#include "config/model/tls_profile.h"

namespace sluice::config {

/// The value of a property ("idle-timeout") as tmsh lists it: as written in the profile or its parents, else F5's default. Nothing: the
/// type has no such property.
std::optional<std::string> setting(const TcpProfile& profile, std::string_view property);
std::optional<std::string> setting(const SourceAddressPersistence& profile, std::string_view property);
std::optional<std::string> setting(const ClientSslProfile& profile, std::string_view property);
std::optional<std::string> setting(const ServerSslProfile& profile, std::string_view property);
std::optional<std::string> setting(const SmtpsProfile& profile, std::string_view property);

} // namespace sluice::config
