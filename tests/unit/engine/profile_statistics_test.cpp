#include "engine/observe/profile_statistics.h"

#include <thread>

#include <doctest/doctest.h>

using namespace sluice;
using engine::ProfileStatistics;

namespace {

config::Snapshot with_fields(std::vector<std::string> fields) {
    config::Snapshot snapshot;
    auto profile = std::make_shared<config::StatisticsProfile>();
    profile->name = "/Common/mail";
    profile->fields = std::move(fields);
    snapshot.statistics_profiles.emplace(profile->name, profile);
    return snapshot;
}

std::int64_t increment(std::int64_t before) {
    return before + 1;
}

} // namespace

TEST_CASE("a field keeps its number while the configuration has it") {
    ProfileStatistics statistics;
    statistics.change("/Common/mail", "accepted", &increment);
    statistics.change("/Common/mail", "rejected", &increment);
    statistics.adopt(with_fields({"accepted", "new"}));
    CHECK(statistics.get("/Common/mail", "accepted") == 1);
    CHECK(statistics.get("/Common/mail", "rejected") == 0);
    statistics.adopt({});
    CHECK(statistics.get("/Common/mail", "accepted") == 0);
}

TEST_CASE("threads count a field together") {
    ProfileStatistics statistics;
    const auto work = [&] {
        for (int round = 0; round < 10'000; ++round) {
            statistics.change("/Common/mail", "accepted", &increment);
        }
    };
    std::thread first{work};
    std::thread second{work};
    first.join();
    second.join();
    CHECK(statistics.get("/Common/mail", "accepted") == 20'000);
}
