#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/irule_options.h"
#include "cli/irule_play.h"
#include "cli/irule_world.h"

using namespace sluice;
using cli::PlayedEvent;
using Outcome = cli::PlayedEvent::Outcome;

namespace {

/// A folder with one rule in it.
class Rule {
public:
    explicit Rule(const std::string& text) {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-irule-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        add("rule.tcl", text);
    }
    ~Rule() { std::filesystem::remove_all(folder_); }
    Rule(const Rule&) = delete;
    Rule& operator=(const Rule&) = delete;

    void add(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    /// What happens with these options behind the file.
    [[nodiscard]] std::vector<PlayedEvent> run(std::vector<std::string> words) const {
        words.insert(words.begin(), path("rule.tcl"));
        const auto options = cli::read_irule_options(std::move(words));
        REQUIRE(options.has_value());
        rules::Diagnostics found;
        const auto world = cli::make_irule_world(*options, found);
        REQUIRE_MESSAGE(world.has_value(), world.error());
        return cli::play_events(*options, *world);
    }

    /// Why it does not run.
    [[nodiscard]] std::string refusal(std::vector<std::string> words) const {
        words.insert(words.begin(), path("rule.tcl"));
        const auto options = cli::read_irule_options(std::move(words));
        REQUIRE(options.has_value());
        rules::Diagnostics found;
        const auto world = cli::make_irule_world(*options, found);
        REQUIRE(!world.has_value());
        return world.error().empty() ? found.list().front().message : world.error();
    }

private:
    std::filesystem::path folder_;
};

} // namespace

TEST_CASE("the effects of an event are its decisions and log lines in order") {
    const Rule rule("when CLIENT_ACCEPTED {\n"
                    "    log local0. [IP::client_addr]\n"
                    "    if { [class match [IP::client_addr] equals allowed] } { pool [class lookup [IP::client_addr] allowed] }\n"
                    "}\n");
    const auto played = rule.run({"--client", "10.0.0.1:99", "--data-group", "allowed=ip:10.0.0.0/8 := mail,192.0.2.1", "--pool",
                                  "mail 10.1.1.1:25", "--event", "CLIENT_ACCEPTED"});
    REQUIRE(played.size() == 1);
    CHECK(played[0].name == "CLIENT_ACCEPTED");
    CHECK(played[0].outcome == Outcome::completed);
    CHECK(played[0].time.count() > 0);
    CHECK(played[0].effects == tclbind::Effects{"log info: Rule /Common/rule <CLIENT_ACCEPTED>: 10.0.0.1", "pool /Common/mail"});
}

TEST_CASE("load balancing goes to the first member that can be used, and the server side is that member") {
    const Rule rule("when CLIENT_ACCEPTED { pool mail }\n"
                    "when LB_SELECTED { log local0. [LB::server addr] }\n"
                    "when SERVER_CONNECTED { log local0. [IP::server_addr] }\n");
    const auto played = rule.run({"--pool", "mail 10.1.1.1:25 down,10.1.1.2:25 disabled,10.1.1.3:25", "--event", "CLIENT_ACCEPTED",
                                  "--event", "LB_SELECTED", "--event", "SERVER_CONNECTED"});
    REQUIRE(played.size() == 3);
    CHECK(played[1].effects == tclbind::Effects{"log info: Rule /Common/rule <LB_SELECTED>: 10.1.1.3"});
    CHECK(played[2].effects == tclbind::Effects{"log info: Rule /Common/rule <SERVER_CONNECTED>: 10.1.1.3"});
}

TEST_CASE("after a reject only the closing events come") {
    const Rule rule("when CLIENT_ACCEPTED { reject }\nwhen LB_SELECTED { log local0. no }\nwhen CLIENT_CLOSED { log local0. closed }\n");
    const auto played = rule.run({"--event", "CLIENT_ACCEPTED", "--event", "LB_SELECTED", "--event", "CLIENT_CLOSED"});
    REQUIRE(played.size() == 3);
    CHECK(played[1].outcome == Outcome::not_fired);
    CHECK(played[2].effects == tclbind::Effects{"log info: Rule /Common/rule <CLIENT_CLOSED>: closed"});
}

TEST_CASE("a TCL error fails the event, in RULE_INIT too") {
    const auto failed = Rule("when CLIENT_ACCEPTED { error here }\n").run({"--event", "CLIENT_ACCEPTED"});
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].outcome == Outcome::failed);
    CHECK(failed[0].effects.back() == "reset");
    const auto init = Rule("when RULE_INIT { error here }\nwhen CLIENT_ACCEPTED { }\n").run({"--event", "CLIENT_ACCEPTED"});
    REQUIRE(init.size() == 2);
    CHECK(init[0].name == "RULE_INIT");
    CHECK(init[0].outcome == Outcome::failed);
    CHECK(init[1].outcome == Outcome::completed);
}

TEST_CASE("suspended commands and scripts of after get the time they are given, and no more") {
    const Rule rule("when CLIENT_ACCEPTED { after 30\n log local0. on\n after 30 { log local0. later } }\n");
    const auto patient = rule.run({"--event", "CLIENT_ACCEPTED"});
    REQUIRE(patient.size() == 2);
    CHECK(patient[0].time >= std::chrono::milliseconds{30});
    CHECK(patient[0].effects == tclbind::Effects{"log info: Rule /Common/rule <CLIENT_ACCEPTED>: on"});
    CHECK(patient[1].name == "after");
    CHECK(patient[1].effects == tclbind::Effects{"log info: Rule /Common/rule <CLIENT_ACCEPTED>: later"});
    const auto hasty = Rule("when CLIENT_ACCEPTED { after 60000\n log local0. on }\n").run({"--event", "CLIENT_ACCEPTED", "--time", "5"});
    REQUIRE(!hasty.empty());
    CHECK(hasty[0].outcome == Outcome::waiting);
    CHECK(hasty[0].effects.empty());
}

TEST_CASE("an event without a handler is said to have none") {
    const auto played = Rule("when CLIENT_ACCEPTED { }\n").run({"--event", "CLIENT_CLOSED"});
    REQUIRE(played.size() == 1);
    CHECK(played[0].outcome == Outcome::no_handler);
}

TEST_CASE("a configuration gives pools, data groups and the virtual server; what is missing in it refuses the rule") {
    const Rule rule("when CLIENT_ACCEPTED { log local0. [virtual]:[IP::local_addr]:[LB::server pool]\n pool other }\n");
    const std::string configuration =
        "ltm pool main {\n    members {\n        10.0.0.1:25 {\n            address 10.0.0.1\n        }\n    }\n}\n"
        "ltm virtual vs {\n    destination 192.0.2.9:25\n    ip-protocol tcp\n    pool main\n"
        "    profiles {\n        tcp { }\n    }\n}\n";
    rule.add("some.conf", configuration);
    const std::vector<std::string> words{"--config", rule.path("some.conf"), "--virtual-server", "vs", "--event", "CLIENT_ACCEPTED"};
    CHECK(rule.refusal(words) == "Unable to find pool (other) referenced at line 2: [pool other]");
    rule.add("some.conf", configuration + "ltm pool other { }\n");
    const auto played = rule.run(words);
    REQUIRE(played.size() == 1);
    CHECK(played[0].effects ==
          tclbind::Effects{"log info: Rule /Common/rule <CLIENT_ACCEPTED>: /Common/vs:192.0.2.9:/Common/main", "pool /Common/other"});
    CHECK(rule.refusal({"--config", rule.path("some.conf"), "--virtual-server", "absent"}) ==
          "01020036:3: The requested Virtual Server (/Common/absent) was not found.");
}

TEST_CASE("bad objects in options are refused with what was wrong") {
    const Rule rule("when CLIENT_ACCEPTED { }\n");
    CHECK(rule.refusal({"--pool", "mail 10.0.0.1"}) ==
          "--pool 10.0.0.1: a member is ADDR:PORT, with the word down or disabled behind it or none");
    CHECK(rule.refusal({"--data-group", "x=float:1"}) ==
          "--data-group x=float:1: as NAME=ip:10.0.0.0/8,192.0.2.1 or NAME=string:FILE; types are ip, string, integer");
    CHECK(rule.refusal({"--data-group", "x=ip:10.0.0.300"}).find("10.0.0.300") != std::string::npos);
}

TEST_CASE("a data group may be a file of records") {
    const Rule rule("when CLIENT_ACCEPTED { log local0. [class lookup b words] }\n");
    rule.add("words.txt", "\"a\" := \"1\",\n\"b\" := \"2\",\n");
    const auto played = rule.run({"--data-group", "words=string:" + rule.path("words.txt"), "--event", "CLIENT_ACCEPTED"});
    REQUIRE(played.size() == 1);
    CHECK(played[0].effects == tclbind::Effects{"log info: Rule /Common/rule <CLIENT_ACCEPTED>: 2"});
}
