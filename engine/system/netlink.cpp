#include "engine/system/netlink.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace sluice::engine {
namespace {

void append(std::vector<std::byte>& message, std::span<const std::byte> bytes) {
    message.insert(message.end(), bytes.begin(), bytes.end());
    message.resize(NLMSG_ALIGN(message.size()));
}

template <typename Value>
void append_value(std::vector<std::byte>& message, const Value& value) {
    append(message, std::as_bytes(std::span{&value, 1}));
}

} // namespace

Netlink::Netlink() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)) {}

bool Netlink::exchange(unsigned short type, std::span<const std::byte> header, unsigned short attribute_type,
                       std::span<const std::byte> attribute, const std::function<void(std::span<const std::byte>)>& take) {
    std::vector<std::byte> body;
    append(body, header);
    if (!attribute.empty()) {
        append_value(body, rtattr{static_cast<unsigned short>(RTA_LENGTH(attribute.size())), attribute_type});
        append(body, attribute);
    }
    nlmsghdr head{};
    head.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(body.size()));
    head.nlmsg_type = type;
    head.nlmsg_flags = NLM_F_REQUEST;
    std::vector<std::byte> message;
    append_value(message, head);
    append(message, body);
    if (!socket_.is_open() || ::send(socket_.get(), message.data(), message.size(), 0) < 0) {
        return false;
    }
    std::array<std::byte, 16384> answer{};
    const ssize_t got = ::recv(socket_.get(), answer.data(), answer.size(), MSG_DONTWAIT);
    if (got <= 0) {
        return false;
    }
    const std::span<const std::byte> bytes{answer.data(), static_cast<std::size_t>(got)};
    const auto answer_head = read_as<nlmsghdr>(bytes);
    if (!answer_head || answer_head->nlmsg_type == NLMSG_ERROR || answer_head->nlmsg_len > bytes.size() ||
        answer_head->nlmsg_len < NLMSG_HDRLEN) {
        return false;
    }
    take(bytes.subspan(NLMSG_HDRLEN, answer_head->nlmsg_len - NLMSG_HDRLEN));
    return true;
}

void Netlink::for_each_attribute(std::span<const std::byte> attributes, const NetlinkAttributes& seen) {
    while (const auto head = read_as<rtattr>(attributes)) {
        if (head->rta_len < RTA_LENGTH(0) || head->rta_len > attributes.size()) {
            return;
        }
        seen(head->rta_type & static_cast<unsigned>(NLA_TYPE_MASK), attributes.subspan(RTA_LENGTH(0), head->rta_len - RTA_LENGTH(0)));
        attributes = attributes.subspan(std::min<std::size_t>(RTA_ALIGN(head->rta_len), attributes.size()));
    }
}

} // namespace sluice::engine
