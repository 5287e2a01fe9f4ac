#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/smtp/member_starttls.h"
#include "engine/smtp/starttls_filter.h"

using namespace sluice::engine;
using sluice::config::StartTls;

namespace {

struct Sink final : StartTlsFilter::Sink {
    void to_server(std::string_view bytes) override { server += bytes; }
    void to_client(std::string_view bytes) override { client += bytes; }
    std::string server;
    std::string client;
};

constexpr std::uint8_t from_server = 0x80;

/// A dialogue: each piece is a byte that says who speaks and how much, then the bytes. One filter gets the pieces whole, one byte by byte:
/// both must let the same through until one of them begins TLS.
void play(StartTls mode, std::string_view script) {
    StartTlsFilter whole(mode);
    StartTlsFilter split(mode);
    Sink of_whole;
    Sink of_split;
    std::size_t said = 0;
    while (!script.empty() && !whole.wants_tls()) {
        const auto head = static_cast<std::uint8_t>(script.front());
        script.remove_prefix(1);
        const std::string_view piece = script.substr(0, head & ~from_server);
        script.remove_prefix(piece.size());
        const bool is_server = (head & from_server) != 0;
        said += is_server ? 0 : piece.size();
        is_server ? whole.server_said(piece, of_whole) : whole.client_said(piece, of_whole);
        for (const char byte : piece) {
            is_server ? split.server_said({&byte, 1}, of_split) : split.client_said({&byte, 1}, of_split);
        }
    }
    const bool same = of_whole.server == of_split.server && of_whole.client == of_split.client && whole.wants_tls() == split.wants_tls();
    if (!same || of_whole.server.size() > said) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view script{static_cast<const char*>(static_cast<const void*>(data)), size};
    for (const StartTls mode : {StartTls::none, StartTls::allow, StartTls::require}) {
        play(mode, script);
        MemberStartTls member(mode, "[192.0.2.1]");
        std::string answer;
        static_cast<void>(member.server_said(script, answer));
    }
    return 0;
}
