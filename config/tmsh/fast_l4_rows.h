#pragma once

#include <array>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

constexpr std::string_view fast_l4_switch = "enabled|disabled";

constexpr std::array profile_fast_l4_rows = {
    PropertyRow{"app-service", Kind::reference, "none", {}, {}, true},
    PropertyRow{"client-timeout", Kind::word, "30", {}, {}, true},
    PropertyRow{"defaults-from", Kind::reference, {}, {}, {}, true},
    PropertyRow{"description", Kind::text, "none", {}, {}},
    PropertyRow{"explicit-flow-migration", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"hardware-syn-cookie", Kind::choice, "enabled", fast_l4_switch, {}, true},
    PropertyRow{"idle-timeout", Kind::word, "300", {}, {}, true},
    PropertyRow{"ip-df-mode", Kind::choice, "preserve", "pmtu|preserve|set|clear", {}, true},
    PropertyRow{"ip-tos-to-client", Kind::word, "pass-through", {}, {}, true},
    PropertyRow{"ip-tos-to-server", Kind::word, "pass-through", {}, {}, true},
    PropertyRow{"ip-ttl-mode", Kind::choice, "decrement", "proxy|preserve|decrement|set", {}, true},
    PropertyRow{"ip-ttl-v4", Kind::number, "255", {}, {}, true},
    PropertyRow{"ip-ttl-v6", Kind::number, "64", {}, {}, true},
    PropertyRow{"keep-alive-interval", Kind::word, "disabled", {}, {}, true},
    PropertyRow{"late-binding", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"link-qos-to-client", Kind::word, "pass-through", {}, {}, true},
    PropertyRow{"link-qos-to-server", Kind::word, "pass-through", {}, {}, true},
    PropertyRow{"loose-close", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"loose-initialization", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"mss-override", Kind::number, "0", {}, {}, true},
    PropertyRow{"priority-to-client", Kind::word, "pass-through", {}, {}, true},
    PropertyRow{"priority-to-server", Kind::word, "pass-through", {}, {}, true},
    PropertyRow{"pva-acceleration", Kind::choice, "full", "full|partial|none|guaranteed|dedicated", {}, true},
    PropertyRow{"reassemble-fragments", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"receive-window-size", Kind::number, "0", {}, {}, true},
    PropertyRow{"reset-on-timeout", Kind::choice, "enabled", fast_l4_switch, {}, true},
    PropertyRow{"rtt-from-client", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"rtt-from-server", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"server-sack", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"server-timestamp", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"software-syn-cookie", Kind::choice, "enabled", fast_l4_switch, {}, true},
    PropertyRow{"syn-cookie-enable", Kind::choice, "enabled", fast_l4_switch, {}, true},
    PropertyRow{"tcp-close-timeout", Kind::word, "5", {}, {}, true},
    PropertyRow{"tcp-generate-isn", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"tcp-handshake-timeout", Kind::word, "5", {}, {}, true},
    PropertyRow{"tcp-strip-sack", Kind::choice, "disabled", fast_l4_switch, {}, true},
    PropertyRow{"tcp-time-wait-timeout", Kind::word, "0", {}, {}, true},
    PropertyRow{"tcp-timestamp-mode", Kind::choice, "preserve", "preserve|strip|rewrite", {}, true},
    PropertyRow{"tcp-wscale-mode", Kind::choice, "preserve", "preserve|strip|rewrite", {}, true},
    PropertyRow{"timeout-recovery", Kind::choice, "disconnect", "disconnect|fallback", {}, true},
};

} // namespace sluice::config::tmsh
