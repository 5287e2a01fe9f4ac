#include "config/stored_object.h"

#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/grammar.h"

namespace sluice::config {

namespace {

void append_positions(std::string& out, const std::vector<Property>& properties) {
    for (const Property& property : properties) {
        fmt::format_to(std::back_inserter(out), " {}:{}", property.position.line, property.position.column);
        append_positions(out, property.children);
    }
}

/// Reads the numbers back, in the order in which append_positions() wrote them.
class PositionReader {
public:
    explicit PositionReader(std::string_view text) : rest_(text) {}

    std::uint32_t number() {
        while (!rest_.empty() && (rest_.front() < '0' || rest_.front() > '9'))
            rest_.remove_prefix(1);
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }
    rules::Position position() {
        const std::uint32_t line = number();
        return {line, number()};
    }
    void restore(std::vector<Property>& properties) {
        for (Property& property : properties) {
            property.position = position();
            restore(property.children);
        }
    }

private:
    std::string_view rest_;
};

} // namespace

StoredObject to_store(const Object& object) {
    std::string positions = fmt::format("{}:{}@{}", object.position.line, object.position.column, object.body_first_line);
    append_positions(positions, object.properties);
    return {write(object), object.file, std::move(positions)};
}

ObjectPtr restore(const std::string& type, const std::string& name, const StoredObject& stored) {
    rules::Diagnostics diagnostics;
    std::vector<Object> objects = parse(stored.file, stored.text, diagnostics);
    if (diagnostics.has_errors() || objects.size() != 1 || objects.front().type != type || objects.front().name != name)
        return nullptr;
    Object& object = objects.front();
    PositionReader reader(stored.positions);
    object.position = reader.position();
    object.body_first_line = reader.number();
    reader.restore(object.properties);
    return std::make_shared<const Object>(std::move(object));
}

} // namespace sluice::config
