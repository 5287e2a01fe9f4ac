#include <algorithm>
#include <string>

#include "config/model/profile_settings.h"
#include "tclbind/commands/command_families.h"

namespace sluice::tclbind {

namespace {

using engine::Side;

/// Does `word`, as a rule in this folder writes it, name the object of this full path?
bool names(const Call& call, std::string_view word, std::string_view full_path) {
    if (word.starts_with('/')) {
        return word == full_path;
    }
    const std::string here = std::string{call.scope.folder()}.append("/").append(word);
    return here == full_path || std::string{"/Common/"}.append(word) == full_path;
}

const config::TcpProfile& tcp_profile(const Call& call) {
    const config::VirtualServer& virtual_server = call.connection().virtual_server();
    return call.scope.side == Side::client ? *virtual_server.client_tcp : *virtual_server.server_tcp;
}

constexpr std::string_view source_address_words[] = {"source_addr", "simple", "source-addr", "source_address"};

bool is_source_address(std::string_view mode) {
    return std::find(std::begin(source_address_words), std::end(source_address_words), mode) != std::end(source_address_words);
}

/// `TYPE ?NAME?`, `persist MODE ?NAME?`. Virtual servers have TCP or fastL4 profiles, statistics profiles and source-address persistence.
int exists(Call& call) {
    const bool is_persistence = call.word(0) == "persist";
    const std::size_t name_at = is_persistence ? 2 : 1;
    if (call.count() > name_at + 1 || (is_persistence && call.count() < 2)) {
        return call.fail("wrong # args: should be \"PROFILE::exists TYPE ?NAME? | persist MODE ?NAME?\"");
    }
    const config::VirtualServer& virtual_server = call.connection().virtual_server();
    std::string attached;
    if (is_persistence) {
        attached = virtual_server.persistence != nullptr && is_source_address(call.word(1)) ? virtual_server.persistence->name : "";
    } else if (call.word(0) == "tcp") {
        attached = virtual_server.fast_l4 == nullptr ? tcp_profile(call).name : "";
    } else if (call.word(0) == "fastL4" || call.word(0) == "fastl4") {
        attached = virtual_server.fast_l4 != nullptr ? virtual_server.fast_l4->name : "";
    } else if (call.word(0) == "stats" || call.word(0) == "statistics") {
        attached = virtual_server.statistics_profile;
    }
    return call.give(!attached.empty() && (call.count() == name_at || names(call, call.word(name_at), attached)));
}

int list(Call& call) {
    // There are no authentication profiles.
    return call.word(0) == "auth" ? call.ok() : call.fail_keyword(call.word(0), "auth");
}

struct OldWord {
    std::string_view word;
    std::string_view property;
};
/// Names of the old configuration language that are not simply today's with underscores.
constexpr OldWord old_words[] = {
    {"mss", "max-segment-size"},
    {"time-wait", "time-wait-timeout"},
    {"fin-wait", "fin-wait-timeout"},
    {"fin-wait-2", "fin-wait-2-timeout"},
    {"close-wait", "close-wait-timeout"},
    {"send-buffer", "send-buffer-size"},
    {"snd-buf", "send-buffer-size"},
    {"recv-window", "receive-window-size"},
    {"rcv-wnd", "receive-window-size"},
    {"rfc1323", "timestamps"},
    {"md5-sign", "md5-signature"},
    {"max-retrans-syn", "syn-max-retrans"},
    {"ip-tos", "ip-tos-to-client"},
    {"link-qos", "link-qos-to-client"},
    {"keep-alive", "keep-alive-interval"},
    {"across-services", "match-across-services"},
    {"across-virtuals", "match-across-virtuals"},
    {"across-pools", "match-across-pools"},
};

std::string property_of(std::string_view attribute) {
    std::string word{attribute};
    std::replace(word.begin(), word.end(), '_', '-');
    const auto old = std::find_if(std::begin(old_words), std::end(old_words), [&word](const OldWord& row) { return row.word == word; });
    return old == std::end(old_words) ? word : std::string{old->property};
}

/// Switches are numbers to rules, and so is a time without end.
std::string value_for_rule(const std::string& value) {
    if (value == "enabled" || value == "yes") {
        return "1";
    }
    if (value == "disabled" || value == "no") {
        return "0";
    }
    return value == "indefinite" ? "4294967295" : value;
}

template <typename Profile>
int give_setting(Call& call, const Profile& profile, std::string_view attribute) {
    if (attribute == "name") {
        return call.give(std::string_view{profile.name});
    }
    const auto value = config::setting(profile, property_of(attribute));
    return value ? call.give(std::string_view{value_for_rule(*value)}) : call.fail("Illegal argument");
}

constexpr std::string_view no_such_profile = "Operation not supported";

int tcp(Call& call) {
    const bool is_there = call.connection().virtual_server().fast_l4 == nullptr;
    return is_there ? give_setting(call, tcp_profile(call), call.word(0)) : call.fail(no_such_profile);
}

int fast_l4(Call& call) {
    const auto& profile = call.connection().virtual_server().fast_l4;
    return profile != nullptr ? give_setting(call, *profile, call.word(0)) : call.fail(no_such_profile);
}

/// `mode MODE ATTR`, `instance NAME ATTR`
int persist(Call& call) {
    const auto& profile = call.connection().virtual_server().persistence;
    const bool by_mode = call.word(0) == "mode";
    if (!by_mode && call.word(0) != "instance") {
        return call.fail_keyword(call.word(0), "mode instance");
    }
    const bool is_it = profile != nullptr && (by_mode ? is_source_address(call.word(1)) : names(call, call.word(1), profile->name));
    return is_it ? give_setting(call, *profile, call.word(2)) : call.fail(no_such_profile);
}

constexpr CommandRow rows[] = {
    {"PROFILE::exists", 1, 3, "PROFILE::exists TYPE ?NAME? | persist MODE ?NAME?", "", &exists},
    {"PROFILE::list", 1, 1, "PROFILE::list auth", "auth", &list},
    {"PROFILE::tcp", 1, 1, "PROFILE::tcp ATTRIBUTE", "", &tcp},
    {"PROFILE::fastL4", 1, 1, "PROFILE::fastL4 ATTRIBUTE", "", &fast_l4},
    {"PROFILE::fastl4", 1, 1, "PROFILE::fastl4 ATTRIBUTE", "", &fast_l4},
    {"PROFILE::persist", 3, 3, "PROFILE::persist mode MODE ATTRIBUTE | instance NAME ATTRIBUTE", "mode instance", &persist},
};

} // namespace

CommandFamily profile_family() {
    return rows;
}

} // namespace sluice::tclbind
