#include "config/schema/values.h"

#include <charconv>

#include <fmt/format.h>

namespace sluice::config::schema {

namespace {

constexpr std::uint64_t seconds_max = 0xffffffff;

} // namespace

std::optional<std::uint64_t> number_from_text(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return number;
}

std::optional<bool> truth_from_text(std::string_view text) {
    if (text.empty() || text == "enabled" || text == "yes" || text == "true")
        return true;
    if (text == "disabled" || text == "no" || text == "false")
        return false;
    return std::nullopt;
}

std::optional<datagroups::IpAddress> address_from_text(std::string_view text) {
    const std::string_view domain = text.substr(std::min(text.find('%'), text.size()));
    const std::string_view word = text.substr(0, text.size() - domain.size());
    if (word == "any")
        return datagroups::IpAddress::parse("0.0.0.0" + std::string(domain));
    if (word == "any6")
        return datagroups::IpAddress::parse("::" + std::string(domain));
    return datagroups::IpAddress::parse(text);
}

std::optional<unsigned> mask_length(std::string_view text) {
    const std::optional<datagroups::IpAddress> mask = address_from_text(text);
    return mask ? datagroups::prefix_length_of_mask(*mask) : std::nullopt;
}

std::string text_or_none(const Property& property) {
    const std::string value = property.value();
    return value == "none" ? std::string() : value;
}

std::optional<std::uint64_t> Reader::checked(const Property& property, std::uint64_t minimum, std::uint64_t maximum) const {
    const std::optional<std::uint64_t> value = number_from_text(property.value());
    if (value && *value >= minimum && *value <= maximum)
        return value;
    findings_.invalid(object_, property, value ? fmt::format("must be {} to {}", minimum, maximum) : std::string("not a number"));
    return std::nullopt;
}

void Reader::number(const Property* property, std::uint32_t& target, std::uint64_t minimum, std::uint64_t maximum) const {
    if (property == nullptr)
        return;
    if (const auto value = checked(*property, minimum, maximum))
        target = static_cast<std::uint32_t>(*value);
}

void Reader::truth(const Property* property, bool& target) const {
    if (property == nullptr)
        return;
    if (const auto value = truth_from_text(property->value()))
        target = *value;
    else
        findings_.invalid(object_, *property, "enabled or disabled");
}

void Reader::seconds(const Property* property, std::chrono::seconds& target, std::uint64_t minimum, std::uint64_t maximum) const {
    if (property == nullptr)
        return;
    if (const auto value = checked(*property, minimum, maximum))
        target = std::chrono::seconds{*value};
}

void Reader::seconds(const Property* property, std::optional<std::chrono::seconds>& target) const {
    if (property == nullptr)
        return;
    const std::string value = property->value();
    if (value == "indefinite")
        target.reset();
    else if (value == "immediate")
        target = std::chrono::seconds{1};
    else if (const auto number = checked(*property, 0, seconds_max))
        target = std::chrono::seconds{*number};
}

void Reader::milliseconds(const Property* property, std::chrono::milliseconds& target) const {
    if (property == nullptr)
        return;
    if (const auto value = checked(*property, 0, seconds_max))
        target = std::chrono::milliseconds{*value};
}

void Reader::text(const Property* property, std::string& target) const {
    if (property != nullptr)
        target = text_or_none(*property);
}

} // namespace sluice::config::schema
