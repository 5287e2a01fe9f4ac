#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema/findings.h"
#include "config/tree.h"

namespace sluice::config::schema {

/// What becomes of a property of an understood type.
enum class Verdict : std::uint8_t {
    understood, ///< read by the builder of its type
    silent,     ///< changes nothing that a client or a member could see here: kept without a word
    warned,     ///< has an effect on BIG-IP and none here: kept with a warning
    restricts,  ///< on BIG-IP it keeps traffic out or sends it elsewhere
};

struct PropertyRow {
    std::string_view key;
    Verdict verdict = Verdict::understood;
    /// Values, divided by blanks, that mean what happens here anyway; an empty list and `none` always do.
    std::string_view harmless{};
};

/// Rows of an understood type, by its words ("ltm virtual"); empty for others. "ltm pool member" is a member's own block.
std::span<const PropertyRow> property_rows(std::string_view type);

/// The part of property_rows() for TLS profiles and what they stand on.
std::span<const PropertyRow> tls_property_rows(std::string_view type);

/// The part of property_rows() for `ltm profile fastl4`.
std::span<const PropertyRow> fast_l4_property_rows();

/// The part of property_rows() for `ltm monitor external`.
std::span<const PropertyRow> external_monitor_property_rows();

/// Says what is to be said of `properties` that are not understood; returns those that restrict or redirect, for the caller to judge.
std::vector<const Property*> judge_properties(const Object& object, const std::vector<Property>& properties,
                                              std::span<const PropertyRow> rows, std::string_view whose, Findings& findings);

/// "fw-enforced-policy /Common/edge", "vlans { /Common/a /Common/b }": short, for reasons and warnings.
std::string in_short(const Property& property);

} // namespace sluice::config::schema
