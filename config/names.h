#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::config {

/// Names that live in partitions: a bare one means /Common.
std::string full_path(std::string_view name);
/// As `list` and `show` print it from the folder /Common: without "/Common/".
std::string_view relative_name(std::string_view full);
/// "Common" of "/Common/x", for `already exists in partition P`.
std::string_view partition_of(std::string_view full);

/// `01020036:3: The requested Pool (/Common/p) was not found.` The type is as in Object::type.
std::string not_found(std::string_view type, std::string_view name);
/// `01020066:3: The requested Pool (/Common/p) already exists in partition Common.`
std::string already_exists(std::string_view type, std::string_view name);
/// `01070265:3: The Pool (/Common/p) cannot be deleted because it is in use by a Virtual Server (/Common/v).`
std::string in_use(std::string_view type, std::string_view name, std::string_view user);

/// May an object be called so? No control bytes, blanks, quotes, braces or backslashes, and no empty part of the path.
bool is_valid_name(std::string_view full);
/// `01070088:3: The requested object name (/Common/a b) is invalid.`
std::string invalid_name(std::string_view full);

/// The same for parts of objects, whose type word is given in full: "Pool Member", "value list item".
std::string part_not_found(std::string_view word, std::string_view name);
std::string part_already_exists(std::string_view word, std::string_view name, std::string_view partition);

/// How errors name a pool member: "/Common/p /Common/10.0.0.1 25".
std::string member_in_error(std::string_view pool, std::string_view node, unsigned port);

/// Port number of a service name that F5 prints (`smtp`), of a decimal number, or of `any` and `*` (0).
std::optional<unsigned> port_from_text(std::string_view text);
/// `smtp` of 25; the number itself when F5 has no name for it.
std::string service_name(unsigned port);

/// `/Common/192.0.2.25:smtp` and `/Common/2001:db8::1.smtp` divided at the port; nothing when there is none or it is not a port.
struct AddressPort {
    std::string address; ///< with its folder, as written
    unsigned port = 0;
    bool dotted = false; ///< the IPv6 form

    /// With the port as a number, as files have it.
    [[nodiscard]] std::string to_text() const;
};
std::optional<AddressPort> divide_port(std::string_view text);

} // namespace sluice::config
