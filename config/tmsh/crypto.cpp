#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>

#include "config/names.h"
#include "config/new_name.h"
#include "config/schema/builtin.h"
#include "config/schema/values.h"
#include "config/stored_file.h"
#include "config/tls/key_making.h"
#include "config/tls/pem.h"
#include "config/tmsh/object_edit.h"
#include "config/tmsh/selection.h"
#include "config/tmsh/tls_objects.h"
#include "config/tmsh/type_path.h"

namespace sluice::config::tmsh {

namespace {

constexpr std::string_view key_command = "sys crypto key";
constexpr std::string_view certificate_command = "sys crypto cert";
constexpr std::string_view crl_command = "sys crypto crl";

/// `name value` pairs and flags, in braces or not: `gen-certificate { common-name a }` is `gen-certificate common-name a`.
using Given = std::map<std::string, std::string, std::less<>>;

Result<Given> read_given(Words& words, const std::vector<std::string>& names, const std::vector<std::string>& flags) {
    std::vector<std::string> all = names;
    all.insert(all.end(), flags.begin(), flags.end());
    Given given;
    std::size_t depth = 0;
    while (!words.at_end()) {
        if (words.at_open() || words.at_close()) {
            if (words.at_close() && depth == 0)
                return unexpected_argument("}");
            depth = words.at_open() ? depth + 1 : depth - 1;
            words.take();
            continue;
        }
        const std::string word = words.take();
        const Result<std::string> name = complete(word, all);
        if (!name)
            return tl::make_unexpected(name.error());
        if (name->empty())
            return unexpected_argument(word);
        const bool is_flag = std::find(flags.begin(), flags.end(), *name) != flags.end();
        if (!is_flag && !words.at_word())
            return syntax_error("\"" + *name + "\" value is missing");
        given[*name] = is_flag ? std::string{} : words.take();
    }
    if (depth != 0)
        return syntax_error("closing brace is missing");
    return given;
}

std::string value_of(const Given& given, std::string_view name, std::string otherwise = {}) {
    const auto found = given.find(name);
    return found == given.end() ? std::move(otherwise) : found->second;
}

tl::unexpected<Failure> invalid(std::string_view name, const std::string& value) {
    return syntax_error("\"" + std::string(name) + "\" invalid property value \"" + value + "\"");
}

Result<std::uint32_t> number_of(const Given& given, std::string_view name, std::uint32_t otherwise, std::uint64_t minimum,
                                std::uint64_t maximum) {
    const std::string text = value_of(given, name, std::to_string(otherwise));
    const std::optional<std::uint64_t> number = schema::number_from_text(text);
    if (!number || *number < minimum || *number > maximum)
        return invalid(name, text);
    return static_cast<std::uint32_t>(*number);
}

Result<tls::KeyWish> key_wish(const Given& given) {
    constexpr std::array curves = {std::string_view("prime256v1"), std::string_view("secp384r1"), std::string_view("secp521r1")};
    tls::KeyWish wish;
    const std::string type = value_of(given, "key-type", "rsa-private");
    if (type == "ec-private")
        wish.type = KeyType::ecdsa;
    else if (type != "rsa-private")
        return invalid("key-type", type);
    // More bits would keep every other command waiting for seconds.
    const Result<std::uint32_t> size = number_of(given, "key-size", wish.size, 1024, 4096);
    if (!size)
        return tl::make_unexpected(size.error());
    wish.size = *size;
    wish.curve_name = value_of(given, "curve-name", wish.curve_name);
    if (std::find(curves.begin(), curves.end(), wish.curve_name) == curves.end())
        return invalid("curve-name", wish.curve_name);
    if (const std::string security = value_of(given, "security-type", "normal"); security != "normal")
        return invalid("security-type", security);
    return wish;
}

Result<tls::CertificateWish> certificate_wish(const Given& given) {
    constexpr std::size_t country_bytes = 2;
    tls::CertificateWish wish;
    wish.common_name = value_of(given, "common-name");
    if (wish.common_name.empty())
        return syntax_error("\"common-name\" must be given");
    wish.country = value_of(given, "country");
    if (!wish.country.empty() && wish.country.size() != country_bytes)
        return invalid("country", wish.country);
    wish.state = value_of(given, "state");
    wish.city = value_of(given, "city");
    wish.organization = value_of(given, "organization");
    wish.organizational_unit = value_of(given, "ou");
    wish.email = value_of(given, "email-address");
    wish.alternative_names = value_of(given, "subject-alternative-name");
    const Result<std::uint32_t> days = number_of(given, "lifetime", 365, 1, 36'500);
    if (!days)
        return tl::make_unexpected(days.error());
    wish.lifetime = std::chrono::days{*days};
    return wish;
}

const std::vector<std::string>& subject_names() {
    static const std::vector<std::string> names = {"city",         "common-name", "country", "email-address",           "lifetime",
                                                   "organization", "ou",          "state",   "subject-alternative-name"};
    return names;
}

/// Puts a stored file with these bytes into the draft. What an older one of its name says besides is kept.
void put_file(Draft& draft, std::string_view type, const std::string& name, std::string_view bytes, const Given& more,
              const std::string& user) {
    const Object* old = draft.find(std::string(type), name);
    Object object;
    if (old != nullptr)
        object = *old;
    object.type = type;
    object.name = name;
    object.file.clear();
    for (const char* key : {"content", "checksum", "size", "revision", "last-update-time", "updated-by", "passphrase"})
        std::erase_if(object.properties, [&](const Property& property) { return property.key == key; });
    for (const auto& [key, value] : more)
        put_property(object.properties, scalar(key, value));
    put_content(object, old, bytes, user);
    draft.put(std::move(object));
}

Result<std::string> read_local_file(Session& session, const std::string& path) {
    tl::expected<std::string, std::string> bytes = session.io.files->read(path);
    if (!bytes)
        return refused(session.io.files->is_waiting() ? "a file is being read" : bytes.error());
    return std::move(*bytes);
}

Result<void> install_file(Session& session, Draft& draft, std::string_view type, const std::string& name, const std::string& path,
                          const std::string& passphrase) {
    const Result<std::string> bytes = read_local_file(session, path);
    if (!bytes)
        return tl::make_unexpected(bytes.error());
    Given more{{"source-path", "file:" + session.io.files->absolute(path)}};
    if (!passphrase.empty())
        more["passphrase"] = passphrase;
    put_file(draft, type, name, *bytes, more, session.io.user);
    return {};
}

std::string_view stored_type_of(std::string_view command) {
    return command == key_command ? stored_key_type : command == crl_command ? stored_crl_type : stored_certificate_type;
}

bool exists(const Session& session, std::string_view type, const std::string& name) {
    return session.configuration->objects->contains({std::string(type), name}) || schema::is_builtin(type, name);
}

std::chrono::sys_seconds now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<void> put_certificate(Session& session, Draft& draft, const std::string& name, const PrivateKeyPtr& key, const Given& given) {
    const Result<tls::CertificateWish> wish = certificate_wish(given);
    if (!wish)
        return tl::make_unexpected(wish.error());
    const tl::expected<CertificatePtr, std::string> certificate = tls::make_certificate(key, *wish, now());
    if (!certificate)
        return refused("the certificate cannot be made: " + certificate.error());
    put_file(draft, stored_certificate_type, name, tls::write_certificate(*certificate), {}, session.io.user);
    return {};
}

Result<void> create_key(Session& session, const std::string& name, Words& words) {
    std::vector<std::string> names = subject_names();
    names.insert(names.end(), {"consumer", "curve-name", "key-size", "key-type", "security-type"});
    const Result<Given> given = read_given(words, names, {"gen-certificate"});
    if (!given)
        return tl::make_unexpected(given.error());
    const bool with_certificate = given->contains("gen-certificate");
    const Result<tls::KeyWish> wish = key_wish(*given);
    if (!wish)
        return tl::make_unexpected(wish.error());
    if (exists(session, stored_key_type, name))
        return refused(already_exists(stored_key_type, name));
    if (with_certificate && exists(session, stored_certificate_type, name))
        return refused(already_exists(stored_certificate_type, name));
    const tl::expected<PrivateKeyPtr, std::string> key = tls::make_key(*wish);
    if (!key)
        return refused("the key cannot be made: " + key.error());
    Draft draft(session.configuration);
    put_file(draft, stored_key_type, name, tls::write_private_key(*key), {}, session.io.user);
    Result<void> done = with_certificate ? put_certificate(session, draft, name, *key, *given) : Result<void>{};
    return done ? commit(session, draft) : done;
}

/// A new certificate for a key that is there: how a self-signed one is renewed.
Result<void> create_certificate(Session& session, const std::string& name, Words& words) {
    std::vector<std::string> names = subject_names();
    names.insert(names.end(), {"consumer", "key"});
    const Result<Given> given = read_given(words, names, {});
    if (!given)
        return tl::make_unexpected(given.error());
    const std::string key_name = full_path(value_of(*given, "key", name));
    const KeyFilePtr* file = find_key(*session.configuration->snapshot, "/Common", key_name);
    if (file == nullptr)
        return refused(not_found(stored_key_type, key_name));
    const Object* object = find_object(*session.configuration->objects, std::string(stored_key_type), key_name);
    const Property* passphrase = object == nullptr ? nullptr : object->find("passphrase");
    const tl::expected<PrivateKeyPtr, std::string> key =
        tls::read_private_key(*(*file)->pem, passphrase == nullptr ? std::string{} : passphrase->value());
    if (!key)
        return refused("Key File (" + key_name + "): " + key.error());
    Draft draft(session.configuration);
    Result<void> done = put_certificate(session, draft, name, *key, *given);
    return done ? commit(session, draft) : done;
}

} // namespace

bool is_crypto_type(std::string_view type) {
    return type == key_command || type == certificate_command;
}

Result<void> create_crypto(Session& session, const std::string& type, const std::string& name, Words& words) {
    if (type == certificate_command)
        return create_certificate(session, name, words);
    return create_key(session, name, words);
}

Result<void> install(Session& session, Words& words) {
    const Result<std::string> command =
        take_type(words, {std::string(certificate_command), std::string(crl_command), std::string(key_command)});
    if (!command)
        return tl::make_unexpected(command.error());
    if (!words.at_word())
        return name_missing();
    const std::string name = full_path(words.take());
    const bool is_certificate = *command == certificate_command;
    std::vector<std::string> names{"consumer", "from-local-file"};
    if (*command == key_command || is_certificate)
        names.emplace_back("passphrase");
    if (is_certificate)
        names.emplace_back("key-from-local-file");
    const Result<Given> given = read_given(words, names, {"no-overwrite"});
    if (!given)
        return tl::make_unexpected(given.error());
    const std::string path = value_of(*given, "from-local-file");
    const std::string key_path = value_of(*given, "key-from-local-file");
    if (path.empty())
        return syntax_error("\"from-local-file\" must be given");
    const std::string_view type = stored_type_of(*command);
    const bool is_there = session.configuration->objects->contains({std::string(type), name});
    if (is_there && given->contains("no-overwrite"))
        return refused(already_exists(type, name));
    if (const auto refusal =
            is_there || schema::is_builtin(type, name) ? std::nullopt : refusal_of_new_name(*session.configuration, type, name))
        return refused(*refusal);
    Draft draft(session.configuration);
    const std::string passphrase = value_of(*given, "passphrase");
    Result<void> done = install_file(session, draft, type, name, path, is_certificate ? std::string{} : passphrase);
    if (done && !key_path.empty())
        done = install_file(session, draft, stored_key_type, name, key_path, passphrase);
    return done ? commit(session, draft) : done;
}

} // namespace sluice::config::tmsh
