#include "engine/tls/openssl.h"

#include <array>

#include <openssl/err.h>

namespace sluice::engine {

std::string take_openssl_error() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) {
        return {};
    }
    if (const char* reason = ERR_reason_error_string(code); reason != nullptr) {
        return reason;
    }
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

} // namespace sluice::engine
