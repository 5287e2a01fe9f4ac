#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/resolve/dns_message.h"

using namespace sluice::engine;

namespace {

/// Nothing that is read is longer than its packet can account for: four characters a byte, and each name 255 bytes at most.
void check(const std::vector<DnsRecord>& records, std::size_t packet_bytes) {
    constexpr std::size_t name_characters_max = std::size_t{255} * 4;
    constexpr std::size_t names_max = 2;
    for (const DnsRecord& record : records) {
        const bool is_sane = !record.owner.empty() && record.owner.size() <= name_characters_max &&
                             record.rdata.size() <= 4 * packet_bytes + names_max * name_characters_max + 100;
        if (!is_sane) {
            std::abort();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto message = parse_dns_message({static_cast<const char*>(static_cast<const void*>(data)), size});
    if (!message) {
        return 0;
    }
    for (const auto* section : {&message->question, &message->answer, &message->authority, &message->additional}) {
        check(*section, size);
    }
    return 0;
}
