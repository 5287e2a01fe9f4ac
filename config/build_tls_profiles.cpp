#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/build_tls.h"
#include "config/schema/builtin.h"
#include "config/schema/properties.h"

namespace sluice::config::build {

namespace {

constexpr std::string_view client_type = "ltm profile client-ssl";
constexpr std::string_view server_type = "ltm profile server-ssl";
constexpr std::string_view smtps_type = "ltm profile smtps";

/// Old keys and curves are below what the security level would let pass: the operator chose them, and has been told.
void suit_security_level(TlsProfile& profile, const CertKeyChain& pair) {
    constexpr std::uint32_t rsa_bits_of_level_2 = 2048;
    constexpr std::uint32_t rsa_bits_of_level_1 = 1024;
    constexpr std::uint32_t curve_bits_of_level_2 = 224;
    const std::uint32_t bits = pair.certificate->key_size;
    const bool is_curve = pair.certificate->key_type == KeyType::ecdsa;
    const int level = bits >= (is_curve ? curve_bits_of_level_2 : rsa_bits_of_level_2) ? 2
                      : !is_curve && bits >= rsa_bits_of_level_1                       ? 1
                                                                                       : 0;
    profile.security_level = std::min(profile.security_level, level);
}

/// The library's own level may be any: a list without a level would leave it to the machine.
void state_security_level(TlsProfile& profile) {
    if (!profile.ciphers.list.empty())
        profile.ciphers.list += fmt::format(":@SECLEVEL={}", profile.security_level);
}

void warn_of_weak_key(ProfileReading& reading, const CertKeyChain& pair) {
    constexpr std::uint32_t rsa_bits_wanted = 2048;
    if (pair.certificate->key_type == KeyType::rsa && pair.certificate->key_size < rsa_bits_wanted)
        reading.warn(reading.find("cert-key-chain"),
                     fmt::format("the key of certificate {} has only {} bits", pair.certificate->name, pair.certificate->key_size));
}

void judge(ProfileReading& reading, const Object& object) {
    const auto restricting = schema::judge_properties(object, object.properties, schema::property_rows(object.type), schema::spoken(object),
                                                      reading.world().findings);
    for (const Property* property : restricting)
        reading.cannot_be_used(fmt::format("{} is not supported", schema::in_short(*property)));
}

ClientSslProfile read_client_ssl(ProfileReading& reading) {
    ClientSslProfile profile;
    profile.renegotiation = reading.builtin().ends_with("-insecure-compatible");
    profile.secure_renegotiation = profile.renegotiation ? SecureRenegotiation::request : SecureRenegotiation::require;
    read_tls_common(reading, profile);
    read_client_ssl_fields(reading, profile);
    profile.certificates = read_client_certificates(reading);
    for (const CertKeyChain& pair : profile.certificates) {
        suit_security_level(profile, pair);
        warn_of_weak_key(reading, pair);
    }
    state_security_level(profile);
    return profile;
}

ServerSslProfile read_server_ssl(ProfileReading& reading) {
    ServerSslProfile profile;
    const bool is_compatible = reading.builtin().ends_with("-insecure-compatible");
    profile.secure_renegotiation = is_compatible ? SecureRenegotiation::request : SecureRenegotiation::require_strict;
    read_tls_common(reading, profile);
    read_server_ssl_fields(reading, profile);
    profile.certificate = read_server_certificate(reading);
    // Who does not verify the member has nothing to lose by its weak key, and much by not reaching it.
    if (!profile.verifies_peer)
        profile.security_level = 0;
    if (profile.certificate)
        suit_security_level(profile, *profile.certificate);
    state_security_level(profile);
    return profile;
}

SmtpsProfile read_smtps(ProfileReading& reading) {
    SmtpsProfile profile;
    read_smtps_fields(reading, profile);
    return profile;
}

/// All profiles of a type: the built-in ones that no object stands for, and the objects.
template <typename Value, typename Read>
void build_type(World& world, std::string_view type, const ByName<std::shared_ptr<const Value>>* before,
                ByName<std::shared_ptr<const Value>>& made, Read read) {
    const auto build_one = [&](const std::string& name, const ObjectPtr& object) {
        world.findings.set_quiet(object && !world.delta.is_changed(*object));
        ProfileReading reading(world, std::string(type), name, object);
        if (object)
            judge(reading, *object);
        Value value = read(reading);
        if (reading.unusable_because().empty())
            made[name] = kept_or_new(before, std::move(value));
        else
            world.next.unusable_profiles[name] = reading.unusable_because();
    };
    for (const std::string_view word : schema::builtin_profiles(type.substr(type.rfind(' ') + 1))) {
        const std::string name = "/Common/" + std::string(word);
        if (world.object(type, name) == nullptr)
            build_one(name, nullptr);
    }
    for (const ObjectPtr& object : world.objects(type))
        build_one(object->name, object);
    world.findings.set_quiet(false);
}

bool is_touched(const World& world) {
    constexpr std::array types = {client_type, server_type, smtps_type, std::string_view("ltm cipher")};
    return touches_tls_files(world) ||
           std::any_of(types.begin(), types.end(), [&](std::string_view type) { return world.delta.touches(type); });
}

} // namespace

void build_tls_profiles(World& world) {
    const Snapshot* before = world.previous();
    if (before != nullptr && !is_touched(world)) {
        world.next.client_ssl_profiles = before->client_ssl_profiles;
        world.next.server_ssl_profiles = before->server_ssl_profiles;
        world.next.smtps_profiles = before->smtps_profiles;
        world.next.unusable_profiles = before->unusable_profiles;
        return;
    }
    check_cipher_objects(world);
    build_type<ClientSslProfile>(world, client_type, before == nullptr ? nullptr : &before->client_ssl_profiles,
                                 world.next.client_ssl_profiles, &read_client_ssl);
    build_type<ServerSslProfile>(world, server_type, before == nullptr ? nullptr : &before->server_ssl_profiles,
                                 world.next.server_ssl_profiles, &read_server_ssl);
    build_type<SmtpsProfile>(world, smtps_type, before == nullptr ? nullptr : &before->smtps_profiles, world.next.smtps_profiles,
                             &read_smtps);
}

} // namespace sluice::config::build
