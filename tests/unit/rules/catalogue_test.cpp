#include <algorithm>

#include <doctest/doctest.h>

#include "rules/catalogue/commands.h"
#include "rules/catalogue/stock_commands.h"
#include "tests/unit/rules/rules_support.h"

using namespace sluice::rules;

namespace {

bool valid(std::string_view command, std::string_view event) {
    const auto rows = find_command(command);
    return std::any_of(rows.begin(), rows.end(), [&](const Command& row) { return is_valid_in(row, *find_event(event)); });
}

} // namespace

TEST_CASE("the events the engine fires stand first, in the order of their ids") {
    constexpr std::string_view first[] = {"RULE_INIT",
                                          "FLOW_INIT",
                                          "CLIENT_ACCEPTED",
                                          "LB_SELECTED",
                                          "LB_FAILED",
                                          "SERVER_CONNECTED",
                                          "CLIENT_CLOSED",
                                          "SERVER_CLOSED",
                                          "CLIENT_DATA",
                                          "SERVER_DATA",
                                          "SA_PICKED",
                                          "SERVER_INIT",
                                          "PERSIST_DOWN",
                                          "USER_REQUEST",
                                          "USER_RESPONSE",
                                          "CLIENTSSL_CLIENTHELLO",
                                          "CLIENTSSL_CLIENTCERT",
                                          "CLIENTSSL_HANDSHAKE",
                                          "CLIENTSSL_DATA",
                                          "CLIENTSSL_PASSTHROUGH",
                                          "SERVERSSL_CLIENTHELLO_SEND",
                                          "SERVERSSL_SERVERHELLO",
                                          "SERVERSSL_SERVERCERT",
                                          "SERVERSSL_HANDSHAKE",
                                          "SERVERSSL_DATA"};
    static_assert(std::size(first) == fired_event_count);
    for (std::size_t i = 0; i < all_events().size(); ++i) {
        const bool is_of_rules = all_events()[i].name == "NAME_RESOLVED"; // from NAME::lookup, not from the engine
        CHECK(all_events()[i].fired == (i < fired_event_count || is_of_rules));
        if (i < fired_event_count)
            CHECK(all_events()[i].name == first[i]);
    }
    CHECK(event(EventId::lb_failed).name == "LB_FAILED");
    CHECK(event(EventId::server_connected).side == EventSide::server);
}

TEST_CASE("every event of F5 is found by its name and nothing else is") {
    CHECK(all_events().size() == 176);
    for (std::size_t i = 0; i < all_events().size(); ++i)
        CHECK(find_event(all_events()[i].name) == static_cast<EventId>(i));
    CHECK_FALSE(find_event("HTTP_NOTHING"));
    CHECK_FALSE(find_event(""));
    CHECK_FALSE(find_event("ZZZ"));
}

TEST_CASE("every command of F5 is found by its name, with all its forms") {
    CHECK(all_commands().size() == 1119);
    CHECK(std::is_sorted(all_commands().begin(), all_commands().end(), [](const Command& a, const Command& b) { return a.name < b.name; }));
    CHECK(find_command("class").size() == 13);
    CHECK(find_command("IP::client_addr").size() == 1);
    CHECK(find_command("nothing").empty());
}

TEST_CASE("the measured table of commands and events holds") {
    constexpr std::string_view events[] = {"RULE_INIT",   "CLIENT_ACCEPTED",  "CLIENT_DATA",   "HTTP_REQUEST",
                                           "LB_SELECTED", "SERVER_CONNECTED", "HTTP_RESPONSE", "CLIENT_CLOSED"};
    struct Row {
        std::string_view command;
        std::string_view cells;
    };
    for (const Row& row :
         {Row{"HTTP::uri", "y--yyy--"}, Row{"HTTP::status", "y---y-y-"}, Row{"HTTP::respond", "y--y--y-"}, Row{"HTTP::collect", "y--yy-y-"},
          Row{"IP::client_addr", "-yyyyyyy"}, Row{"pool", "-yyyyyyy"}, Row{"table", "-yyyyyyy"}, Row{"LB::server", "-yyyyyyy"},
          Row{"TCP::collect", "yyyyyyyy"}, Row{"TCP::payload", "yyyyyyyy"}, Row{"SSL::cipher", "---yy-y-"}})
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            CHECK_MESSAGE(valid(row.command, events[i]) == (row.cells[i] == 'y'), row.command, " in ", events[i]);
}

TEST_CASE("commands that are valid anywhere or whose list is unknown never say no") {
    CHECK(valid("log", "RULE_INIT"));
    CHECK(valid("AAA::acct_send", "CLIENT_ACCEPTED"));
}

TEST_CASE("Tcl's commands are those of the device") {
    CHECK(stock_commands().size() == 52);
    CHECK(disabled_commands().size() == 31);
    for (const StockCommand& command : stock_commands()) {
        CHECK(find_stock_command(command.name) == &command);
        CHECK_FALSE(is_disabled_command(command.name));
    }
    for (const std::string_view name : disabled_commands())
        CHECK(is_disabled_command(name));
    CHECK(find_stock_command("dict") == nullptr);
    CHECK(find_math_function("max") != nullptr);
    CHECK(find_math_function("atan2")->arguments == 2);
}

TEST_CASE("a command table finds what was added and lists it by name") {
    const CommandTable& table = test::some_commands();
    REQUIRE(table.find("snat"));
    CHECK(table.find("snat")->arguments_max == 2);
    CHECK(table.find("nothing") == nullptr);
    const auto names = table.names();
    CHECK(std::is_sorted(names.begin(), names.end()));
    CHECK(names.size() == 15);
}
