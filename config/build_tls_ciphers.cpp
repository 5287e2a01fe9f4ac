#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/build_tls.h"
#include "config/schema/builtin.h"

namespace sluice::config::build {

namespace {

/// Names of `options` that only old workarounds stand behind, or protocols that are not here anyway.
constexpr std::array<std::string_view, 25> idle_options = {
    "all-bugfixes",
    "ephemeral-rsa",
    "microsoft-big-sslv3-buffer",
    "microsoft-sess-id-bug",
    "msie-sslv2-rsa-padding",
    "netscape-ca-dn-bug",
    "netscape-challenge-bug",
    "netscape-demo-cipher-change-bug",
    "netscape-reuse-cipher-change-bug",
    "no-dtls",
    "no-dtlsv1",
    "no-dtlsv1.2",
    "no-ssl",
    "no-sslv2",
    "no-sslv3",
    "pkcs1-check-1",
    "pkcs1-check-2",
    "single-dh-use", // always so
    "ssleay-080-client-dh-bug",
    "sslref2-reuse-cert-type-bug",
    "tls-d5-bug",
    "tls-block-padding-bug",
    "tls-rollback-bug",
    "cipher-server-preference",
    "dont-insert-empty-fragments",
};

void take_option(ProfileReading& reading, const ProfileReading::Written& written, const std::string& word, TlsVersions& allowed,
                 TlsOptions& options) {
    if (word == "no-tlsv1")
        allowed.tls1_0 = false;
    else if (word == "no-tlsv1.1")
        allowed.tls1_1 = false;
    else if (word == "no-tlsv1.2")
        allowed.tls1_2 = false;
    else if (word == "no-tlsv1.3")
        allowed.tls1_3 = false;
    else if (word == "no-tls")
        allowed = {};
    else if (word == "no-session-resumption-on-renegotiation")
        options.no_session_resumption_on_renegotiation = true;
    else if (word == "passive-close")
        options.passive_close = true;
    else if (std::find(idle_options.begin(), idle_options.end(), word) == idle_options.end())
        reading.findings_of(written).invalid(*written.owner, *written.property, fmt::format("\"{}\" is no option", word));
}

/// Here the root profiles have the versions off that no client should need; a file that says its options means them.
TlsVersions allowed_by_options(ProfileReading& reading, TlsOptions& options) {
    const ProfileReading::Written written = reading.find("options");
    const bool is_compatible = reading.builtin().ends_with("-insecure-compatible");
    if (written.property == nullptr)
        return {is_compatible, is_compatible, true, true};
    TlsVersions allowed{true, true, true, true};
    options.dont_insert_empty_fragments = false;
    for (const std::string& word : words_of(*written.property)) {
        take_option(reading, written, word, allowed, options);
        options.dont_insert_empty_fragments |= word == "dont-insert-empty-fragments" || word == "all-bugfixes";
    }
    return allowed;
}

std::string property_text(const Object& object, std::string_view key, std::string otherwise) {
    const Property* property = object.find(key);
    return property == nullptr ? std::move(otherwise) : property->value();
}

std::string_view builtin_cipher_string(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> rules = {
        std::pair<std::string_view, std::string_view>{"/Common/f5-default", "DEFAULT"},
        std::pair<std::string_view, std::string_view>{"/Common/f5-aes", "AES"},
        std::pair<std::string_view, std::string_view>{"/Common/f5-ecc", "ECDHE:ECDHE_ECDSA"},
        std::pair<std::string_view, std::string_view>{"/Common/f5-hw_keys", "DEFAULT"},
        std::pair<std::string_view, std::string_view>{"/Common/f5-quic", "TLS13-AES128-GCM-SHA256:TLS13-AES256-GCM-SHA384"},
        std::pair<std::string_view, std::string_view>{"/Common/f5-secure", "ECDHE:RSA:!SSLV3:!RC4:!EXP:!DES"}};
    const auto* found = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.first == name; });
    return found == rules.end() ? std::string_view{} : found->second;
}

/// The strings of the rules that a group's list names; their groups and signature algorithms go to the end of `parameters`.
struct Parameters {
    std::string dh_groups;
    std::string signature_algorithms;
};
std::vector<std::string> rule_strings(World& world, const Object& group, std::string_view list, Parameters& parameters) {
    std::vector<std::string> strings;
    const Property* property = group.find(list);
    for (const std::string& word : property == nullptr ? std::vector<std::string>{} : words_of(*property)) {
        const auto exists = [&](const std::string& full) {
            return world.object("ltm cipher rule", full) != nullptr || schema::is_builtin("ltm cipher rule", full);
        };
        const std::string name = world.resolve(group, word, exists);
        if (const ObjectPtr* rule = world.object("ltm cipher rule", name)) {
            strings.push_back(property_text(**rule, "cipher", "DEFAULT"));
            if (list == "allow") {
                parameters.dh_groups += ':' + property_text(**rule, "dh-groups", "DEFAULT");
                parameters.signature_algorithms += ':' + property_text(**rule, "signature-algorithms", "DEFAULT");
            }
        } else if (const std::string_view builtin = builtin_cipher_string(name); !builtin.empty()) {
            strings.emplace_back(builtin);
        }
    }
    return strings;
}

tl::expected<tls::Translation, std::string> translate_group(World& world, const Object& group) {
    Parameters parameters;
    tls::CipherGroupText text;
    text.allow = rule_strings(world, group, "allow", parameters);
    if (group.find("allow") == nullptr)
        text.allow = {"DEFAULT"};
    text.require = rule_strings(world, group, "require", parameters);
    text.exclude = rule_strings(world, group, "exclude", parameters);
    text.ordering = property_text(group, "ordering", "default");
    tl::expected<tls::Translation, std::string> translation = tls::translate_cipher_group(text);
    const auto groups = tls::translate_groups(parameters.dh_groups);
    const auto algorithms = tls::translate_signature_algorithms(parameters.signature_algorithms);
    if (translation && !groups)
        return tl::make_unexpected(groups.error());
    if (translation && !algorithms)
        return tl::make_unexpected(algorithms.error());
    if (translation) {
        translation->selection.groups = *groups;
        translation->selection.signature_algorithms = *algorithms;
    }
    return translation;
}

bool is_none(const ProfileReading::Written& written) {
    return written.property == nullptr || written.property->value() == "none" || written.property->value().empty();
}

/// Of `ciphers` and `cipher-group` the one that is not `none`; with both in the line of ancestors the younger.
bool uses_group(const ProfileReading& reading) {
    const ProfileReading::Written group = reading.find("cipher-group");
    const ProfileReading::Written ciphers = reading.find("ciphers");
    if (is_none(group) || is_none(ciphers))
        return !is_none(group);
    for (auto at = reading.ancestors().rbegin(); at != reading.ancestors().rend(); ++at)
        if (*at == group.owner || *at == ciphers.owner)
            return *at == group.owner;
    return false;
}

tl::expected<tls::Translation, std::string> selected_by_group(ProfileReading& reading, TlsProfile& profile,
                                                              const ProfileReading::Written& written) {
    profile.cipher_text.clear();
    profile.cipher_group = reading.reference(written, *written.property, "ltm cipher group", written.property->value());
    if (const ObjectPtr* group = reading.world().object("ltm cipher group", profile.cipher_group))
        return translate_group(reading.world(), **group);
    const std::string_view builtin = builtin_cipher_string(profile.cipher_group);
    return tls::translate_ciphers(builtin.empty() ? "DEFAULT" : builtin);
}

std::string default_ciphers(const ProfileReading& reading) {
    if (reading.builtin().ends_with("-secure"))
        return "ECDHE:RSA:TLSv1_3:!SSLv3:!RC4:!EXP:!DES";
    return reading.builtin().ends_with("-insecure-compatible") ? "ALL" : "DEFAULT";
}

tl::expected<tls::Translation, std::string> selected(ProfileReading& reading, TlsProfile& profile, ProfileReading::Written& by) {
    by = reading.find(uses_group(reading) ? "cipher-group" : "ciphers");
    if (by.property != nullptr && by.property->key == "cipher-group")
        return selected_by_group(reading, profile, by);
    profile.cipher_text = is_none(by) ? default_ciphers(reading) : by.property->value();
    return tls::translate_ciphers(profile.cipher_text);
}

TlsVersions both(const TlsVersions& a, const TlsVersions& b) {
    return {a.tls1_0 && b.tls1_0, a.tls1_1 && b.tls1_1, a.tls1_2 && b.tls1_2, a.tls1_3 && b.tls1_3};
}

void warn_of_old_versions(ProfileReading& reading, const TlsVersions& versions) {
    if (!versions.tls1_0 && !versions.tls1_1)
        return;
    const ProfileReading::Written options = reading.find("options");
    const std::string_view which = versions.tls1_0 && versions.tls1_1 ? "TLS 1.0 and 1.1" : versions.tls1_0 ? "TLS 1.0" : "TLS 1.1";
    reading.warn(options, fmt::format("its options leave {} on; no-tlsv1 no-tlsv1.1 turn them off, as in the root profiles here", which));
}

} // namespace

void read_tls_ciphers(ProfileReading& reading, TlsProfile& profile) {
    ProfileReading::Written by;
    tl::expected<tls::Translation, std::string> translation = selected(reading, profile, by);
    if (!translation) {
        reading.refuse(by, fmt::format("Invalid keyword '{}' in ciphers list for profile {}", translation.error(), reading.name()),
                       "01070312:3");
        return;
    }
    if (!translation->without_effect.empty())
        reading.warn(by, fmt::format("OpenSSL has nothing of {}", fmt::join(translation->without_effect, ", ")));
    profile.ciphers = std::move(translation->selection);
    profile.versions = both(profile.ciphers.versions, allowed_by_options(reading, profile.options));
    const bool needs_old_signatures = profile.versions.tls1_0 || profile.versions.tls1_1;
    profile.security_level = needs_old_signatures ? 0 : 2;
    warn_of_old_versions(reading, profile.versions);
    if (!profile.versions.any())
        reading.refuse(by.property != nullptr ? by : reading.find("options"),
                       fmt::format("{}: its ciphers and options leave no cipher of any version", reading.spoken()));
}

void check_cipher_objects(World& world) {
    for (const ObjectPtr& rule : world.objects("ltm cipher rule")) {
        const auto check = [&](std::string_view key, auto translate) {
            const Property* property = rule->find(key);
            if (property == nullptr)
                return;
            if (const auto done = translate(property->value()); !done)
                world.findings.error(*rule, property->position, "01070312:3",
                                     fmt::format("Invalid keyword '{}' in {} of {}", done.error(), key, schema::spoken(*rule)));
        };
        check("cipher", &tls::translate_ciphers);
        check("dh-groups", &tls::translate_groups);
        check("signature-algorithms", &tls::translate_signature_algorithms);
    }
    for (const ObjectPtr& group : world.objects("ltm cipher group"))
        for (const std::string_view key : {"allow", "require", "exclude"})
            if (const Property* property = group->find(key))
                for (const std::string& word : words_of(*property))
                    world.reference(*group, property->position, "ltm cipher rule", word);
}

} // namespace sluice::config::build
