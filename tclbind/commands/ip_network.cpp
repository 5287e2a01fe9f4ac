#include "tclbind/commands/ip_network.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "tclbind/ip_object.h"

namespace sluice::tclbind {

namespace {

using datagroups::IpAddress;

/// An address with the length of its mask; host bits may be set, as rules write `[IP::client_addr]/24`.
struct Network {
    IpAddress address;
    unsigned length = 0;
};

unsigned full_length(const IpAddress& address) {
    return address.is_v4() ? 32 : 128;
}

std::optional<unsigned> read_mask(std::string_view text, const IpAddress& address) {
    unsigned length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error == std::errc{} && end == text.data() + text.size()) {
        return length <= full_length(address) ? std::optional{length} : std::nullopt;
    }
    const auto mask = IpAddress::parse(text);
    return mask && mask->family() == address.family() ? datagroups::prefix_length_of_mask(*mask) : std::nullopt;
}

std::optional<Network> read_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    const auto length =
        slash == std::string_view::npos ? std::optional{full_length(*address)} : read_mask(text.substr(slash + 1), *address);
    return length ? std::optional{Network{*address, *length}} : std::nullopt;
}

/// The arguments cut at blanks: F5 also takes `"10.0.0.0 mask 255.0.0.0"` as one word.
std::vector<std::string_view> split_words(const Call& call) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < call.count(); ++i) {
        std::string_view rest = call.word(i);
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            if (end > 0) {
                words.push_back(rest.substr(0, end));
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return words;
}

/// `A`, `A/M` or `A mask M` at the front of `words`, which it is taken from.
std::optional<Network> take_network(std::span<const std::string_view>& words) {
    if (words.empty()) {
        return std::nullopt;
    }
    auto network = read_network(words[0]);
    words = words.subspan(1);
    if (network && words.size() >= 2 && words[0] == "mask") {
        const auto length = read_mask(words[1], network->address);
        words = words.subspan(2);
        if (!length) {
            return std::nullopt;
        }
        network->length = *length;
    }
    return network;
}

bool is_same(const Network& left, const Network& right) {
    const unsigned length = std::min(left.length, right.length);
    return left.address.family() == right.address.family() && left.address.masked(length) == right.address.masked(length);
}

int compare(Call& call) {
    const std::vector<std::string_view> all = split_words(call);
    std::span<const std::string_view> words{all};
    const auto left = take_network(words);
    if (!left) {
        return call.fail(bad_address);
    }
    if (words.empty()) {
        return call.give(new_address(left->address.masked(left->length)));
    }
    if (words[0] != "equals" && words[0] != "eq") {
        return call.fail_keyword(words[0], "equals mask");
    }
    words = words.subspan(1);
    const auto right = take_network(words);
    return right && words.empty() ? call.give(is_same(*left, *right)) : call.fail(bad_address);
}

IpAddress address_from(std::span<const unsigned char> bytes, bool is_v6, bool swap) {
    std::array<std::uint8_t, 16> ordered{};
    std::copy(bytes.begin(), bytes.end(), ordered.begin());
    if (swap) {
        std::reverse(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(bytes.size()));
    }
    if (is_v6) {
        return IpAddress::from_v6(ordered);
    }
    std::uint32_t v4 = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        v4 = v4 << 8 | ordered.at(i);
    }
    return IpAddress::from_v4(v4);
}

/// `IP::addr parse ?-swap? ?-ipv4|-ipv6? BYTES ?OFFSET?`
int parse(Call& call) {
    bool swap = false;
    bool is_v6 = false;
    std::size_t at = 1;
    for (; at < call.count() && call.word(at).starts_with('-'); ++at) {
        const std::string_view option = call.word(at);
        if (option != "-swap" && option != "-ipv4" && option != "-ipv6") {
            return call.fail_keyword(option, "-swap -ipv4 -ipv6");
        }
        swap |= option == "-swap";
        is_v6 = option == "-ipv6" || (is_v6 && option == "-swap");
    }
    Tcl_WideInt offset = 0;
    const std::size_t left = call.count() - at;
    if (left != 1 && left != 2) {
        return call.fail("wrong # args: should be \"IP::addr parse ?-swap? ?-ipv4|-ipv6? BYTES ?OFFSET?\"");
    }
    if (left == 2 && Tcl_GetWideIntFromObj(call.scope.interp, call.object(at + 1), &offset) != TCL_OK) {
        return TCL_ERROR;
    }
    int length = 0;
    const unsigned char* bytes = Tcl_GetByteArrayFromObj(call.object(at), &length);
    const Tcl_WideInt wanted = is_v6 ? 16 : 4;
    if (offset < 0 || offset > length || length - offset < wanted) {
        return call.fail(bad_address);
    }
    return call.give(new_address(address_from({bytes + offset, static_cast<std::size_t>(wanted)}, is_v6, swap)));
}

} // namespace

int ip_addr(Call& call) {
    return call.word(0) == "parse" ? parse(call) : compare(call);
}

} // namespace sluice::tclbind
