#include <algorithm>
#include <string>

#include <arpa/inet.h>
#include <openssl/evp.h>

#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/crypto/openssl_handles.h"

namespace sluice::tclbind {

namespace {

using crypto::bytes_in;

int b64encode(Call& call) {
    const std::string_view text = call.word(0);
    const std::size_t length = (text.size() + 2) / 3 * 4;
    if (is_too_large(length)) {
        return fail_too_large(call);
    }
    std::string encoded(length + 1, '\0'); // OpenSSL ends it with a NUL
    EVP_EncodeBlock(bytes_in(encoded.data()), bytes_in(text.data()), static_cast<int>(text.size()));
    return call.give(std::string_view{encoded}.substr(0, length));
}

bool is_base64(std::string_view text) {
    const std::size_t last = text.find_last_not_of('=');
    const std::string_view data = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    return text.size() % 4 == 0 && text.size() - data.size() <= 2 && std::ranges::all_of(data, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
           });
}

/// Blanks and line ends are left out. What is not base64 gives an empty result: rules test for that.
int b64decode(Call& call) {
    std::string text{call.word(0)};
    std::erase_if(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    if (text.empty() || !is_base64(text)) {
        return call.give(std::string_view{});
    }
    std::string decoded(text.size() / 4 * 3, '\0');
    EVP_DecodeBlock(bytes_in(decoded.data()), bytes_in(text.data()), static_cast<int>(text.size()));
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    return call.give(new_bytes(std::string_view{decoded}.substr(0, decoded.size() - padding)));
}

/// Numbers are unsigned; of a longer one the low bits count.
template <typename Number, Number (*swap)(Number)>
int swap_bytes(Call& call) {
    Tcl_WideInt number = 0;
    if (Tcl_GetWideIntFromObj(call.scope.interp, call.object(0), &number) != TCL_OK) {
        return TCL_ERROR;
    }
    return call.give(Tcl_WideInt{swap(static_cast<Number>(number))});
}

std::uint32_t swap_long(std::uint32_t number) {
    return htonl(number);
}
std::uint16_t swap_short(std::uint16_t number) {
    return htons(number);
}

constexpr CommandRow rows[] = {
    {"b64decode", 1, 1, "b64decode STRING", "", &b64decode, Needs::nothing},
    {"b64encode", 1, 1, "b64encode STRING", "", &b64encode, Needs::nothing},
    {"htonl", 1, 1, "htonl NUMBER", "", &swap_bytes<std::uint32_t, &swap_long>, Needs::nothing},
    {"htons", 1, 1, "htons NUMBER", "", &swap_bytes<std::uint16_t, &swap_short>, Needs::nothing},
    {"ntohl", 1, 1, "ntohl NUMBER", "", &swap_bytes<std::uint32_t, &swap_long>, Needs::nothing},
    {"ntohs", 1, 1, "ntohs NUMBER", "", &swap_bytes<std::uint16_t, &swap_short>, Needs::nothing},
};

} // namespace

CommandFamily encoding_family() {
    return rows;
}

} // namespace sluice::tclbind
