#include "config/secrets.h"

#include <algorithm>
#include <vector>

#include "config/stored_file.h"
#include "config/tls/secret.h"

namespace sluice::config {

namespace {

constexpr std::string_view passphrase_key = "passphrase";

bool may_have_secrets(std::string_view type) {
    return type == "ltm profile client-ssl" || type == "ltm profile server-ssl" || type == stored_key_type;
}

bool is_secret(const Property& property) {
    const bool is_scalar = property.shape == Property::Shape::scalar && property.key == passphrase_key;
    return is_scalar && !property.value().empty() && property.value() != "none";
}

void hide(std::vector<Property>& properties) {
    for (Property& property : properties) {
        if (is_secret(property) && !tls::is_foreign_secret(property.value())) {
            property.words = {std::string(tls::kept_secret)};
            property.spelling.clear();
        }
        hide(property.children);
    }
}

/// Where the same property stands in the object before the change; null: nowhere.
const Property* find_in(const std::vector<Property>& properties, std::string_view key) {
    const auto found = std::find_if(properties.begin(), properties.end(), [&](const Property& each) { return each.key == key; });
    return found == properties.end() ? nullptr : &*found;
}

/// True when something was put back.
bool restore(std::vector<Property>& properties, const std::vector<Property>& before) {
    bool any = false;
    for (Property& property : properties) {
        const Property* old = find_in(before, property.key);
        if (old == nullptr)
            continue;
        if (is_secret(property) && property.value() == tls::kept_secret) {
            property.words = old->words;
            property.spelling.clear();
            any = true;
        }
        any = restore(property.children, old->children) || any;
    }
    return any;
}

/// The text of a key says no passphrase, or one of no use here: the one that was entered here stays. True when it does.
bool keep_passphrase_of_key(Object& key, const Object& before) {
    const Property* old = key.type == stored_key_type ? find_in(before.properties, passphrase_key) : nullptr;
    const Property* said = find_in(key.properties, passphrase_key);
    if (old == nullptr || (said != nullptr && !tls::is_foreign_secret(said->value())))
        return false;
    std::erase_if(key.properties, [](const Property& property) { return property.key == passphrase_key; });
    const auto place =
        std::find_if(key.properties.begin(), key.properties.end(), [](const Property& each) { return each.key > passphrase_key; });
    key.properties.insert(place, *old);
    return true;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The end of the word that begins at `at`: a blank, or behind the closing quote.
std::size_t word_end(std::string_view text, std::size_t at) {
    const bool is_quoted = at < text.size() && text[at] == '"';
    for (std::size_t i = at + (is_quoted ? 1 : 0); i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (is_quoted ? text[i] == '"' : is_blank(text[i]))
            return i + (is_quoted ? 1 : 0);
    }
    return text.size();
}

} // namespace

Object without_secrets(const Object& object) {
    Object shown = object;
    if (!may_have_secrets(object.type))
        return shown;
    hide(shown.properties);
    if (object.type == stored_key_type)
        std::erase_if(shown.properties, [](const Property& property) { return property.key == content_property; });
    return shown;
}

void restore_secrets(Draft& draft) {
    std::vector<Object> restored;
    for (const auto& [key, object] : draft.objects()) {
        const auto old = draft.base().objects->find(key);
        const bool is_changed = old != draft.base().objects->end() && old->second != object;
        if (!is_changed || !may_have_secrets(key.first))
            continue;
        Object whole = *object;
        const bool any = restore(whole.properties, old->second->properties);
        if (keep_passphrase_of_key(whole, *old->second) || any)
            restored.push_back(std::move(whole));
    }
    for (Object& object : restored)
        draft.put(std::move(object));
}

std::string command_without_secrets(std::string_view command) {
    std::string shown;
    while (true) {
        const std::size_t at = command.find(passphrase_key);
        if (at == std::string_view::npos)
            return shown.append(command);
        std::size_t value = at + passphrase_key.size();
        const bool is_word =
            value < command.size() && is_blank(command[value]) && (at == 0 || is_blank(command[at - 1]) || command[at - 1] == '{');
        while (is_word && value < command.size() && is_blank(command[value]))
            ++value;
        shown.append(command.substr(0, value));
        command.remove_prefix(value);
        const std::size_t size = is_word ? word_end(command, 0) : 0;
        shown.append(size == 0 ? "" : "********");
        command.remove_prefix(size);
    }
}

} // namespace sluice::config
