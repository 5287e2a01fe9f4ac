#include "engine/resolve/resolver.h"

#include <netinet/in.h>

#include <ares.h>

#include <array>
#include <cstring>
#include <map>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sluice::engine {

namespace {

constexpr int try_ms = 5000;
constexpr int tries = 4;
constexpr int dns_port = 53;

/// c-ares asks for this once; it does nothing that needs undoing on this system.
bool has_library() {
    static const bool is_ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
    return is_ready;
}

/// c-ares' list of servers; the nodes lie in `nodes`.
ares_addr_port_node* link(const std::vector<datagroups::Endpoint>& servers, std::vector<ares_addr_port_node>& nodes) {
    nodes.resize(servers.size());
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const datagroups::IpAddress& address = servers[i].address;
        ares_addr_port_node& node = nodes[i];
        node = {};
        node.next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
        node.family = address.is_v4() ? AF_INET : AF_INET6;
        node.udp_port = node.tcp_port = servers[i].port;
        if (address.is_v4()) {
            node.addr.addr4.s_addr = htonl(address.v4_host_order());
        } else {
            std::memcpy(&node.addr.addr6, address.bytes().data(), address.bytes().size());
        }
    }
    return nodes.empty() ? nullptr : nodes.data();
}

/// /etc/resolv.conf as c-ares reads it.
std::vector<datagroups::Endpoint> read_host_servers() {
    std::vector<datagroups::Endpoint> servers;
    ares_channel channel = nullptr;
    if (!has_library() || ares_init(&channel) != ARES_SUCCESS) {
        return servers;
    }
    ares_addr_port_node* first = nullptr;
    if (ares_get_servers_ports(channel, &first) == ARES_SUCCESS) {
        for (const ares_addr_port_node* node = first; node != nullptr; node = node->next) {
            std::array<std::uint8_t, 16> v6{};
            std::memcpy(v6.data(), &node->addr.addr6, v6.size());
            const auto address = node->family == AF_INET ? datagroups::IpAddress::from_v4(ntohl(node->addr.addr4.s_addr))
                                                         : datagroups::IpAddress::from_v6(v6);
            servers.push_back({address, static_cast<std::uint16_t>(node->udp_port == 0 ? dns_port : node->udp_port)});
        }
        ares_free_data(first);
    }
    ares_destroy(channel);
    return servers;
}

/// A query with a channel of its own: so its sockets, and with them its source ports, are new each time.
class AresQuery final : public DnsQuery {
public:
    AresQuery(boost::asio::io_context& loop, std::function<void(Resolver::Answer)> done, std::shared_ptr<std::size_t> running)
        : loop_(loop), done_(std::move(done)), running_(std::move(running)), timer_(loop), limit_(loop, Resolver::patience) {
        ++*running_;
    }
    ~AresQuery() override {
        --*running_;
        done_ = nullptr;
        if (channel_ != nullptr) {
            ares_destroy(channel_);
        }
        for (auto& [fd, socket] : sockets_) {
            socket->release();
        }
    }
    AresQuery(const AresQuery&) = delete;
    AresQuery& operator=(const AresQuery&) = delete;

    void refuse(const std::string& cause) { finish_later(tl::unexpected(cause)); }

    void begin(const DnsQuestion& question) {
        if (const std::string refusal = prepare(question); !refusal.empty()) {
            return finish_later(tl::unexpected(refusal));
        }
        unsigned char* query = nullptr;
        int size = 0;
        constexpr int internet = 1;
        constexpr int udp_bytes_max = 1232;
        if (ares_create_query(question.name.c_str(), internet, question.type, 0, 1, &query, &size, udp_bytes_max) != ARES_SUCCESS) {
            return finish_later(tl::unexpected("\"" + question.name + "\" is no name"));
        }
        limit_.async_wait([this, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
            if (!error && !alive.expired()) {
                finish(tl::unexpected(std::string("no answer")));
            }
        });
        ares_send(channel_, query, size, &AresQuery::answered, this);
        ares_free_string(query);
        wait();
    }

private:
    /// Empty, or why not. All options are given, so that c-ares reads no files.
    std::string prepare(const DnsQuestion& question) {
        ares_options options{};
        options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS | (question.use_udp ? 0 : ARES_FLAG_USEVC) |
                        (question.use_tcp ? 0 : ARES_FLAG_IGNTC) |
                        (question.servers.size() > 1 ? 0 : ARES_FLAG_NOCHECKRESP); // one that refuses is passed over while there are others
        options.timeout = try_ms;
        options.tries = tries;
        options.ndots = 1;
        options.sock_state_cb = &AresQuery::socket_state;
        options.sock_state_cb_data = this;
        char lookups[] = "b";
        options.lookups = lookups;
        in_addr none{};
        options.servers = &none;
        options.nservers = 1;
        constexpr int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_SOCK_STATE_CB |
                             ARES_OPT_LOOKUPS | ARES_OPT_SERVERS | ARES_OPT_DOMAINS | ARES_OPT_SORTLIST;
        if (!has_library() || ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
            return "the resolver cannot be started";
        }
        std::vector<ares_addr_port_node> nodes;
        if (question.servers.empty() || ares_set_servers_ports(channel_, link(question.servers, nodes)) != ARES_SUCCESS) {
            return "there is no name server";
        }
        if (question.source_v4) {
            ares_set_local_ip4(channel_, question.source_v4->v4_host_order());
        }
        if (question.source_v6) {
            ares_set_local_ip6(channel_, question.source_v6->bytes().data());
        }
        return {};
    }

    static void answered(void* self, int status, int /*timeouts*/, unsigned char* packet, int size) {
        auto& query = *static_cast<AresQuery*>(self);
        if (status == ARES_SUCCESS && packet != nullptr && size > 0) {
            query.finish_later(std::string(static_cast<const char*>(static_cast<const void*>(packet)), static_cast<std::size_t>(size)));
        } else {
            query.finish_later(tl::unexpected(std::string(status == ARES_ETIMEOUT ? "no answer" : ares_strerror(status))));
        }
    }

    /// c-ares is still at work where this comes from: the channel must not go now.
    void finish_later(Resolver::Answer answer) {
        boost::asio::post(loop_, [this, answer = std::move(answer), alive = std::weak_ptr{alive_}]() mutable {
            if (!alive.expired()) {
                finish(std::move(answer));
            }
        });
    }

    /// The last thing that a caller does: `done` may destroy this.
    void finish(Resolver::Answer answer) {
        limit_.cancel();
        if (const auto done = std::exchange(done_, nullptr)) {
            done(std::move(answer));
        }
    }

    static void socket_state(void* self, ares_socket_t fd, int wants_read, int wants_write) {
        static_cast<AresQuery*>(self)->watch(fd, wants_read != 0, wants_write != 0);
    }

    void watch(ares_socket_t fd, bool wants_read, bool wants_write) {
        const auto known = sockets_.find(fd);
        if (!wants_read && !wants_write) {
            if (known != sockets_.end()) {
                known->second->release(); // c-ares closes it
                sockets_.erase(known);
            }
            return;
        }
        if (known == sockets_.end()) {
            auto socket = std::make_shared<boost::asio::posix::stream_descriptor>(loop_);
            boost::system::error_code error;
            socket->assign(fd, error);
            if (error) {
                return;
            }
            sockets_.emplace(fd, socket);
        }
        const std::shared_ptr<boost::asio::posix::stream_descriptor> socket = sockets_.at(fd);
        if (wants_read) {
            wait_for(fd, socket, boost::asio::posix::stream_descriptor::wait_read);
        }
        if (wants_write) {
            wait_for(fd, socket, boost::asio::posix::stream_descriptor::wait_write);
        }
    }

    void wait_for(ares_socket_t fd, const std::shared_ptr<boost::asio::posix::stream_descriptor>& socket,
                  boost::asio::posix::stream_descriptor::wait_type what) {
        socket->async_wait(
            what, [this, fd, what, weak = std::weak_ptr{socket}, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
                if (error || alive.expired() || weak.expired()) {
                    return;
                }
                const bool reads = what == boost::asio::posix::stream_descriptor::wait_read;
                ares_process_fd(channel_, reads ? fd : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : fd);
                if (const auto socket_left = weak.lock(); socket_left != nullptr && reads) {
                    wait_for(fd, socket_left, what); // a writable one is asked for anew when there is something to write
                }
                wait();
            });
    }

    /// For c-ares' own time limits.
    void wait() {
        timeval most{try_ms / 1000, 0};
        timeval time{};
        const timeval* next = ares_timeout(channel_, &most, &time);
        const auto micros = std::chrono::seconds{next->tv_sec} + std::chrono::microseconds{next->tv_usec};
        timer_.expires_after(micros + std::chrono::milliseconds{1});
        timer_.async_wait([this, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
            if (!error && !alive.expired()) {
                ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
                wait();
            }
        });
    }

    boost::asio::io_context& loop_;
    std::function<void(Resolver::Answer)> done_;
    std::shared_ptr<std::size_t> running_;
    ares_channel channel_ = nullptr;
    std::map<ares_socket_t, std::shared_ptr<boost::asio::posix::stream_descriptor>> sockets_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer limit_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< a handler already queued finds out that this is gone
};

} // namespace

Resolver::Resolver(boost::asio::io_context& loop) : loop_(loop) {}

std::unique_ptr<DnsQuery> Resolver::ask(const DnsQuestion& question, std::function<void(Answer)> done) {
    auto query = std::make_unique<AresQuery>(loop_, std::move(done), running_);
    if (*running_ > queries_max) {
        query->refuse("too many questions wait for an answer");
    } else if (question.servers.empty()) {
        DnsQuestion complete = question;
        complete.servers = host_servers();
        query->begin(complete);
    } else {
        query->begin(question);
    }
    return query;
}

const std::vector<datagroups::Endpoint>& Resolver::host_servers() {
    if (!host_servers_) {
        host_servers_ = read_host_servers();
    }
    return *host_servers_;
}

} // namespace sluice::engine
