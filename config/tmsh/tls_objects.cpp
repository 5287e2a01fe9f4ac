#include "config/tmsh/tls_objects.h"

#include <algorithm>
#include <array>

#include "config/secrets.h"
#include "config/stored_file.h"
#include "config/tls/certificate.h"
#include "config/tmsh/object_edit.h"

namespace sluice::config::tmsh {

namespace {

constexpr std::array<std::string_view, 4> flat_keys = {"cert", "chain", "key", "passphrase"};

bool names_edit(const std::vector<Edit>& edits, std::string_view key) {
    return std::any_of(edits.begin(), edits.end(), [&](const Edit& edit) { return edit.row->name == key; });
}

void erase_key(Object& object, std::string_view key) {
    std::erase_if(object.properties, [&](const Property& property) { return property.key == key; });
}

/// "mail_0" for /Common/mail.crt, as BIG-IP calls it.
std::string entry_name(const Object& profile) {
    const Property* certificate = profile.find("cert");
    std::string name = certificate == nullptr ? "default" : certificate->value();
    name.erase(0, name.rfind('/') + 1);
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0)
        name.erase(dot);
    return name + "_0";
}

/// The properties of the profile that are an entry's, moved into one.
Property entry_of(Object& profile) {
    Property entry;
    entry.key = entry_name(profile);
    entry.shape = Property::Shape::block;
    for (const std::string_view key : flat_keys) {
        if (const Property* property = profile.find(key); property != nullptr && property->value() != "none")
            entry.children.push_back(scalar(key, property->value()));
        erase_key(profile, key);
    }
    return entry;
}

template <typename Value>
const Value* stored(const ByName<std::shared_ptr<const Value>>& files, const std::string& name) {
    const auto found = files.find(name);
    return found == files.end() ? nullptr : found->second.get();
}

} // namespace

void complete_client_ssl(Object& profile, const std::vector<Edit>& edits) {
    if (profile.type != "ltm profile client-ssl")
        return;
    const bool has_flat = std::any_of(flat_keys.begin(), flat_keys.end(), [&](std::string_view key) { return names_edit(edits, key); });
    if (has_flat) {
        Property chain;
        chain.key = "cert-key-chain";
        chain.shape = Property::Shape::block;
        chain.children.push_back(entry_of(profile));
        put_property(profile.properties, std::move(chain));
    }
    const bool says_itself = names_edit(edits, "inherit-certkeychain");
    if (!says_itself && (has_flat || names_edit(edits, "cert-key-chain")))
        put_property(profile.properties, scalar("inherit-certkeychain", profile.find("cert-key-chain") == nullptr ? "true" : "false"));
}

Object listed_file(const Configuration& configuration, const Object& object, bool with_content) {
    Object shown = without_secrets(object);
    if (!is_stored_file(object.type))
        return shown;
    if (!with_content)
        erase_key(shown, content_property);
    std::vector<std::pair<std::string, std::string>> more;
    if (const auto* certificate = stored(configuration.snapshot->certificates, object.name);
        certificate != nullptr && object.type == stored_certificate_type)
        more = tls::certificate_properties(*certificate);
    if (const auto* key = stored(configuration.snapshot->keys, object.name); key != nullptr && object.type == stored_key_type)
        more = tls::key_properties(*key);
    for (const auto& [key, value] : more)
        put_property(shown.properties, scalar(key, value));
    return shown;
}

} // namespace sluice::config::tmsh
