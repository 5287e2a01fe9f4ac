#include <doctest/doctest.h>

#include <string>

#include "config/grammar.h"

using namespace sluice;
using namespace sluice::config;

namespace {

std::vector<Object> parsed(std::string_view text) {
    rules::Diagnostics diagnostics;
    std::vector<Object> objects = parse("bigip.conf", text, diagnostics);
    for (const rules::Diagnostic& diagnostic : diagnostics.list())
        FAIL_CHECK(diagnostic.position.line << ": " << diagnostic.message);
    return objects;
}

Object one(std::string_view text) {
    std::vector<Object> objects = parsed(text);
    REQUIRE(objects.size() == 1);
    return objects.front();
}

std::vector<std::string> keys(const Property& property) {
    std::vector<std::string> out;
    for (const Property& child : property.children)
        out.push_back(child.key);
    return out;
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("an object has type, name, properties and their places") {
    const Object pool = one("#TMSH-VERSION: 15.1.8.2\n\nltm pool /Common/p {\n    monitor /Common/tcp\n}\n");
    CHECK(pool.type == "ltm pool");
    CHECK(pool.name == "/Common/p");
    CHECK(pool.file == "bigip.conf");
    CHECK(pool.position == rules::Position{3, 1});
    REQUIRE(pool.find("monitor") != nullptr);
    CHECK(pool.find("monitor")->value() == "/Common/tcp");
    CHECK(pool.find("monitor")->position == rules::Position{4, 5});
    CHECK(pool.find("members") == nullptr);
}

TEST_CASE("a header divides into type and name") {
    CHECK(one("ltm monitor http m { }").type == "ltm monitor http");
    CHECK(one("ltm monitor http m { }").name == "/Common/m");
    CHECK(one("sys log-config destination remote-high-speed-log /Common/d { }").type == "sys log-config destination remote-high-speed-log");
    CHECK(one("ltm message-routing sip profile session /Common/s { }").name == "/Common/s");
    CHECK(one("net self-allow { }").type == "net self-allow");
    CHECK(one("net self-allow { }").name.empty());
    CHECK(one("security firewall global-rules { }").name.empty());
    CHECK(one("sys db tm.rejectunmatched { }").name == "tm.rejectunmatched");
    CHECK(one("ltm pool \"/Common/two words\" { }").name == "/Common/two words");
    CHECK(one("ltm global-settings general { }").type == "ltm global-settings general");
}

TEST_CASE("values are words, quoted strings and lists on one line") {
    const Object object = one("ltm monitor tcp /Common/m {\n"
                              "    description \"two words\"\n"
                              "    recv what?\n"
                              "    send \"GET /\\r\\n\\\"x\\\"\\\\ \\?\"\n"
                              "    options { a \"b c\" }\n"
                              "    disabled\n"
                              "    user-defined FOO bar\n"
                              "}\n");
    CHECK(object.find("description")->words == Words{"two words"});
    CHECK(object.find("recv")->words == Words{"what?"});
    CHECK(object.find("send")->words == Words{"GET /\\r\\n\"x\"\\ ?"});
    CHECK(object.find("options")->shape == Property::Shape::scalar);
    CHECK(object.find("options")->words == Words{"{", "a", "b c", "}"});
    CHECK(object.find("disabled")->shape == Property::Shape::flag);
    CHECK(object.find("user-defined")->words == Words{"FOO", "bar"});
}

TEST_CASE("a quoted string runs over lines and the lines behind it are still counted") {
    const Object object = one("ltm node /Common/n {\n    description \"one\n  two\n\"\n    address 10.0.0.1\n}\n");
    CHECK(object.find("description")->words == Words{"one\n  two\n"});
    CHECK(object.find("address")->position == rules::Position{5, 5});
}

TEST_CASE("braces count only as words of their own") {
    const Object object = one("ltm node /Common/n {\n    description a{b\n    x {}\n    y {\n        c}d\n    }\n}\n");
    CHECK(object.find("description")->words == Words{"a{b"});
    CHECK(object.find("x")->shape == Property::Shape::block);
    CHECK(object.find("y")->children.at(0).key == "c}d");
}

TEST_CASE("a data group's value may be a single brace") {
    const Object group =
        one("ltm data-group internal /Common/g {\n    records {\n        a {\n            data {\n        }\n        b {\n"
            "            data }\n        }\n        \"\\\\{\" {\n            data \"{\"\n        }\n    }\n    type string\n}\n");
    const Property* records = group.find("records");
    REQUIRE(records != nullptr);
    CHECK(keys(*records) == Words{"a", "b", "\\{"});
    CHECK(records->children[0].find("data")->words == Words{"{"});
    CHECK(records->children[1].find("data")->words == Words{"}"});
    CHECK(records->children[2].find("data")->words == Words{"{"});
    CHECK(group.find("type")->value() == "string");
}

TEST_CASE("monitor expressions keep their words") {
    const Object pool = one("ltm pool /Common/p {\n    monitor min 2 of { /Common/a /Common/b } \n    x y\n}\n");
    CHECK(pool.find("monitor")->words == Words{"min", "2", "of", "{", "/Common/a", "/Common/b", "}"});
    CHECK(pool.find("x")->value() == "y");
    CHECK(one("ltm pool p {\n monitor min 1 of {\n a\n b\n }\n}").find("monitor")->value() == "min 1 of { a b }");
    CHECK(one("ltm pool p {\n monitor a and b\n}").find("monitor")->value() == "a and b");
}

TEST_CASE("a whole object may stand on one line") {
    const Object pool = one("ltm pool p1 { members { 10.0.0.1:http { address 10.0.0.1 session user-disabled } 10.0.0.2:http } "
                            "monitor a and b min-active-members 1 }");
    CHECK(keys(*pool.find("members")) == Words{"10.0.0.1:http", "10.0.0.2:http"});
    CHECK(pool.find("members")->children[0].find("session")->value() == "user-disabled");
    CHECK(pool.find("monitor")->value() == "a and b");
    CHECK(pool.find("min-active-members")->value() == "1");

    const Object virtual_server =
        one("ltm virtual v { destination 10.0.0.1:25 disabled profiles { tcp http { context clientside } } rules { r1 r2 } "
            "source-address-translation { type automap } vlans-enabled pool p }");
    CHECK(virtual_server.find("disabled")->shape == Property::Shape::flag);
    CHECK(keys(*virtual_server.find("rules")) == Words{"r1", "r2"});
    CHECK(keys(*virtual_server.find("profiles")) == Words{"tcp", "http"});
    CHECK(virtual_server.find("source-address-translation")->find("type")->value() == "automap");
    CHECK(virtual_server.find("pool")->value() == "p");
    CHECK(one("ltm virtual-address a { enabled yes arp enabled }").find("arp")->value() == "enabled");
}

TEST_CASE("names stand in lists with and without a block") {
    const Object object =
        one("ltm virtual v {\n    rules {\n        /Common/a\n        /Common/b { }\n    }\n    vlans { /Common/x /Common/y }\n}\n");
    CHECK(keys(*object.find("rules")) == Words{"/Common/a", "/Common/b"});
    CHECK(keys(*object.find("vlans")) == Words{"/Common/x", "/Common/y"});
}

TEST_CASE("list entries may have no name") {
    const Object object = one("sys application service /Common/a {\n    rows {\n        {\n            row { a 80 }\n        }\n        "
                              "{\n            row { b 81 }\n"
                              "        }\n    }\n    x { { k v } { } }\n}\n");
    REQUIRE(object.find("rows")->children.size() == 2);
    CHECK(object.find("rows")->children[0].key.empty());
    CHECK(object.find("rows")->children[1].find("row")->words == Words{"{", "b", "81", "}"});
    CHECK(object.find("x")->children.size() == 2);
}

TEST_CASE("CR LF, a byte order mark, tabs, comments and free layout are read") {
    const Object object = one("\xef\xbb\xbf# x\r\nltm pool\t/Common/p\r\n{\r\n\tmonitor  /Common/tcp \r\n# comment }\r\n   #another "
                              "{\r\n\tdescription \"a\r\nb\"\r\n}\r\n");
    CHECK(object.name == "/Common/p");
    CHECK(object.find("monitor")->words == Words{"/Common/tcp"});
    CHECK(object.find("description")->words == Words{"a\nb"});
    CHECK(object.properties.size() == 2);
}

TEST_CASE("a record key may begin with a hash sign") {
    const Object group = one("ltm data-group internal /Common/g {\n    records {\n        #a {\n            data x\n        }\n        # "
                             "b\n        #c {\n        #}\n    }\n}\n");
    CHECK(keys(*group.find("records")) == Words{"#a"});
}

TEST_CASE("a description may stand in single quotes") {
    const Object object = one("ltm pool p {\n    description 'two words'\n    x 'a\n}\n");
    CHECK(object.find("description")->words == Words{"two words"});
    CHECK(object.find("x")->words == Words{"'a"});
    CHECK(write(object) == "ltm pool /Common/p {\n    description \"two words\"\n    x 'a\n}\n");
}

TEST_CASE("a line of a megabyte is read") {
    const std::string value(1 << 20, 'x');
    CHECK(one("ltm data-group internal g {\n records {\n a {\n data " + value + "\n }\n }\n}\n")
              .find("records")
              ->children[0]
              .find("data")
              ->value() == value);
}
