#include "datagroups/external_file.h"
#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

using Records = std::vector<Record>;

Records read(Type type, std::string_view text, std::string_view separator = ":=") {
    auto records = read_external(type, text, separator);
    if (!records) {
        FAIL("line " << records.error().front().line << ": " << records.error().front().message);
    }
    return std::move(*records);
}

Lines errors(Type type, std::string_view text, std::string_view separator = ":=") {
    Lines lines;
    const auto records = read_external(type, text, separator);
    REQUIRE_FALSE(records.has_value());
    for (const auto& error : records.error()) {
        lines.push_back(std::to_string(error.line) + ": " + error.message);
    }
    return lines;
}

void check_round_trip(Type type, const Records& records, std::string_view separator = ":=") {
    const auto group = DataGroup::make(type, records).value();
    const auto text = write_external(*group, separator);
    CAPTURE(text);
    CHECK(read(type, text, separator) == records_of(*group));
}

} // namespace

TEST_CASE("keys and values stand with and without quotes, and the last comma may be missing") {
    CHECK(read(Type::string, "\"key one\" := \"value, one\",\nkey2 := value two ,\r\n\n  key3,\n\"key4\":=\"\",\nkey5:=v5") ==
          Records{{"key one", "value, one"}, {"key2", "value two"}, {"key3", ""}, {"key4", ""}, {"key5", "v5"}});
    CHECK(read(Type::string, "").empty());
    CHECK(read(Type::string, " \n\t\r\n").empty());
    CHECK(read(Type::string, "\xef\xbb\xbf\"a\",") == Records{{"a", ""}});
    CHECK(read(Type::string, "a, b := c, d") == Records{{"a", ""}, {"b", "c"}, {"d", ""}});
}

TEST_CASE("a backslash stands for itself unless a quote or backslash follows") {
    CHECK(read(Type::string, R"("a\"b" := "\d+\\",)") == Records{{"a\"b", "\\d+\\"}});
}

TEST_CASE("networks stand in each of F5's forms") {
    CHECK(read(Type::ip, "host 192.0.2.1,\n"
                         "host 192.0.2.2 := \"v\",\n"
                         "network 10.0.0.0/8 := v,\n"
                         "network 11.0.0.0 mask 255.0.0.0 := v,\n"
                         "network 12.0.0.0 prefixlen 8 := v,\n"
                         "network 2001:db8:: prefixlen 32,\n"
                         "host 192.0.2.1%2,\n"
                         "network 10.0.0.0%2/8:=v,\n"
                         "13.0.0.0/8,\n"
                         "\"14.0.0.1\" := v") == Records{{"192.0.2.1/32", ""},
                                                         {"192.0.2.2/32", "v"},
                                                         {"10.0.0.0/8", "v"},
                                                         {"11.0.0.0/8", "v"},
                                                         {"12.0.0.0/8", "v"},
                                                         {"2001:db8::/32", ""},
                                                         {"192.0.2.1%2/32", ""},
                                                         {"10.0.0.0%2/8", "v"},
                                                         {"13.0.0.0/8", ""},
                                                         {"14.0.0.1/32", "v"}});
}

TEST_CASE("integers are brought into their canonical form") {
    CHECK(read(Type::integer, "25 := smtp,\n0587 := \"submission\",\n-1,") == Records{{"25", "smtp"}, {"587", "submission"}, {"-1", ""}});
}

TEST_CASE("another separator takes the place of the usual one") {
    CHECK(read(Type::string, "a : b,\n\"c:d\" : e,\nf:g", ":") == Records{{"a", "b"}, {"c:d", "e"}, {"f", "g"}});
    CHECK(read(Type::ip, "host 2001:db8::1 : v,\nhost 2001:db8::2:v,\nhost 10.0.0.1:v,\nnetwork 2001:db9::/32:w", ":") ==
          Records{{"2001:db8::1/128", "v"}, {"2001:db8::2/128", "v"}, {"10.0.0.1/32", "v"}, {"2001:db9::/32", "w"}});
    CHECK(read(Type::string, "a => b := c,", "=>") == Records{{"a", "b := c"}});
    for (const auto* separator : {"", " ", ",", "\"", "\n", "= ="}) {
        CAPTURE(separator);
        CHECK_EQ(errors(Type::string, "a", separator).size(), 1);
    }
}

TEST_CASE("every error is reported with its line") {
    CHECK_EQ(errors(Type::ip, "host 10.0.0.1,\n"
                              "host 10.0.0.300,\n"
                              "\n"
                              "network 10.0.0.0,\n"
                              "network 10.0.0.1/8,\n"
                              "host 10.0.0.2 10.0.0.3,\n"
                              "host 10.0.0.1 := again,\n"
                              "host 10.0.0.4\n"
                              "nonsense,\n"),
             Lines{"2: \"10.0.0.300\" is not an IP address", "4: network \"10.0.0.0\" has no prefix length and no mask",
                   "5: 10.0.0.1/8 has bits set beyond its prefix length", "6: expected \":=\" or \",\" after \"10.0.0.2/32\"",
                   "7: \"10.0.0.1/32\" stands already in line 1", "8: expected \":=\" or \",\" after \"10.0.0.4/32\"",
                   "9: nonsense is not an IP address or prefix"});
    CHECK_EQ(errors(Type::integer, "1,\nx := 2,\n3"), Lines{"2: x is not an integer"});
    CHECK_EQ(errors(Type::string, "\"a\" b,\n:= c,\n\"d,\n"),
             Lines{"1: expected \":=\" or \",\" after \"a\"", "2: the key is missing", "3: the closing quote is missing"});
}

TEST_CASE("a quoted text may go over lines, and the lines behind it keep their numbers") {
    CHECK_EQ(errors(Type::integer, "1 := \"two\nlines\",\n2,\nx,"), Lines{"4: x is not an integer"});
}

TEST_CASE("a hundred errors end the reading") {
    std::string text;
    for (int i = 0; i < 1000; ++i) {
        text += "x,\n";
    }
    CHECK_EQ(errors(Type::integer, text).size(), 100);
}

TEST_CASE("what is written is read again as the same records") {
    check_round_trip(Type::ip, {{"10.0.0.0/8", "a"}, {"10.0.0.1", ""}, {"2001:db8::/32", "lab net"}, {"10.0.0.0%2/8", "x"}, {"::/0", ","}});
    check_round_trip(Type::integer, {{"-5", "a"}, {"0", ""}, {"9223372036854775807", "\""}});
    check_round_trip(Type::string,
                     {{"", "empty key"}, {"a\nb", "c\r\nd"}, {"\\", "\\\\"}, {"a\\\"b", "\\\""}, {":=", ", :="}, {" a ", " b "}});
    check_round_trip(Type::ip, {{"2001:db8::1", "v"}, {"2001:db8::/32", ""}}, ":");
    CHECK_EQ(write_external(*DataGroup::make(Type::ip, {{"10.0.0.1", ""}, {"10.0.0.0/8", "a \"b\""}}).value()),
             "network 10.0.0.0/8 := \"a \\\"b\\\"\",\nhost 10.0.0.1,\n");
}

TEST_CASE("any string records survive being written and read") {
    Dice dice;
    CAPTURE(dice.seed());
    const auto draw = [&] {
        std::string text;
        for (auto length = dice.roll(8); length > 0; --length) {
            constexpr std::string_view letters{"a\"\\,:=\n \0", 9};
            text += letters[dice.roll(letters.size())];
        }
        return text;
    };
    for (int round = 0; round < 200; ++round) {
        Records records;
        for (int i = 0; i < 10; ++i) {
            records.push_back({draw() + std::to_string(i), draw()});
        }
        check_round_trip(Type::string, records);
    }
}

TEST_CASE("hostile text takes time in proportion to its length") {
    std::string quotes;
    std::string words;
    std::string colons;
    for (int i = 0; i < 200'000; ++i) {
        quotes += "\"\n";
        words += "host ";
        colons += ":";
    }
    CHECK_FALSE(read_external(Type::string, quotes + "x").has_value());
    CHECK_FALSE(read_external(Type::ip, words).has_value());
    CHECK_FALSE(read_external(Type::ip, "host x" + colons, ":").has_value());
    CHECK_FALSE(read_external(Type::integer, colons, ":").has_value());
    CHECK_FALSE(read_external(Type::ip, std::string(1'000'000, '1')).has_value());
}

TEST_CASE("progress is told up to the end") {
    std::string text;
    for (int i = 0; i < 300'000; ++i) {
        text += std::to_string(i) + ",\n";
    }
    std::size_t calls = 0;
    std::size_t last = 0;
    const auto records = read_external(Type::integer, text, ":=", [&](std::size_t done, std::size_t total) {
        CHECK(done > last);
        CHECK_EQ(total, text.size());
        last = done;
        ++calls;
    });
    CHECK_EQ(records->size(), 300'000);
    CHECK(calls >= 2);
}
