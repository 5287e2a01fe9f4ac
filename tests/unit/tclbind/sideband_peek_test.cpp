#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "rules_support.h"

using namespace sluice;
namespace asio = boost::asio;

namespace {

/// A worker whose rule asks a server that this test plays.
struct AskingRule : tclbind::RulesFixture {
    AskingRule() {
        engine::RuleHostContext context;
        context.log = &log;
        context.process_name = "tmm";
        context.loop = &loop;
        host = tclbind::make_rule_host_factory()(context);
    }
    ~AskingRule() { host.reset(); }

    void run() {
        loop.restart();
        loop.run_for(std::chrono::milliseconds{50});
    }

    asio::io_context loop{1};
    asio::ip::tcp::acceptor acceptor{loop, {asio::ip::make_address("127.0.0.1"), 0}};
};

} // namespace

TEST_CASE("recv -peek with a timeout waits for more than it has shown already") {
    AskingRule asking;
    const std::string server = "127.0.0.1:" + std::to_string(asking.acceptor.local_endpoint().port());
    const rules::RulePtr rule = asking.load("/Common/r", "when CLIENT_ACCEPTED {\n set id [connect -timeout 1000 " + server + "]\n" + R"(
        log local0. "[recv -peek -timeout 1000 -status status $id] $status"
        log local0. "[recv -peek -timeout 1000 -status status $id] $status"
        log local0. "[recv -peek -status status $id] $status at once"
        log local0. "[recv -peek -timeout 60 -status status $id] $status"
        log local0. "[recv -timeout 1000 -status status 2 $id] $status"
        log local0. "[recv -peek -timeout 1000 -status status $id] $status"
        log local0. "[recv -peek -timeout 1000 -status status $id] $status"
    })");
    asking.adopt();
    engine::RuleSession* session = asking.host->begin(asking.host->program({rule}), asking.connection, asking);
    CHECK(asking.host->fire(*session, engine::EventId::client_accepted) == engine::RuleOutcome::suspended);
    asio::ip::tcp::socket answering = asking.acceptor.accept();
    asio::write(answering, asio::buffer("ab", 2));
    asking.run();
    CHECK(asking.log.lines.size() == 1);
    asio::write(answering, asio::buffer("c", 1));
    asking.run();
    CHECK(asking.log.lines.size() == 3);
    asking.run();
    answering.close();
    asking.run();
    asking.host->end(session);
    const std::vector<std::string> expected = {"ab received", "abc received", "abc received at once", "abc timeout", "ab received",
                                               "c received",  "c closed"};
    REQUIRE(asking.log.lines.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(asking.log.lines[i] == "Rule /Common/r <CLIENT_ACCEPTED>: " + expected[i]);
    }
}
