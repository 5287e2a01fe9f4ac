#include <algorithm>

#include <fmt/format.h>

#include "config/build_tls.h"
#include "config/stored_file.h"
#include "config/tls/built_in_files.h"
#include "config/tls/pem.h"
#include "config/tls/secret.h"

namespace sluice::config::build {

namespace {

using Written = ProfileReading::Written;

/// Names of files as an entry, or the profile itself, has them.
struct Names {
    std::string entry;
    std::string certificate;
    std::string key;
    std::string chain;
    std::string passphrase;
    Written place; ///< to point at
};

std::string value_in(const Property* property) {
    return property == nullptr ? std::string{} : schema::text_or_none(*property);
}

Names names_in_entry(const Property& entry, const Written& list) {
    return {entry.key,
            value_in(entry.find("cert")),
            value_in(entry.find("key")),
            value_in(entry.find("chain")),
            value_in(entry.find("passphrase")),
            {&entry, list.owner}};
}

Names names_in_profile(const Object& profile, const ObjectPtr& owner) {
    const Property* place = profile.find("cert") != nullptr ? profile.find("cert") : profile.find("key");
    return {{},
            value_in(profile.find("cert")),
            value_in(profile.find("key")),
            value_in(profile.find("chain")),
            value_in(profile.find("passphrase")),
            {place, owner}};
}

bool inherits(const Object& profile) {
    const Property* inherited = profile.find("inherit-certkeychain");
    return inherited != nullptr && inherited->value() == "true";
}

/// Certificates of authorities are for forward proxies.
bool is_for_authority(const Property& entry) {
    const Property* usage = entry.find("usage");
    return usage != nullptr && usage->value() == "CA";
}

/// From the youngest of the line that has certificates of its own; the root has the built-in one.
std::vector<Names> names_of(const ProfileReading& reading, bool with_default) {
    for (auto at = reading.ancestors().rbegin(); at != reading.ancestors().rend(); ++at) {
        const Object& profile = **at;
        const bool skips = inherits(profile) && std::next(at) != reading.ancestors().rend();
        if (skips)
            continue;
        if (const Property* list = profile.find("cert-key-chain"); list != nullptr && !list->children.empty()) {
            std::vector<Names> names;
            for (const Property& entry : list->children)
                if (!is_for_authority(entry))
                    names.push_back(names_in_entry(entry, {list, *at}));
            return names;
        }
        const Names own = names_in_profile(profile, *at);
        if (!own.certificate.empty() || !own.key.empty())
            return {own};
    }
    if (!with_default)
        return {};
    return {{"default", tls::default_certificate_name, tls::default_key_name, {}, {}, reading.find("cert-key-chain")}};
}

/// The file that a name means; null: there is none with content, and the profile cannot be used.
template <typename FilePtr>
FilePtr file_of(ProfileReading& reading, const Names& names, const ByName<FilePtr>& files, std::string_view type, const std::string& word) {
    static const Property nowhere;
    const Property& at = names.place.property == nullptr ? nowhere : *names.place.property;
    const std::string name = names.place.owner ? reading.reference(names.place, at, type, word) : word;
    const auto found = files.find(name);
    if (found != files.end())
        return found->second;
    reading.cannot_be_used(name.empty() ? fmt::format("{} ({}) was not found", type_word(type), word)
                                        : fmt::format("{} ({}) has no content", type_word(type), name));
    return nullptr;
}

std::string command_for(const ProfileReading& reading, const KeyFile& key) {
    return fmt::format("tmsh install sys crypto key {} from-local-file PATH passphrase WORD, for {}", key.name, reading.spoken());
}

/// The passphrases to try: the profile's, then that of the key file itself.
std::string own_passphrase(const World& world, const KeyFile& key) {
    const ObjectPtr* object = world.object(stored_key_type, key.name);
    return object == nullptr ? std::string{} : value_in((*object)->find("passphrase"));
}

tl::expected<PrivateKeyPtr, std::string> open_key(ProfileReading& reading, const KeyFile& key, const std::string& passphrase) {
    const std::string stored = own_passphrase(reading.world(), key);
    if (!stored.empty())
        if (tl::expected<PrivateKeyPtr, std::string> opened = tls::read_private_key(*key.pem, stored))
            return opened;
    if (key.is_encrypted && (tls::is_foreign_secret(passphrase) || passphrase == tls::kept_secret))
        return tl::make_unexpected(fmt::format("{}. Enter it anew: {}",
                                               tls::is_foreign_secret(passphrase)
                                                   ? "its passphrase is encrypted with the master key of another system ($M$...)"
                                                   : "its passphrase was left in the store that it was saved from",
                                               command_for(reading, key)));
    tl::expected<PrivateKeyPtr, std::string> opened = tls::read_private_key(*key.pem, passphrase);
    if (!opened && key.is_encrypted)
        return tl::make_unexpected(fmt::format("{}. Enter it: {}", opened.error(), command_for(reading, key)));
    return opened;
}

std::optional<CertKeyChain> read_pair(ProfileReading& reading, const Names& names) {
    const Snapshot& files = reading.world().next;
    CertKeyChain pair;
    pair.name = names.entry;
    pair.passphrase = names.passphrase;
    if (names.certificate.empty() || names.key.empty()) {
        reading.refuse(names.place, fmt::format("{}: {} without {}", reading.spoken(), names.certificate.empty() ? "a key" : "a cert",
                                                names.certificate.empty() ? "its cert" : "its key"));
        return std::nullopt;
    }
    pair.certificate = file_of(reading, names, files.certificates, stored_certificate_type, names.certificate);
    pair.key_file = file_of(reading, names, files.keys, stored_key_type, names.key);
    if (!names.chain.empty())
        pair.chain = file_of(reading, names, files.certificates, stored_certificate_type, names.chain);
    if (!pair.certificate || !pair.key_file || (!names.chain.empty() && !pair.chain))
        return std::nullopt;
    tl::expected<PrivateKeyPtr, std::string> key = open_key(reading, *pair.key_file, names.passphrase);
    if (!key) {
        reading.refuse(names.place,
                       fmt::format("Error reading key PEM file {} for profile {}: {}", pair.key_file->name, reading.name(), key.error()),
                       "01070313:3");
        return std::nullopt;
    }
    pair.key = std::move(*key);
    if (!tls::are_pair(pair.certificate->certificates.front(), pair.key)) {
        reading.refuse(names.place,
                       fmt::format("profile {}'s key ({}) and certificate ({}) do not match", reading.name(), pair.key_file->name,
                                   pair.certificate->name),
                       "01070317:3");
        return std::nullopt;
    }
    return pair;
}

} // namespace

std::vector<CertKeyChain> read_client_certificates(ProfileReading& reading) {
    std::vector<CertKeyChain> pairs;
    for (const Names& names : names_of(reading, true)) {
        std::optional<CertKeyChain> pair = read_pair(reading, names);
        if (!pair)
            continue;
        const KeyType type = pair->certificate->key_type;
        const bool twice =
            std::any_of(pairs.begin(), pairs.end(), [&](const CertKeyChain& each) { return each.certificate->key_type == type; });
        if (twice)
            reading.refuse(
                names.place,
                fmt::format("Client SSL profile ({}): cannot contain more than one set of same certificate/key type.", reading.name()),
                "010717e1:3");
        else
            pairs.push_back(std::move(*pair));
    }
    if (pairs.empty())
        reading.cannot_be_used("it has no certificate");
    return pairs;
}

std::optional<CertKeyChain> read_server_certificate(ProfileReading& reading) {
    const std::vector<Names> names = names_of(reading, false);
    return names.empty() ? std::nullopt : read_pair(reading, names.front());
}

CertificateFilePtr read_certificate_reference(ProfileReading& reading, std::string_view key) {
    const Written written = reading.find(key);
    if (written.property == nullptr)
        return nullptr;
    const std::string name = reading.reference(written, *written.property, stored_certificate_type, written.property->value());
    const auto found = reading.world().next.certificates.find(name);
    if (found != reading.world().next.certificates.end())
        return found->second;
    if (!name.empty())
        reading.cannot_be_used(fmt::format("{} {} has no content", key, name));
    return nullptr;
}

} // namespace sluice::config::build
