#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

using NetlinkAttributes = std::function<void(unsigned type, std::span<const std::byte> payload)>;

/// Questions to the kernel's routing tables, one at a time. The kernel answers within the call that asks.
class Netlink {
public:
    Netlink();
    [[nodiscard]] bool is_open() const { return socket_.is_open(); }

    /// A request of `type` whose fixed part is `header`, with one attribute when `attribute` is not empty. `seen` is called for each
    /// attribute of the answer. The answer's fixed part; nothing: the kernel refused, or said something else.
    template <typename Header>
    std::optional<Header> ask(unsigned short type, const Header& header, unsigned short attribute_type,
                              std::span<const std::byte> attribute, const NetlinkAttributes& seen) {
        std::optional<Header> answer;
        const auto take = [&answer, &seen](std::span<const std::byte> body) {
            answer = read_as<Header>(body);
            if (answer) {
                for_each_attribute(body.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof(Header)), body.size())), seen);
            }
        };
        const auto fixed = std::as_bytes(std::span{&header, 1});
        return exchange(type, fixed, attribute_type, attribute, take) ? answer : std::nullopt;
    }

    /// Walks attributes, of an answer or nested in one. Lengths that cannot be end the walk.
    static void for_each_attribute(std::span<const std::byte> attributes, const NetlinkAttributes& seen);

    /// The first bytes as a value; nothing when there are too few.
    template <typename Value>
    static std::optional<Value> read_as(std::span<const std::byte> bytes) {
        if (bytes.size() < sizeof(Value)) {
            return std::nullopt;
        }
        Value value{};
        std::copy_n(bytes.begin(), sizeof(Value), std::as_writable_bytes(std::span{&value, 1}).begin());
        return value;
    }

private:
    bool exchange(unsigned short type, std::span<const std::byte> header, unsigned short attribute_type,
                  std::span<const std::byte> attribute, const std::function<void(std::span<const std::byte>)>& take);

    FileDescriptor socket_;
};

} // namespace sluice::engine
