#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "tclbind/commands/command_row.h"

/// What is held back of one side, for TCP::payload and SSL::payload and their like.
namespace sluice::tclbind {

/// A number of bytes; nothing after failing with F5's message.
std::optional<std::size_t> read_size(const Call& call, std::size_t index);

/// What the word stands for on the wire.
std::span<const std::byte> wire_bytes(const Call& call, std::size_t index);

/// `?LENGTH | OFFSET LENGTH | length | replace OFFSET LENGTH DATA?` of the current side; `command` is the name to complain with.
int do_payload(const Call& call, std::string_view command);
/// `?LENGTH?`
int do_release(const Call& call);

/// A session whose connection can no longer bring data has given up the variables of its data events: it may need them again.
void expect_events(const Call& call, std::initializer_list<engine::EventId> events);

} // namespace sluice::tclbind
