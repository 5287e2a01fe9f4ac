#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "engine/monitor/monitors.h"
#include "engine/registry.h"
#include "kept_log.h"

/// One pool with one member, checked by the monitors under test against servers on loopback ports.
namespace sluice::engine::monitors_testing {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;

/// A mail server on a loopback port of the system's choice that says `greeting` and then one answer to each line.
class FakeServer {
public:
    FakeServer(boost::asio::io_context& context, std::vector<std::string> answers)
        : acceptor_(context, {boost::asio::ip::address_v4::loopback(), 0}), answers_(std::move(answers)) {
        boost::asio::co_spawn(context, accept(), boost::asio::detached);
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::size_t accepted() const { return accepted_; }
    [[nodiscard]] const std::vector<std::string>& heard() const { return heard_; }
    void close() { acceptor_.close(); }

private:
    Awaitable<void> accept() {
        boost::system::error_code error;
        while (!error) {
            tcp::socket client = co_await acceptor_.async_accept(into(error));
            if (!error) {
                ++accepted_;
                boost::asio::co_spawn(acceptor_.get_executor(), talk(std::move(client)), boost::asio::detached);
            }
        }
    }

    Awaitable<void> talk(tcp::socket client) {
        boost::system::error_code error;
        boost::asio::streambuf heard;
        for (const std::string& answer : answers_) {
            co_await boost::asio::async_write(client, boost::asio::buffer(answer), into(error));
            const std::size_t size = co_await boost::asio::async_read_until(client, heard, '\n', into(error));
            if (error) {
                co_return;
            }
            heard_.emplace_back(boost::asio::buffers_begin(heard.data()),
                                boost::asio::buffers_begin(heard.data()) + static_cast<long>(size));
            heard.consume(size);
        }
        co_await boost::asio::async_read_until(client, heard, '\n', into(error));
    }

    tcp::acceptor acceptor_;
    std::vector<std::string> answers_;
    std::vector<std::string> heard_;
    std::size_t accepted_ = 0;
};

inline config::MonitorPtr make_monitor(config::MonitorKind kind) {
    config::Monitor monitor;
    monitor.name = "/Common/m";
    monitor.kind = kind;
    monitor.interval = 1s;
    monitor.timeout = 1s;
    monitor.domain = "lb.example.test";
    return std::make_shared<const config::Monitor>(monitor);
}

inline config::SnapshotPtr make_snapshot(config::MonitorPtr monitor, std::uint16_t port) {
    auto pool = std::make_shared<config::Pool>();
    pool->name = "/Common/p";
    if (monitor != nullptr) {
        pool->monitor.monitors.push_back(std::move(monitor));
    }
    pool->members.resize(1);
    pool->members[0].name = "/Common/127.0.0.1:25";
    pool->members[0].endpoint = {datagroups::IpAddress::from_v4(0x7F000001), port};
    auto snapshot = std::make_shared<config::Snapshot>();
    snapshot->pools.emplace(pool->name, pool);
    return snapshot;
}

/// One pool with one member, checked.
struct World {
    RunningConfigPtr adopt(const config::SnapshotPtr& snapshot) {
        auto running = registry.attach(snapshot);
        monitors.adopt(running);
        member = running->find_pool("/Common/p")->members[0];
        return running;
    }
    bool run_until(const std::function<bool()>& met) { return run_for(met, 10s); }
    bool run_for(const std::function<bool()>& met, std::chrono::milliseconds patience) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (!met() && std::chrono::steady_clock::now() < deadline) {
            context.restart();
            context.run_one_for(100ms);
        }
        return met();
    }
    bool run_until(Health health) {
        return run_until([&] { return member->health == health; });
    }

    boost::asio::io_context context;
    test::KeptLog log;
    Registry registry;
    Monitors monitors{context, log};
    MemberRuntimePtr member;
};

} // namespace sluice::engine::monitors_testing
