#include <array>

#include "config/model_builder.h"

namespace sluice::config {

namespace {

struct Row {
    std::string_view type; ///< or its beginning
    std::string_view word;
};

// The first row whose type the asked one begins with.
constexpr std::array rows = {
    Row{"ltm pool", "Pool"},
    Row{"ltm node", "Node"},
    Row{"ltm virtual-address", "Virtual Address"},
    Row{"ltm virtual", "Virtual Server"},
    Row{"ltm monitor", "monitor"},
    Row{"ltm rule", "iRule"},
    Row{"gtm rule", "iRule"},
    Row{"ltm data-group", "value list"},
    Row{"ltm profile client-ssl", "ClientSSL Profile"},
    Row{"ltm profile server-ssl", "ServerSSL Profile"},
    Row{"ltm profile smtps", "SMTPS Profile"},
    Row{"ltm profile udp", "UDP Profile"},
    Row{"ltm profile fastl4", "FastL4 Profile"},
    Row{"ltm profile html", "HTML Profile"},
    Row{"ltm profile websocket", "Websocket Profile"},
    Row{"ltm profile", "profile"},
    Row{"ltm persistence", "persistence profile"},
    Row{"ltm policy", "policy"},
    Row{"ltm snatpool", "SNAT pool"},
    Row{"ltm snat-translation", "snat translation address"},
    Row{"net self-allow", "self-allow"},
    Row{"net self", "self IP"},
    Row{"net vlan", "VLAN"},
    Row{"net route", "route"},
    Row{"security firewall policy", "firewall policy"},
    Row{"security ip-intelligence policy", "Firewall dynamic black/white lists policy"},
    Row{"security log profile", "Security Log profile"},
    Row{"security dos profile", "DOS profile"},
    Row{"sys file ssl-cert", "Certificate File"},
    Row{"sys file ssl-key", "Key File"},
    Row{"sys file ssl-crl", "CRL File"},
    Row{"sys file data-group", "data group file"},
    Row{"sys file external-monitor", "External Monitor File"},
    Row{"sys file ifile", "iFile File"},
    Row{"ltm ifile", "iFile"},
    Row{"sys folder", "folder"},
    Row{"auth user", "user"},
    Row{"cm device-group", "device group"},
    Row{"cm trust-domain", "trust domain"},
};

} // namespace

std::string_view type_word(std::string_view type) {
    for (const Row& row : rows) {
        const bool begins = type.starts_with(row.type);
        if (begins && (type.size() == row.type.size() || type[row.type.size()] == ' '))
            return row.word;
    }
    return type;
}

} // namespace sluice::config
