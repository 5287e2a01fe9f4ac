#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/schema/findings.h"
#include "config/tree.h"
#include "datagroups/ip_address.h"

namespace sluice::config::schema {

/// A number of seconds, or one of the words that stand for none.
struct Seconds {
    std::optional<std::chrono::seconds> value; ///< absent: indefinite
};

std::optional<std::uint64_t> number_from_text(std::string_view text);
/// `enabled`, `yes`, `true` and their opposites; a flag alone is true.
std::optional<bool> truth_from_text(std::string_view text);
/// A netmask, `any`, `any6`: its length; nothing when it is none.
std::optional<unsigned> mask_length(std::string_view text);
/// `any` and `any6` included.
std::optional<datagroups::IpAddress> address_from_text(std::string_view text);
/// `none` and the empty string are the same.
std::string text_or_none(const Property& property);

/// Readers of one object's properties. A property that is absent leaves the target alone; a bad value is reported and does so too.
class Reader {
public:
    Reader(const Object& object, Findings& findings) : object_(object), findings_(findings) {}

    void number(const Property* property, std::uint32_t& target, std::uint64_t minimum, std::uint64_t maximum) const;
    void truth(const Property* property, bool& target) const;
    void seconds(const Property* property, std::chrono::seconds& target, std::uint64_t minimum, std::uint64_t maximum) const;
    /// With `indefinite` and `immediate` (one second: the shortest time there is here).
    void seconds(const Property* property, std::optional<std::chrono::seconds>& target) const;
    void milliseconds(const Property* property, std::chrono::milliseconds& target) const;
    void text(const Property* property, std::string& target) const;

    [[nodiscard]] const Object& object() const { return object_; }
    [[nodiscard]] Findings& findings() const { return findings_; }

private:
    [[nodiscard]] std::optional<std::uint64_t> checked(const Property& property, std::uint64_t minimum, std::uint64_t maximum) const;

    const Object& object_;
    Findings& findings_;
};

} // namespace sluice::config::schema
