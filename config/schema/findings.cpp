#include "config/schema/findings.h"

#include <fmt/format.h>

#include "config/model_builder.h"

namespace sluice::config::schema {

void Findings::add(rules::Severity severity, const Object& object, rules::Position at, std::string id, std::string message) {
    if (quiet_ && severity != rules::Severity::error)
        return;
    diagnostics_.add({severity, object.file, at, object.name, std::move(id), std::move(message), {}});
}

void Findings::error(const Object& object, rules::Position at, std::string id, std::string message) {
    add(rules::Severity::error, object, at, std::move(id), std::move(message));
}

void Findings::invalid(const Object& object, const Property& property, std::string_view why) {
    std::string message = fmt::format("Syntax Error: invalid property value \"{}\":\"{}\"", property.key, property.value());
    if (!why.empty())
        message += fmt::format(" ({})", why);
    error(object, property.position, {}, std::move(message));
}

void Findings::unsupported(const Object& object, rules::Position at, std::string message) {
    add(rules::Severity::unsupported, object, at, {}, std::move(message));
}

void Findings::warning(const Object& object, rules::Position at, std::string message) {
    add(rules::Severity::warning, object, at, {}, std::move(message));
}

void Findings::note(const Object& object, rules::Position at, std::string message) {
    add(rules::Severity::note, object, at, {}, std::move(message));
}

std::string spoken(const Object& object) {
    return object.name.empty() ? object.type : fmt::format("{} ({})", type_word(object.type), object.name);
}

std::string place(const Object& object, rules::Position at) {
    return object.file.empty() ? std::string() : fmt::format(" ({}:{})", object.file, at.line);
}

} // namespace sluice::config::schema
