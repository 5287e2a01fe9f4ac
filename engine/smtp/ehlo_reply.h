#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

/// The server's whole answer to EHLO with STARTTLS among its keywords (RFC 3207 §4), unless it is there already or the answer is not 250.
std::string with_starttls(std::string_view reply);
/// The same without STARTTLS.
std::string without_starttls(std::string_view reply);
/// Does it offer STARTTLS?
bool offers_starttls(std::string_view reply);

} // namespace sluice::engine
