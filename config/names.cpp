#include "config/names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "config/model_builder.h"

namespace sluice::config {

namespace {

constexpr std::string_view common_folder = "/Common/";

struct Service {
    std::string_view name;
    unsigned port;
};
// The names BIG-IP prints in `list`; the first of two names for a port is the one printed.
constexpr std::array services = {
    Service{"any", 0},          Service{"ftp-data", 20},       Service{"ftp", 21},      Service{"ssh", 22},
    Service{"telnet", 23},      Service{"smtp", 25},           Service{"domain", 53},   Service{"tftp", 69},
    Service{"http", 80},        Service{"pop3", 110},          Service{"ntp", 123},     Service{"imap", 143},
    Service{"snmp", 161},       Service{"snmptrap", 162},      Service{"ldap", 389},    Service{"https", 443},
    Service{"ssmtp", 465},      Service{"smtps", 465},         Service{"isakmp", 500},  Service{"syslog", 514},
    Service{"submission", 587}, Service{"ldaps", 636},         Service{"imaps", 993},   Service{"pop3s", 995},
    Service{"webcache", 8080},  Service{"pcsync-https", 8443}, Service{"hydap", 15000},
};

/// A rule is "iRule" where it is looked for and "rule" where it is used.
std::string_view word_in_use(std::string_view type) {
    return type == "ltm rule" ? "rule" : type_word(type);
}

} // namespace

std::string full_path(std::string_view name) {
    return name.starts_with('/') ? std::string{name} : std::string{common_folder}.append(name);
}

std::string_view relative_name(std::string_view full) {
    const bool directly_in_common = full.starts_with(common_folder);
    return directly_in_common ? full.substr(common_folder.size()) : full;
}

std::string_view partition_of(std::string_view full) {
    if (!full.starts_with('/'))
        return "Common";
    const std::string_view rest = full.substr(1);
    return rest.substr(0, rest.find('/'));
}

std::string part_not_found(std::string_view word, std::string_view name) {
    return fmt::format("01020036:3: The requested {} ({}) was not found.", word, name);
}

std::string part_already_exists(std::string_view word, std::string_view name, std::string_view partition) {
    return fmt::format("01020066:3: The requested {} ({}) already exists in partition {}.", word, name, partition);
}

std::string not_found(std::string_view type, std::string_view name) {
    return part_not_found(type_word(type), name);
}

std::string already_exists(std::string_view type, std::string_view name) {
    return part_already_exists(type_word(type), name, partition_of(name));
}

bool is_valid_name(std::string_view full) {
    constexpr std::string_view refused = "\"{}\\";
    const auto is_bad = [&](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || refused.find(c) != std::string_view::npos;
    };
    return full.starts_with('/') && !full.ends_with('/') && full.find("//") == std::string_view::npos &&
           std::none_of(full.begin(), full.end(), is_bad);
}

std::string invalid_name(std::string_view full) {
    return fmt::format("01070088:3: The requested object name ({}) is invalid.", full);
}

std::string in_use(std::string_view type, std::string_view name, std::string_view user) {
    return fmt::format("01070265:3: The {} ({}) cannot be deleted because it is in use by a {}.", word_in_use(type), name, user);
}

std::string member_in_error(std::string_view pool, std::string_view node, unsigned port) {
    return fmt::format("{} {} {}", pool, node, port);
}

std::optional<unsigned> port_from_text(std::string_view text) {
    if (text == "*")
        return 0U;
    const auto* known = std::find_if(services.begin(), services.end(), [&](const Service& service) { return service.name == text; });
    if (known != services.end())
        return known->port;
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || port > 65535)
        return std::nullopt;
    return port;
}

std::string service_name(unsigned port) {
    const auto* known = std::find_if(services.begin(), services.end(), [&](const Service& service) { return service.port == port; });
    return known == services.end() ? std::to_string(port) : std::string{known->name};
}

std::string AddressPort::to_text() const {
    return fmt::format("{}{}{}", address, dotted ? '.' : ':', port);
}

std::optional<AddressPort> divide_port(std::string_view text) {
    const std::size_t first = text.find(':');
    const bool one_colon = first != std::string_view::npos && text.find(':', first + 1) == std::string_view::npos;
    const std::size_t at = one_colon ? first : text.rfind('.');
    if (at == std::string_view::npos || (!one_colon && first == std::string_view::npos))
        return std::nullopt;
    const std::optional<unsigned> port = port_from_text(text.substr(at + 1));
    if (!port)
        return std::nullopt;
    return AddressPort{std::string{text.substr(0, at)}, *port, !one_colon};
}

} // namespace sluice::config
