#include <cstdint>
#include <limits>
#include <map>

#include "datagroups/integer_index.h"
#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

constexpr auto match = Direction::match;
constexpr auto search = Direction::search;

DataGroupPtr group_of(std::vector<Record> records) {
    return DataGroup::make(Type::integer, std::move(records)).value();
}

using Model = std::map<std::int64_t, std::string>;

bool stands(const std::string& whole, Operator op, const std::string& part) {
    return op == Operator::starts_with ? whole.starts_with(part)
           : op == Operator::ends_with ? whole.ends_with(part)
                                       : whole.find(part) != std::string::npos;
}

Lines model_found(const Model& model, Direction direction, Operator op, const std::string& item) {
    Lines lines;
    std::size_t index = 0;
    for (const auto& [number, value] : model) {
        const auto key = std::to_string(number);
        if (direction == match ? stands(item, op, key) : stands(key, op, item)) {
            lines.push_back(key + "=" + value + "@" + std::to_string(index));
        }
        ++index;
    }
    return lines;
}

std::int64_t draw_number(Dice& dice) {
    const auto size = static_cast<std::int64_t>(dice.roll(3) == 0 ? dice.roll(1'000'000) : dice.roll(200));
    return dice.roll(3) == 0 ? -size : size;
}

void check_same(const DataGroup& group, const Model& model, Dice& dice) {
    REQUIRE_EQ(group.size(), model.size());
    for (int i = 0; i < 40; ++i) {
        const auto number = draw_number(dice);
        CHECK_EQ(group.matches(match, Operator::equals, std::to_string(number)).value(), model.contains(number));
        const auto item = std::to_string(number) + (dice.roll(3) == 0 ? "x" + std::to_string(draw_number(dice)) : "");
        for (const auto op : {Operator::starts_with, Operator::ends_with, Operator::contains}) {
            CHECK_EQ(found(group, match, op, item), model_found(model, match, op, item));
            CHECK_EQ(found(group, search, op, item), model_found(model, search, op, item));
        }
    }
}

void check_same_order(const DataGroup& group, const Model& model) {
    std::size_t index = 0;
    const auto records = records_of(group);
    REQUIRE_EQ(records.size(), model.size());
    for (const auto& [number, value] : model) {
        const Record wanted{std::to_string(number), value};
        REQUIRE(records[index] == wanted);
        REQUIRE(group.at(index) == wanted);
        REQUIRE(group.exact(wanted.key) == wanted);
        ++index;
    }
}

} // namespace

TEST_CASE("equals compares numbers, the other operators text") {
    const auto group = group_of({{"25", "smtp"}, {"-7", ""}, {"100", "hundred"}, {"5", "five"}});
    CHECK_EQ(found(*group, match, Operator::equals, "0025"), Lines{"25=smtp@2"});
    CHECK_EQ(found(*group, search, Operator::equals, "+100"), Lines{"100=hundred@3"});
    CHECK_EQ(found(*group, match, Operator::starts_with, "2525"), Lines{"25=smtp@2"});
    CHECK_EQ(found(*group, match, Operator::ends_with, "125"), Lines{"5=five@1", "25=smtp@2"});
    CHECK_EQ(found(*group, match, Operator::contains, "x-7y25"), Lines{"-7=@0", "5=five@1", "25=smtp@2"});
    CHECK_EQ(found(*group, match, Operator::contains, "1000"), Lines{"100=hundred@3"});
    CHECK_EQ(found(*group, search, Operator::starts_with, "1"), Lines{"100=hundred@3"});
    CHECK_EQ(found(*group, search, Operator::ends_with, "5"), Lines{"5=five@1", "25=smtp@2"});
}

TEST_CASE("an item that is no integer is an error for equals only") {
    const auto group = group_of({{"25", ""}});
    for (const auto* item : {"", "x", "0x19", "2 5", "25 ", "9223372036854775808", "+-5", "--5"}) {
        CAPTURE(item);
        CHECK_EQ(found(*group, match, Operator::equals, item).front(), std::string{"error: expected integer but got \""} + item + "\"");
        CHECK(group->matches(match, Operator::contains, item).has_value());
    }
}

TEST_CASE("integer keys span 64 bits and have one canonical form") {
    CHECK_EQ(canonical_key(Type::integer, "007").value(), "7");
    CHECK_EQ(canonical_key(Type::integer, "-0").value(), "0");
    CHECK_EQ(canonical_key(Type::integer, "-9223372036854775808").value(), "-9223372036854775808");
    CHECK_EQ(canonical_key(Type::integer, "1.5").error(), "1.5 is not an integer");
    CHECK_EQ(DataGroup::make(Type::integer, {{"7", ""}, {"007", ""}}).error(), "record 7 stands twice");
    const auto group = group_of({{"9223372036854775807", "max"}, {"-9223372036854775808", "min"}, {"0", "nought"}});
    CHECK(records_of(*group) == std::vector<Record>{{"-9223372036854775808", "min"}, {"0", "nought"}, {"9223372036854775807", "max"}});
    CHECK_EQ(found(*group, match, Operator::contains, "<-9223372036854775808>"), Lines{"-9223372036854775808=min@0", "0=nought@1"});
}

TEST_CASE("an integer group changed record by record answers as a plain list does, and old versions stay as they were") {
    Dice dice;
    CAPTURE(dice.seed());
    Model model;
    auto group = DataGroup::make_empty(Type::integer);
    std::vector<std::pair<DataGroupPtr, Model>> versions;
    for (int step = 0; step < 4000; ++step) {
        if (step < 2500 || dice.roll(6) == 0 || model.empty()) {
            const auto number = draw_number(dice);
            model[number] = std::to_string(step);
            group = group->with({std::to_string(number), std::to_string(step)});
        } else {
            const auto victim = std::next(model.begin(), static_cast<std::ptrdiff_t>(dice.roll(model.size())));
            group = group->without(std::to_string(victim->first));
            model.erase(victim);
        }
        if (step % 400 == 0) {
            versions.emplace_back(group, model);
        }
    }
    versions.emplace_back(group, model);
    for (const auto& [old_group, old_model] : versions) {
        check_same(*old_group, old_model, dice);
        check_same_order(*old_group, old_model);
    }
}
