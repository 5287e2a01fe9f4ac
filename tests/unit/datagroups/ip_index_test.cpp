#include <map>
#include <set>

#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

constexpr auto match = Direction::match;
constexpr auto equals = Operator::equals;

DataGroupPtr group_of(std::vector<Record> records) {
    return DataGroup::make(Type::ip, std::move(records)).value();
}

/// The same data group as a list of prefixes.
using Model = std::map<IpPrefix, std::string>;

Lines model_found(const Model& model, const IpAddress& item) {
    Lines lines;
    std::map<unsigned, std::string, std::greater<>> longest_first;
    std::size_t index = 0;
    for (const auto& [prefix, value] : model) {
        if (prefix.contains(item)) {
            longest_first[prefix.length] = prefix.to_text() + "=" + value + "@" + std::to_string(index);
        }
        ++index;
    }
    for (const auto& [length, line] : longest_first) {
        lines.push_back(line);
    }
    return lines;
}

std::vector<Record> model_records(const Model& model) {
    std::vector<Record> records;
    for (const auto& [prefix, value] : model) {
        records.push_back({prefix.to_text(), value});
    }
    return records;
}

/// Addresses crowd in a few places, so that networks nest and chains of every length occur.
IpAddress draw_address(Dice& dice) {
    std::array<std::uint8_t, 16> bytes{};
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(dice.roll(4) == 0 ? dice.roll(256) : dice.roll(2) * 0x80);
    }
    const auto domain = static_cast<std::uint16_t>(dice.roll(10) == 0 ? dice.roll(3) : 0);
    if (dice.roll(2) == 0) {
        return IpAddress::from_v6(bytes).in_route_domain(domain);
    }
    return IpAddress::from_v4((std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) | (std::uint32_t{bytes[2]} << 8U) |
                              bytes[3])
        .in_route_domain(domain);
}

IpPrefix draw_prefix(Dice& dice) {
    const auto address = draw_address(dice);
    const auto length = static_cast<std::uint8_t>(dice.roll(address.is_v4() ? 33 : 129));
    return {address.masked(length), length};
}

void check_same(const DataGroup& group, const Model& model, Dice& dice) {
    REQUIRE_EQ(group.size(), model.size());
    for (int i = 0; i < 40; ++i) {
        auto item = draw_address(dice);
        if (!model.empty() && dice.roll(2) == 0) {
            item = std::next(model.begin(), static_cast<std::ptrdiff_t>(dice.roll(model.size())))->first.address;
        }
        const auto wanted = model_found(model, item);
        CHECK_EQ(found(group, match, equals, item.to_text()), wanted);
        CHECK_EQ(group.matches_address(item), !wanted.empty());
        CHECK_EQ(group.matches(match, equals, item.to_text()), tl::expected<bool, std::string>{!wanted.empty()});
        const auto value = group.value_of_address(item);
        REQUIRE_EQ(value.has_value(), !wanted.empty());
        CHECK((!value || wanted.front().find("=" + std::string{*value} + "@") != std::string::npos));
    }
}

void check_same_order(const DataGroup& group, const Model& model) {
    const auto wanted = model_records(model);
    CHECK(records_of(group) == wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        REQUIRE(group.at(i) == wanted[i]);
        REQUIRE(group.exact(wanted[i].key) == wanted[i]);
    }
    CHECK_FALSE(group.at(wanted.size()).has_value());
}

} // namespace

TEST_CASE("a host outside every prefix does not match") {
    const auto group = group_of({{"10.0.0.0/8", "a"}, {"192.0.2.1", "b"}});
    CHECK_EQ(found(*group, match, equals, "11.0.0.1"), Lines{});
    CHECK_FALSE(group->matches(match, equals, "192.0.2.2").value());
    CHECK(group->matches(match, equals, "192.0.2.1").value());
}

TEST_CASE("the longest prefix comes first, and every one that holds the host follows") {
    const auto group = group_of({{"0.0.0.0/0", "all"}, {"10.0.0.0/8", "ten"}, {"10.1.0.0/16", "one"}, {"10.1.2.3", "host"}});
    CHECK_EQ(found(*group, match, equals, "10.1.2.3"),
             Lines{"10.1.2.3/32=host@3", "10.1.0.0/16=one@2", "10.0.0.0/8=ten@1", "0.0.0.0/0=all@0"});
    CHECK_EQ(group->value_of_address(*IpAddress::parse("10.1.9.9")), std::optional<std::string_view>{"one"});
}

TEST_CASE("an item that is no address is an error in F5's words") {
    const auto group = group_of({{"10.0.0.0/8", ""}});
    for (const auto* item : {"", "x", "10.0.0.0/8", "10.0.0", "any"}) {
        CAPTURE(item);
        CHECK_EQ(found(*group, match, equals, item), Lines{"error: bad IP address format"});
        CHECK_EQ(group->matches(match, equals, item).error(), "bad IP address format");
    }
}

TEST_CASE("families and route domains are apart") {
    const auto group = group_of({{"0.0.0.0/0", "v4"}, {"10.0.0.0%2/8", "two"}, {"::/0", "v6"}});
    CHECK_EQ(group->value_of_address(*IpAddress::parse("10.0.0.1")), std::optional<std::string_view>{"v4"});
    CHECK_EQ(group->value_of_address(*IpAddress::parse("10.0.0.1%2")), std::optional<std::string_view>{"two"});
    CHECK_FALSE(group->matches_address(*IpAddress::parse("11.0.0.1%2")));
    CHECK_EQ(group->value_of_address(*IpAddress::parse("::ffff:10.0.0.1")), std::optional<std::string_view>{"v6"});
}

TEST_CASE("a record that is no network is refused by name") {
    const auto refused = [](const char* key) { return DataGroup::make(Type::ip, {{"10.0.0.1", ""}, {key, ""}}).error(); };
    CHECK_EQ(refused("10.0.0.300"), "10.0.0.300 is not an IP address or prefix");
    CHECK_EQ(refused("10.0.0.1/8"), "10.0.0.1/8 has bits set beyond its prefix length");
    CHECK_EQ(refused("2001:db8::1/32"), "2001:db8::1/32 has bits set beyond its prefix length");
    CHECK_EQ(refused("10.0.0.1/32"), "record 10.0.0.1/32 stands twice");
    CHECK_EQ(canonical_key(Type::ip, "10.0.0.0/255.0.0.0").value(), "10.0.0.0/8");
}

TEST_CASE("of two records with one network the later wins when asked for") {
    const auto group = DataGroup::make(Type::ip, {{"10.0.0.0/8", "a"}, {"10.0.0.1", "b"}, {"10.0.0.0/255.0.0.0", "c"}}, true).value();
    CHECK(records_of(*group) == std::vector<Record>{{"10.0.0.0/8", "c"}, {"10.0.0.1/32", "b"}});
}

TEST_CASE("an ip group built at once answers as a plain list does") {
    Dice dice;
    CAPTURE(dice.seed());
    for (const std::size_t size : {0U, 1U, 2U, 24U, 25U, 26U, 300U, 3000U}) {
        Model model;
        std::vector<Record> records;
        while (model.size() < size) {
            const auto prefix = draw_prefix(dice);
            const auto value = std::to_string(dice.roll(5));
            if (model.emplace(prefix, value).second) {
                records.push_back({prefix.to_text(), value});
            }
        }
        const auto group = group_of(records);
        check_same(*group, model, dice);
        check_same_order(*group, model);
    }
}

TEST_CASE("an ip group changed record by record answers as a plain list does, and old versions stay as they were") {
    Dice dice;
    CAPTURE(dice.seed());
    Model model;
    auto group = DataGroup::make_empty(Type::ip);
    std::vector<std::pair<DataGroupPtr, Model>> versions;
    for (int step = 0; step < 3000; ++step) {
        const bool grow = step < 1500 || dice.roll(4) == 0;
        if (grow || model.empty()) {
            const auto prefix = draw_prefix(dice);
            const auto value = std::to_string(step);
            model[prefix] = value;
            group = group->with({prefix.to_text(), value});
        } else {
            const auto victim = std::next(model.begin(), static_cast<std::ptrdiff_t>(dice.roll(model.size())));
            group = group->without(victim->first.to_text());
            model.erase(victim);
        }
        if (step % 150 == 0) {
            check_same(*group, model, dice);
            check_same_order(*group, model);
            versions.emplace_back(group, model);
        }
    }
    for (const auto& [old_group, old_model] : versions) {
        check_same(*old_group, old_model, dice);
        check_same_order(*old_group, old_model);
    }
    while (!model.empty()) {
        group = group->without(model.begin()->first.to_text());
        model.erase(model.begin());
    }
    CHECK_EQ(group->size(), 0);
    CHECK_FALSE(group->at(0).has_value());
}

TEST_CASE("every prefix of one address and every host of one network fit") {
    std::vector<Record> records;
    for (unsigned length = 0; length <= 128; ++length) {
        records.push_back(
            {IpPrefix{IpAddress::parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")->masked(length), static_cast<std::uint8_t>(length)}
                 .to_text(),
             ""});
    }
    for (unsigned host = 0; host < 256; ++host) {
        records.push_back({"2001:db8::" + IpAddress::from_v4(0x01020300U + host).to_text(), ""});
    }
    const auto group = group_of(records);
    CHECK_EQ(found(*group, match, equals, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").size(), 129);
    CHECK(group->matches(match, equals, "2001:db8::102:3ff").value());
    CHECK_EQ(found(*group, match, equals, "2001:db8::102:3ff").size(), 2);
}

TEST_CASE("taking away a network that is not there changes nothing") {
    const auto group = group_of({{"10.0.0.0/8", "a"}});
    for (const auto* key : {"10.0.0.0/9", "11.0.0.0/8", "2001:db8::/32", "10.0.0.0%1/8", "x"}) {
        CAPTURE(key);
        CHECK(records_of(*group->without(key)) == records_of(*group));
        CHECK_FALSE(group->exact(key).has_value());
    }
}
