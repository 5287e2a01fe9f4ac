#include <fmt/format.h>

#include "config/build_tls.h"
#include "config/schema/builtin.h"

namespace sluice::config::build {

ProfileReading::ProfileReading(World& world, std::string type, std::string name, ObjectPtr object)
    : world_(world), type_(std::move(type)), name_(std::move(name)), object_(std::move(object)) {
    std::string root = schema::is_builtin(type_, name_) ? name_ : std::string{};
    if (object_) {
        World::Ancestry ancestry = world.ancestry(object_, unheard_);
        ancestors_ = std::move(ancestry.objects);
        root = ancestry.builtin;
    }
    builtin_ = root.substr(root.rfind('/') + 1);
    for (const ObjectPtr& each : ancestors_)
        for (const Property& property : each->properties)
            written_.insert_or_assign(property.key, Written{&property, each});
}

ProfileReading::Written ProfileReading::find(std::string_view key) const {
    const auto found = written_.find(key);
    return found == written_.end() ? Written{nullptr, object_} : found->second;
}

schema::Reader ProfileReading::reader(const Written& written) {
    return {*written.owner, findings_of(written)};
}

std::string ProfileReading::reference(const Written& from, const Property& at, std::string_view type, const std::string& word) {
    if (word.empty() || word == "none")
        return {};
    if (is_own(from))
        return world_.reference(*from.owner, at.position, type, word);
    const auto exists = [&](const std::string& full) { return world_.object(type, full) != nullptr || schema::is_builtin(type, full); };
    std::string full = world_.resolve(*from.owner, word, exists);
    return exists(full) ? full : std::string{};
}

void ProfileReading::refuse(const Written& at, std::string text, std::string id) {
    cannot_be_used(text);
    if (!at.owner)
        return;
    const rules::Position position = at.property == nullptr ? at.owner->position : at.property->position;
    std::string message = id == "01070734:3" ? "Configuration error: " + text : std::move(text);
    findings_of(at).error(*at.owner, position, std::move(id), std::move(message));
}

void ProfileReading::warn(const Written& at, const std::string& text) {
    if (at.owner && at.property != nullptr)
        findings_of(at).warning(*at.owner, at.property->position, fmt::format("{}: {}", spoken(), text));
}

void ProfileReading::cannot_be_used(const std::string& why) {
    if (unusable_because_.empty())
        unusable_because_ = why;
}

std::string ProfileReading::spoken() const {
    return fmt::format("{} ({})", type_word(type_), name_);
}

Settings ProfileReading::settings() const {
    Settings settings;
    for (const auto& [key, written] : written_)
        if (key != "passphrase") // rules may read the rest
            settings.emplace(key, written.property->value());
    return settings;
}

std::vector<std::string> words_of(const Property& property) {
    std::vector<std::string> words;
    for (const std::string& word : property.words)
        if (word != "{" && word != "}" && word != "none")
            words.push_back(word);
    for (const Property& child : property.children)
        words.push_back(child.key);
    return words;
}

} // namespace sluice::config::build
