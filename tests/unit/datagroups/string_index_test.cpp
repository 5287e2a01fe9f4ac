#include <map>

#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

constexpr auto match = Direction::match;
constexpr auto search = Direction::search;
constexpr std::array operators{Operator::equals, Operator::starts_with, Operator::ends_with, Operator::contains};

DataGroupPtr group_of(std::vector<Record> records) {
    return DataGroup::make(Type::string, std::move(records)).value();
}

using Model = std::map<std::string, std::string>;

bool stands(const std::string& whole, Operator op, const std::string& part) {
    switch (op) {
    case Operator::equals:
        return whole == part;
    case Operator::starts_with:
        return whole.starts_with(part);
    case Operator::ends_with:
        return whole.ends_with(part);
    default:
        return whole.find(part) != std::string::npos;
    }
}

Lines model_found(const Model& model, Direction direction, Operator op, const std::string& item) {
    Lines lines;
    std::size_t index = 0;
    for (const auto& [key, value] : model) {
        if (direction == match ? stands(item, op, key) : stands(key, op, item)) {
            lines.push_back(key + "=" + value + "@" + std::to_string(index));
        }
        ++index;
    }
    return lines;
}

/// Few letters, so that keys are often parts of one another; sometimes a common beginning longer than eight bytes.
std::string draw_text(Dice& dice, std::size_t length_max) {
    std::string text = dice.roll(4) == 0 ? "www.example." : "";
    for (auto length = dice.roll(length_max + 1); length > 0; --length) {
        constexpr std::string_view letters{"ab\0\xff", 4};
        text += letters[dice.roll(10) == 0 ? dice.roll(4) : dice.roll(2)];
    }
    return text;
}

void check_same(const DataGroup& group, const Model& model, Dice& dice) {
    REQUIRE_EQ(group.size(), model.size());
    for (int i = 0; i < 30; ++i) {
        const auto item = draw_text(dice, 24);
        for (const auto direction : {match, search}) {
            for (const auto op : operators) {
                const auto wanted = model_found(model, direction, op, item);
                CHECK_EQ(found(group, direction, op, item), wanted);
                CHECK_EQ(group.matches(direction, op, item).value(), !wanted.empty());
            }
        }
    }
}

void check_same_order(const DataGroup& group, const Model& model) {
    std::size_t index = 0;
    const auto records = records_of(group);
    REQUIRE_EQ(records.size(), model.size());
    for (const auto& [key, value] : model) {
        const Record wanted{key, value};
        REQUIRE(records[index] == wanted);
        REQUIRE(group.at(index) == wanted);
        REQUIRE(group.exact(key) == wanted);
        ++index;
    }
    CHECK_FALSE(group.at(index).has_value());
}

Model draw_model(Dice& dice, std::size_t size) {
    Model model;
    for (std::size_t tries = 0; model.size() < size && tries < 20 * size; ++tries) {
        model.emplace(draw_text(dice, 14), std::to_string(dice.roll(3)));
    }
    return model;
}

} // namespace

TEST_CASE("match asks whether the item stands to a key, search whether a key stands to the item") {
    const auto group = group_of({{"/images", "i"}, {"/images/logo", "l"}, {".png", "p"}, {"logo", "g"}});
    CHECK_EQ(found(*group, match, Operator::starts_with, "/images/logo.png"), Lines{"/images=i@1", "/images/logo=l@2"});
    CHECK_EQ(found(*group, match, Operator::ends_with, "/images/logo.png"), Lines{".png=p@0"});
    CHECK_EQ(found(*group, match, Operator::contains, "a logo.png"), Lines{".png=p@0", "logo=g@3"});
    CHECK_EQ(found(*group, search, Operator::starts_with, "/im"), Lines{"/images=i@1", "/images/logo=l@2"});
    CHECK_EQ(found(*group, search, Operator::ends_with, "logo"), Lines{"/images/logo=l@2", "logo=g@3"});
    CHECK_EQ(found(*group, search, Operator::contains, "mag"), Lines{"/images=i@1", "/images/logo=l@2"});
    CHECK_EQ(found(*group, search, Operator::equals, "logo"), Lines{"logo=g@3"});
    CHECK_EQ(found(*group, match, Operator::equals, "LOGO"), Lines{});
}

TEST_CASE("a visit ends when the visitor has seen enough") {
    const auto group = group_of({{"a", ""}, {"ab", ""}, {"abc", ""}});
    for (const auto direction : {match, search}) {
        int visits = 0;
        const auto visited =
            group->visit(direction, Operator::contains, direction == match ? "abc" : "a", [&](const DataGroup::Match& first) {
                CHECK_EQ(first.key, "a");
                ++visits;
                return false;
            });
        CHECK(visited.has_value());
        CHECK_EQ(visits, 1);
    }
}

TEST_CASE("a string group holds addresses as text only") {
    const auto group = group_of({{"10.0.0.1", "x"}});
    CHECK_FALSE(group->matches_address(*IpAddress::parse("10.0.0.1")));
    CHECK_FALSE(group->value_of_address(*IpAddress::parse("10.0.0.1")).has_value());
}

TEST_CASE("a key that stands twice is refused by name") {
    CHECK_EQ(DataGroup::make(Type::string, {{"a", "1"}, {"b", "2"}, {"a", "3"}}).error(), "record a stands twice");
    const auto group = DataGroup::make(Type::string, {{"a", "1"}, {"b", "2"}, {"a", "3"}, {"a", "4"}}, true).value();
    CHECK(records_of(*group) == std::vector<Record>{{"a", "4"}, {"b", "2"}});
}

TEST_CASE("a string group built at once answers as a plain list does") {
    Dice dice;
    CAPTURE(dice.seed());
    for (const std::size_t size : {0U, 1U, 24U, 25U, 33U, 256U, 257U, 1500U}) {
        const auto model = draw_model(dice, size);
        std::vector<Record> records;
        for (const auto& [key, value] : model) {
            records.push_back({key, value});
        }
        std::reverse(records.begin(), records.end());
        const auto group = group_of(records);
        check_same(*group, model, dice);
        check_same_order(*group, model);
    }
}

TEST_CASE("a string group changed record by record answers as a plain list does, and old versions stay as they were") {
    Dice dice;
    CAPTURE(dice.seed());
    Model model;
    auto group = DataGroup::make_empty(Type::string);
    std::vector<std::pair<DataGroupPtr, Model>> versions;
    for (int step = 0; step < 6000; ++step) {
        if (step < 3500 || dice.roll(6) == 0 || model.empty()) {
            const auto key = draw_text(dice, 14);
            model[key] = std::to_string(step);
            group = group->with({key, std::to_string(step)});
        } else {
            const auto victim = std::next(model.begin(), static_cast<std::ptrdiff_t>(dice.roll(model.size())));
            group = group->without(victim->first);
            model.erase(victim);
        }
        if (step % 500 == 0) {
            check_same(*group, model, dice);
            versions.emplace_back(group, model);
        }
    }
    versions.emplace_back(group, model);
    for (const auto& [old_group, old_model] : versions) {
        check_same(*old_group, old_model, dice);
        check_same_order(*old_group, old_model);
    }
    while (!model.empty()) {
        const auto victim = std::prev(model.end());
        group = group->without(victim->first);
        model.erase(victim);
    }
    CHECK_EQ(group->size(), 0);
    CHECK(records_of(*group->with({"x", "y"})) == std::vector<Record>{{"x", "y"}});
}

TEST_CASE("taking away a key that is not there changes nothing") {
    const auto group = group_of({{"a", "1"}, {"c", "2"}});
    CHECK(records_of(*group->without("b")) == records_of(*group));
    CHECK(records_of(*group->without("")) == records_of(*group));
    CHECK_FALSE(group->exact("b").has_value());
}

TEST_CASE("a large group is let go without deep recursion") {
    std::vector<Record> records;
    for (int i = 0; i < 100'000; ++i) {
        records.push_back({"key" + std::to_string(i), ""});
    }
    auto group = group_of(std::move(records));
    CHECK_EQ(group->size(), 100'000);
    group.reset();
    CHECK_EQ(group, nullptr);
}
