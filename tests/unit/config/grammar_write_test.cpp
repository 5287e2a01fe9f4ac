#include <doctest/doctest.h>

#include <string>

#include "config/grammar.h"

using namespace sluice;
using namespace sluice::config;

namespace {

std::vector<Object> parsed(const std::string& text) {
    rules::Diagnostics diagnostics;
    std::vector<Object> objects = parse("f", text, diagnostics);
    CHECK(diagnostics.list().empty());
    return objects;
}

std::string rewritten(const std::string& text) {
    std::string out;
    for (const Object& object : parsed(text))
        out += write(object);
    return out;
}

bool same(const Property& a, const Property& b);

bool same(const std::vector<Property>& a, const std::vector<Property>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Property& x, const Property& y) { return same(x, y); });
}

bool same(const Property& a, const Property& b) {
    return a.key == b.key && a.shape == b.shape && a.words == b.words && same(a.children, b.children);
}

constexpr const char* saved = R"(ltm data-group internal /Common/routes {
    records {
        "two words" {
            data x
        }
        10.0.0.0/8 { }
        a\b {
            data "(\\d+) \?"
        }
        "b\\{" {
            data "GET / HTTP/1.1\r\n"
        }
        c {
            data "line one
   line two
"
        }
        d {
            data ""
        }
        e {
            data <html><head></head></html>
        }
    }
    type string
}
ltm default-node-monitor {
    rule none
}
ltm pool /Common/p {
    members {
        /Common/2001:db8::10.25 {
            address 2001:db8::10
        }
    }
    monitor min 1 of { /Common/smtp_check /Common/tcp } 
    service-down-action reselect
}
ltm profile client-ssl /Common/mail_tls {
    cert-key-chain {
        mail {
            cert /Common/mail.crt
        }
    }
    ciphers DEFAULT:!3DES
    options { dont-insert-empty-fragments no-tlsv1 }
}
ltm rule /Common/r {
when CLIENT_ACCEPTED {
}
}
ltm virtual /Common/vs {
    description "what \"is\" this"
    profiles {
        /Common/tcp { }
        "/Common/two words" {
            context clientside
        }
    }
    rules {
        /Common/r
    }
    vlans-enabled
}
sys application service /Common/web.app/web {
    tables {
        pool__members {
            column-names { addr port }
            rows {
                {
                    row { 10.0.0.1 80 }
                }
            }
        }
    }
}
sys db tm.rejectunmatched {
    value "true"
}
sys folder / { }
)";

} // namespace

TEST_CASE("what F5 saved is written back unchanged") {
    CHECK(rewritten(saved) == saved);
}

TEST_CASE("reading what was written gives the same tree") {
    for (const Object& object : parsed(saved)) {
        const std::vector<Object> again = parsed(write(object));
        REQUIRE(again.size() == 1);
        CHECK(again[0].type == object.type);
        CHECK(again[0].name == object.name);
        CHECK(again[0].raw_body == object.raw_body);
        CHECK(same(again[0].properties, object.properties));
    }
}

TEST_CASE("reading the form of one line gives the same tree") {
    for (const Object& object : parsed(saved)) {
        CAPTURE(write_one_line(object));
        const std::vector<Object> again = parsed(write_one_line(object));
        REQUIRE(again.size() == 1);
        CHECK(again[0].name == object.name);
        CHECK(same(again[0].properties, object.properties));
    }
    CHECK(write_one_line(parsed("ltm pool /Common/p1 {\n    members {\n        10.0.0.1:http {\n            address 10.0.0.1\n        }\n  "
                                "  }\n    monitor tcp\n}\n")[0]) ==
          "ltm pool /Common/p1 { members { 10.0.0.1:http { address 10.0.0.1 } } monitor tcp }\n");
}

TEST_CASE("words are quoted where a file needs it") {
    CHECK(quoted("plain?") == "plain?");
    CHECK(quoted("") == "\"\"");
    CHECK(quoted("a b") == "\"a b\"");
    CHECK(quoted("a\"b\\") == "\"a\\\"b\\\\\"");
    CHECK(quoted("a{b") == "\"a{b\"");
    CHECK(quoted("{") == "\"{\"");
    CHECK(quoted("#x") == "\"#x\"");
    CHECK(quoted("a ?") == "\"a \\?\"");
}

TEST_CASE("a key that begins with a hash sign is written so that it is no comment") {
    CHECK(rewritten("ltm data-group internal /Common/g {\n    records {\n        a #b { }\n    }\n}\n") ==
          "ltm data-group internal /Common/g {\n    records {\n        a\n        \"#b\" { }\n    }\n}\n");
}

TEST_CASE("a changed property no longer keeps its old spelling") {
    Object object = parsed("sys db x {\n    value \"true\"\n}\n").front();
    CHECK(write(object) == "sys db x {\n    value \"true\"\n}\n");
    object.properties[0].words = {"false"};
    CHECK(write(object) == "sys db x {\n    value false\n}\n");
}

TEST_CASE("any text in a value survives writing and reading") {
    for (const char* value : {"{", "}", "{ a }", "\"", "\\", "a\\", "\n", "#", "'x'", "min 1 of { a }", "\\\"", "a\\?b c", "\t", "\xff\xc3",
                              "none", "\"\"", "{}"}) {
        Object object;
        object.type = "ltm data-group internal";
        object.name = "/Common/g";
        Property data;
        data.key = "data";
        data.shape = Property::Shape::scalar;
        data.words = {value};
        Property record;
        record.key = value;
        record.shape = Property::Shape::block;
        record.children = {data};
        Property records;
        records.key = "records";
        records.shape = Property::Shape::block;
        records.children = {record};
        object.properties = {records};
        const std::vector<Object> again = parsed(write(object));
        REQUIRE(again.size() == 1);
        CAPTURE(write(object));
        CHECK(same(again[0].properties, object.properties));
        CHECK(same(parsed(write_one_line(object)).at(0).properties, object.properties));
    }
}
