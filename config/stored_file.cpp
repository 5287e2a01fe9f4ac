#include "config/stored_file.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "config/grammar.h"
#include "config/model_builder.h"
#include "config/schema/values.h"

namespace sluice::config {

namespace {

using Content = tl::expected<std::string, std::string>;

std::string encoded(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const auto* from = static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
    auto* to = static_cast<unsigned char*>(static_cast<void*>(text.data()));
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(to, from, static_cast<int>(bytes.size()))));
    return text;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto* from = static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
    auto* to = static_cast<unsigned char*>(static_cast<void*>(bytes.data()));
    const int size = text.empty() ? 0 : EVP_DecodeBlock(to, from, static_cast<int>(text.size()));
    if (size < 0)
        return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bytes.resize(static_cast<std::size_t>(size) - std::min(padding, static_cast<std::size_t>(size)));
    return bytes;
}

/// "SHA1:5:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
std::string checksum_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return fmt::format("SHA1:{}:{:02x}", bytes.size(), fmt::join(digest.begin(), digest.begin() + size, ""));
}

std::string now() {
    return fmt::format("{:%Y-%m-%d:%H:%M:%S}", fmt::localtime(std::time(nullptr)));
}

std::string text_of(const Object* object, std::string_view key) {
    const Property* property = object == nullptr ? nullptr : object->find(key);
    return property == nullptr ? std::string{} : schema::text_or_none(*property);
}

void set(Object& object, std::string_view key, const std::string& value) {
    std::erase_if(object.properties, [&](const Property& property) { return property.key == key; });
    Property property;
    property.key = key;
    property.shape = Property::Shape::scalar;
    property.words = {value};
    const auto place =
        std::find_if(object.properties.begin(), object.properties.end(), [&](const Property& each) { return each.key > key; });
    object.properties.insert(place, std::move(property));
}

/// "file:/tmp/a", "file:///tmp/a" and "/tmp/a" are the same. Nothing for another kind of URL.
std::optional<std::string> local_path(std::string path) {
    constexpr std::string_view scheme = "file:";
    if (path.starts_with(scheme)) {
        path.erase(0, scheme.size());
        path.erase(0, path.starts_with("///") ? 2 : 0);
        return path;
    }
    return path.empty() || path.find("://") != std::string::npos ? std::nullopt : std::optional(path);
}

Content read_first(const Object& object, FileAccess& files) {
    std::string cause = "no source-path that names a local file";
    for (const std::string_view key : {"source-path", "cache-path"}) {
        const std::optional<std::string> path = local_path(text_of(&object, key));
        Content content = path ? files.read(*path) : tl::unexpected(cause);
        if (content || files.is_waiting())
            return content;
        if (path && key == "source-path")
            cause = content.error();
    }
    return tl::unexpected(cause);
}

void describe_content(Object& object, const Object* old, std::string_view bytes, std::string_view user) {
    const std::string time = now();
    const auto inherited = [&](std::string_view key, const std::string& otherwise) {
        const std::string mine = text_of(&object, key);
        const std::string before = text_of(old, key);
        set(object, key, !mine.empty() ? mine : !before.empty() ? before : otherwise);
    };
    const std::string checksum = checksum_of(bytes);
    const bool is_same = text_of(old, "checksum") == checksum;
    set(object, content_property, encoded(bytes));
    set(object, "checksum", checksum);
    set(object, "size", std::to_string(bytes.size()));
    inherited("create-time", time);
    inherited("created-by", std::string(user));
    inherited("mode", object.type == stored_monitor_program_type ? "33261" : "33188");
    if (old == nullptr || is_same) {
        inherited("revision", "1");
        inherited("last-update-time", time);
        inherited("updated-by", std::string(user));
        return;
    }
    set(object, "revision", std::to_string(schema::number_from_text(text_of(old, "revision")).value_or(0) + 1));
    set(object, "last-update-time", time);
    set(object, "updated-by", std::string(user));
}

void keep_content(Object& object, const Object& old) {
    for (const std::string_view key :
         {"content", "checksum", "size", "create-time", "created-by", "mode", "revision", "last-update-time", "updated-by"}) {
        if (const std::string value = text_of(&old, key); !value.empty() || key == content_property)
            set(object, key, value);
    }
}

std::string_view short_word(std::string_view type) {
    return type == stored_ifile_type ? std::string_view("ifile") : type_word(type);
}

/// The command that gives a file without content one.
std::string remedy(const Object& object) {
    if (object.type == stored_certificate_type || object.type == stored_key_type)
        return fmt::format("tmsh install sys crypto {} {} from-local-file PATH", object.type == stored_key_type ? "key" : "cert",
                           object.name);
    return fmt::format("tmsh modify {} {} source-path file:PATH", object.type, object.name);
}

void warn(const Object& object, const std::string& cause, rules::Diagnostics& diagnostics) {
    rules::Diagnostic diagnostic;
    diagnostic.severity = rules::Severity::warning;
    diagnostic.file = object.file;
    diagnostic.position = object.position;
    diagnostic.object = object.name;
    diagnostic.message = fmt::format("{} ({}) has no content: {}. Put the file there and load again, or: {}", short_word(object.type),
                                     object.name, cause, remedy(object));
    diagnostics.add(std::move(diagnostic));
}

/// A text that names another source, but has the old content only because it was merged with what was there, wants the other.
bool wants_reading(const Object& object, const ObjectMap& before) {
    if (object.find(content_property) == nullptr)
        return true;
    const auto old = before.find({object.type, object.name});
    return old != before.end() && text_of(old->second.get(), content_property) == text_of(&object, content_property) &&
           text_of(old->second.get(), "source-path") != text_of(&object, "source-path");
}

} // namespace

std::optional<std::string> content_of(const Object& stored_file) {
    const Property* content = stored_file.find(content_property);
    return content == nullptr ? std::nullopt : decoded(content->value());
}

bool is_stored_file(std::string_view type) {
    return std::find(stored_file_types.begin(), stored_file_types.end(), type) != stored_file_types.end();
}

void put_content(Object& stored_file, const Object* old, std::string_view bytes, std::string_view user) {
    describe_content(stored_file, old, bytes, user);
}

void read_stored_file(Object& stored_file, FileAccess& files, rules::Diagnostics& diagnostics) {
    if (stored_file.find(content_property) != nullptr)
        return;
    if (const Content content = read_first(stored_file, files))
        describe_content(stored_file, nullptr, *content, {});
    else
        warn(stored_file, content.error(), diagnostics);
}

void read_stored_files(Draft& draft, FileAccess& files, std::string_view user, rules::Diagnostics& diagnostics) {
    const ObjectMap& before = *draft.base().objects;
    std::vector<ObjectPtr> wanting;
    for (const std::string_view each : stored_file_types) {
        const std::string type{each};
        for (auto at = draft.objects().lower_bound({type, {}}); at != draft.objects().end() && at->first.first == type; ++at)
            if (wants_reading(*at->second, before))
                wanting.push_back(at->second);
    }
    for (const ObjectPtr& each : wanting) {
        Object object = *each;
        const auto old = before.find({object.type, object.name});
        const Object* kept = old != before.end() && old->second->find(content_property) != nullptr ? old->second.get() : nullptr;
        const Content content = read_first(object, files);
        if (files.is_waiting())
            return;
        if (content)
            describe_content(object, kept, *content, user);
        else if (kept != nullptr)
            keep_content(object, *kept);
        else
            warn(object, content.error(), diagnostics);
        if (kept != nullptr && write(*kept) == write(object))
            draft.put(old->second);
        else
            draft.put(std::move(object));
    }
}

} // namespace sluice::config
