#include <chrono>

#include <fmt/format.h>

#include "config/build_world.h"
#include "config/schema/values.h"
#include "config/stored_file.h"
#include "config/tls/built_in_files.h"
#include "config/tls/certificate.h"
#include "config/tls/secret.h"
#include "config/tls_advice.h"

namespace sluice::config::build {

namespace {

std::string passphrase_of(const Object& key) {
    const Property* passphrase = key.find("passphrase");
    return passphrase == nullptr ? std::string{} : schema::text_or_none(*passphrase);
}

void refuse(World& world, const Object& object, const std::string& cause) {
    world.findings.error(object, object.position, "01070734:3", fmt::format("Configuration error: {}: {}", schema::spoken(object), cause));
}

/// The model of each stored file of a type that has content; what cannot be read is refused.
template <typename Value, typename Make>
void build_files(World& world, std::string_view type, const ByName<std::shared_ptr<const Value>>* before,
                 ByName<std::shared_ptr<const Value>>& made, Make make) {
    for (const ObjectPtr& object : world.objects(type)) {
        std::optional<std::string> content = content_of(*object);
        if (!content)
            continue;
        tl::expected<Value, std::string> value = make(*object, std::move(*content));
        if (value)
            made[object->name] = kept_or_new(before, std::move(*value));
        else
            refuse(world, *object, value.error());
    }
}

void build_built_in_files(World& world) {
    const Snapshot* before = world.previous();
    const tls::BuiltInFiles& files = *world.input.built_in_files;
    if (files.ca_bundle != nullptr && world.object(stored_certificate_type, tls::ca_bundle_name) == nullptr)
        world.next.certificates[tls::ca_bundle_name] = files.ca_bundle;
    if (world.object(stored_certificate_type, tls::default_certificate_name) == nullptr) {
        if (tl::expected<CertificateFile, std::string> file = tls::certificate_file(tls::default_certificate_name, files.certificate))
            world.next.certificates[tls::default_certificate_name] =
                kept_or_new(before == nullptr ? nullptr : &before->certificates, std::move(*file));
    }
    if (world.object(stored_key_type, tls::default_key_name) != nullptr)
        return;
    if (tl::expected<KeyFile, std::string> file = tls::key_file(tls::default_key_name, files.key, {}))
        world.next.keys[tls::default_key_name] = kept_or_new(before == nullptr ? nullptr : &before->keys, std::move(*file));
}

/// Of the files that are new: a server says it again each day.
void advise_on_validity(World& world) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (const ObjectPtr& object : world.objects(stored_certificate_type)) {
        const auto found = world.next.certificates.find(object->name);
        const std::string advice = found == world.next.certificates.end() ? std::string{} : validity_warning(*found->second, now);
        if (!advice.empty() && world.delta.is_changed(*object))
            world.findings.warning(*object, object->position, advice);
    }
}

} // namespace

bool touches_tls_files(const World& world) {
    return world.delta.touches(stored_certificate_type) || world.delta.touches(stored_key_type) || world.delta.touches(stored_crl_type);
}

void build_tls_files(World& world) {
    const Snapshot* before = world.previous();
    if (before != nullptr && !touches_tls_files(world)) {
        world.next.certificates = before->certificates;
        world.next.keys = before->keys;
        world.next.crls = before->crls;
        return;
    }
    build_files<CertificateFile>(world, stored_certificate_type, before == nullptr ? nullptr : &before->certificates,
                                 world.next.certificates,
                                 [](const Object& object, std::string pem) { return tls::certificate_file(object.name, std::move(pem)); });
    build_files<KeyFile>(world, stored_key_type, before == nullptr ? nullptr : &before->keys, world.next.keys,
                         [](const Object& object, std::string pem) -> tl::expected<KeyFile, std::string> {
                             const std::string passphrase = passphrase_of(object);
                             if (tls::is_foreign_secret(passphrase) && tls::needs_passphrase(pem))
                                 return tl::make_unexpected(tls::foreign_secret_of_key(object.name));
                             return tls::key_file(object.name, std::move(pem), passphrase);
                         });
    build_files<CrlFile>(world, stored_crl_type, before == nullptr ? nullptr : &before->crls, world.next.crls,
                         [](const Object& object, std::string pem) { return tls::crl_file(object.name, std::move(pem)); });
    if (world.input.built_in_files != nullptr)
        build_built_in_files(world);
    advise_on_validity(world);
}

} // namespace sluice::config::build
