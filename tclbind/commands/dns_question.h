#pragma once

#include <optional>
#include <string_view>

#include "engine/resolve/resolver.h"
#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

// What the commands that ask name servers have in common.

/// `@ADDRESS`, `@ADDRESS:PORT` or `@VIRTUAL-SERVER`. False after failing.
bool set_server(const Call& call, std::string_view word, engine::DnsQuestion& question);
/// The servers of `sys dns`, when it has any, and the sources to ask them from. False after failing: there is no source.
bool complete_question(const Call& call, engine::DnsQuestion& question);
/// A name is asked for as it is, an address for its name.
void set_name(std::string_view name, engine::DnsQuestion& question);

} // namespace sluice::tclbind
