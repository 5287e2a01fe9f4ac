#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::tclbind {

/// A URI cut at its separators. Nothing is decoded or checked; the parts are views into the text that was cut.
struct UriParts {
    std::string_view protocol; ///< "http"; empty for "/path"
    std::string_view host;     ///< without port and user; an IPv6 host keeps its brackets
    std::string_view port;     ///< as written; empty when it is not
    std::string_view path;     ///< "/path/to/file.ext"
    std::string_view query;    ///< what follows the first '?'
};
UriParts split_uri(std::string_view uri);

/// The port written in it, else 80 for http, 443 for https, 0 for everything else.
std::uint32_t port_of(const UriParts& parts);

/// "/path/to/" of "/path/to/file.ext".
std::string_view directory_of(std::string_view path);
/// The names between the slashes of directory_of().
std::vector<std::string_view> directories_of(std::string_view path);

/// The value of one parameter, not decoded.
std::string_view query_parameter(std::string_view query, std::string_view name);

/// Replaces %HH; anything else stays, a '%' without two hexadecimal digits too.
std::string percent_decode(std::string_view text);
/// Keeps letters, digits and `- . _ ~`.
std::string percent_encode(std::string_view text);
std::size_t percent_encoded_size(std::string_view text);

/// Do both mean the same by RFC 2616, section 3.2.3?
bool is_same_uri(std::string_view left, std::string_view right);

} // namespace sluice::tclbind
