#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/build_world.h"
#include "config/schema/values.h"
#include "config/tls/cipher_string.h"

namespace sluice::config::build {

/// A client-ssl, server-ssl or smtps profile while it is read: its properties, each from the nearest of its ancestors that has it.
class ProfileReading {
public:
    /// `object` is null for a built-in one. Errors of properties that an ancestor wrote are the ancestor's to say.
    ProfileReading(World& world, std::string type, std::string name, ObjectPtr object);

    struct Written {
        const Property* property = nullptr; ///< null: nobody wrote it
        ObjectPtr owner;
    };
    [[nodiscard]] Written find(std::string_view key) const;
    /// A reader that speaks of the owner of that property.
    [[nodiscard]] schema::Reader reader(const Written& written);
    /// Where errors about that property go.
    schema::Findings& findings_of(const Written& written) { return is_own(written) ? world_.findings : unheard_; }
    [[nodiscard]] bool is_own(const Written& written) const { return written.owner == object_; }

    /// The full name of the object of `type` that a property names; empty: `none`, or there is none of that name, which has been said.
    std::string reference(const Written& from, const Property& at, std::string_view type, const std::string& word);
    /// Reports 01070734, or another `id`, at that property, or at the profile when nobody wrote it; the profile cannot be used.
    void refuse(const Written& at, std::string text, std::string id = "01070734:3");
    void warn(const Written& at, const std::string& text);
    /// The profile is right and still cannot be used here: virtual servers with it are not opened.
    void cannot_be_used(const std::string& why);
    [[nodiscard]] const std::string& unusable_because() const { return unusable_because_; }

    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& builtin() const { return builtin_; }                ///< "clientssl"
    [[nodiscard]] const std::vector<ObjectPtr>& ancestors() const { return ancestors_; } ///< root first, itself last
    [[nodiscard]] std::string spoken() const;                                            ///< "ClientSSL Profile (/Common/p)"
    [[nodiscard]] Settings settings() const;

private:
    World& world_;
    std::string type_;
    std::string name_;
    ObjectPtr object_;
    std::string builtin_;
    std::vector<ObjectPtr> ancestors_;
    std::map<std::string, Written, std::less<>> written_;
    std::string unusable_because_;
    rules::Diagnostics unsaid_;
    schema::Findings unheard_{unsaid_};
};

/// The words of a list in any of its spellings: `{ a b }` on one line, a block, one word; `none` is no word.
std::vector<std::string> words_of(const Property& property);

// Parts of reading, one file each.
void read_tls_common(ProfileReading& reading, TlsProfile& profile);
void read_client_ssl_fields(ProfileReading& reading, ClientSslProfile& profile);
void read_server_ssl_fields(ProfileReading& reading, ServerSslProfile& profile);
void read_smtps_fields(ProfileReading& reading, SmtpsProfile& profile);
/// Says what is wrong with `ltm cipher rule` and `ltm cipher group`, used or not.
void check_cipher_objects(World& world);
/// `ciphers`, `cipher-group`, `options`: fills ciphers, versions and options.
void read_tls_ciphers(ProfileReading& reading, TlsProfile& profile);
std::vector<CertKeyChain> read_client_certificates(ProfileReading& reading);
std::optional<CertKeyChain> read_server_certificate(ProfileReading& reading);
/// ca-file and its like; null: none, or it has no content.
CertificateFilePtr read_certificate_reference(ProfileReading& reading, std::string_view key);

} // namespace sluice::config::build
