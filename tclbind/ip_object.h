#pragma once

#include <optional>

#include <tcl.h>

#include "datagroups/ip_address.h"

namespace sluice::tclbind {

/// A Tcl value that holds an address; its text is made only when somebody asks for it.
Tcl_Obj* new_address(const datagroups::IpAddress& address);

/// Reads an address and keeps it inside the value, so that a literal is read once. Nothing when the text is none.
std::optional<datagroups::IpAddress> address_of(Tcl_Obj* object);

/// The address only when the value already holds one: no text is made or read.
std::optional<datagroups::IpAddress> held_address_of(const Tcl_Obj* object);

} // namespace sluice::tclbind
