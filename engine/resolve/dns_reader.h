#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/resolve/dns_message.h"

namespace sluice::engine {

/// Reads a DNS packet from its begin to its end. Each function moves on, or returns false when the packet does not have what it reads;
/// then nothing more is to be read.
class DnsReader {
public:
    explicit DnsReader(std::string_view packet) : packet_(packet) {}

    bool read(std::uint8_t& number);
    bool read(std::uint16_t& number);
    bool read(std::uint32_t& number);
    /// Without the last dot; the root is ".". A name may be shortened by pointers to earlier places (RFC 1035, 4.1.4), not to later ones.
    bool read_name(std::string& name);
    bool read_record(DnsRecord& record, bool is_question);

private:
    bool read_rdata(std::uint16_t type, std::size_t end, std::string& text);
    bool read_numbers(std::initializer_list<unsigned> sizes, std::string& text);
    bool read_word(std::string& text);
    bool read_words(std::size_t end, std::string& text);
    bool read_address(std::size_t bytes, std::string& text);
    bool read_unknown(std::size_t end, std::string& text);
    bool append_name(std::string& text);

    std::string_view packet_;
    std::size_t at_ = 0;
};

} // namespace sluice::engine
