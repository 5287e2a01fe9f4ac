#pragma once

#include <array>

#include "config/tmsh/property_table.h"

/// The rows of `ltm monitor` and of what says which monitor checks nodes. Part of property_table.cpp.
namespace sluice::config::tmsh {

inline constexpr std::string_view enabled_or_not = "enabled|disabled";

inline constexpr std::array monitor_tcp_rows = {
    PropertyRow{"adaptive", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"adaptive-divergence-type", Kind::choice, "relative", "relative|absolute", {}},
    PropertyRow{"adaptive-divergence-value", Kind::number, "25", {}, {}},
    PropertyRow{"adaptive-limit", Kind::number, "200", {}, {}},
    PropertyRow{"adaptive-sampling-timespan", Kind::number, "300", {}, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::word, "*:*", {}, {}, true},
    PropertyRow{"interval", Kind::number, "5", {}, {}, true},
    PropertyRow{"ip-dscp", Kind::number, "0", {}, {}, true},
    PropertyRow{"manual-resume", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"recv", Kind::text, "none", {}, {}, true},
    PropertyRow{"recv-disable", Kind::text, "none", {}, {}, true},
    PropertyRow{"reverse", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"send", Kind::text, "none", {}, {}, true},
    PropertyRow{"time-until-up", Kind::number, "0", {}, {}, true},
    PropertyRow{"timeout", Kind::number, "16", {}, {}, true},
    PropertyRow{"transparent", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"up-interval", Kind::number, "0", {}, {}, true},
};

inline constexpr std::array monitor_smtp_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"debug", Kind::choice, "no", "yes|no", {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::word, "*:*", {}, {}, true},
    PropertyRow{"domain", Kind::text, "none", {}, {}, true},
    PropertyRow{"interval", Kind::number, "5", {}, {}, true},
    PropertyRow{"manual-resume", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"time-until-up", Kind::number, "0", {}, {}, true},
    PropertyRow{"timeout", Kind::number, "16", {}, {}, true},
    PropertyRow{"up-interval", Kind::number, "0", {}, {}, true},
};

inline constexpr std::array monitor_tcp_half_open_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::word, "*:*", {}, {}, true},
    PropertyRow{"interval", Kind::number, "5", {}, {}, true},
    PropertyRow{"manual-resume", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"time-until-up", Kind::number, "0", {}, {}, true},
    PropertyRow{"timeout", Kind::number, "16", {}, {}, true},
    PropertyRow{"transparent", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"up-interval", Kind::number, "0", {}, {}, true},
};

inline constexpr std::array monitor_icmp_rows = {
    PropertyRow{"adaptive", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"adaptive-divergence-type", Kind::choice, "relative", "relative|absolute", {}},
    PropertyRow{"adaptive-divergence-value", Kind::number, "25", {}, {}},
    PropertyRow{"adaptive-limit", Kind::number, "200", {}, {}},
    PropertyRow{"adaptive-sampling-timespan", Kind::number, "300", {}, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::word, "*", {}, {}, true},
    PropertyRow{"interval", Kind::number, "5", {}, {}, true},
    PropertyRow{"manual-resume", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"time-until-up", Kind::number, "0", {}, {}, true},
    PropertyRow{"timeout", Kind::number, "16", {}, {}, true},
    PropertyRow{"transparent", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"up-interval", Kind::number, "0", {}, {}, true},
};

inline constexpr std::array monitor_gateway_icmp_rows = {
    PropertyRow{"adaptive", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"adaptive-divergence-type", Kind::choice, "relative", "relative|absolute", {}},
    PropertyRow{"adaptive-divergence-value", Kind::number, "25", {}, {}},
    PropertyRow{"adaptive-limit", Kind::number, "200", {}, {}},
    PropertyRow{"adaptive-sampling-timespan", Kind::number, "300", {}, {}},
    PropertyRow{"app-service", Kind::reference, "none", {}, {}},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"destination", Kind::word, "*:*", {}, {}, true},
    PropertyRow{"interval", Kind::number, "5", {}, {}, true},
    PropertyRow{"manual-resume", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"time-until-up", Kind::number, "0", {}, {}, true},
    PropertyRow{"timeout", Kind::number, "16", {}, {}, true},
    PropertyRow{"transparent", Kind::choice, "disabled", enabled_or_not, {}, true},
    PropertyRow{"up-interval", Kind::number, "0", {}, {}, true},
};

inline constexpr std::array default_node_monitor_rows = {
    PropertyRow{"rule", Kind::monitor, "none", {}, {}, true},
};

} // namespace sluice::config::tmsh
