#include "engine/monitor/external_log.h"

#include <doctest/doctest.h>

#include "external_support.h"

using namespace sluice::engine;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

TEST_CASE("the same line of a monitor is written once a minute, with how often it came meanwhile") {
    test::KeptLog kept;
    ExternalLog log(kept);
    const ExternalLog::Time start{};
    log.write(Level::warning, "/Common/m", "/Common/m on 10.0.0.1:25", "refused", start);
    log.write(Level::warning, "/Common/m", "/Common/m on 10.0.0.2:25", "refused", start + 1s);
    log.write(Level::warning, "/Common/m", "/Common/m on 10.0.0.2:25", "refused", start + 59s);
    log.write(Level::warning, "/Common/n", "/Common/n on 10.0.0.2:25", "refused", start + 59s);
    CHECK(kept.lines == Lines{"Monitor /Common/m on 10.0.0.1:25: refused", "Monitor /Common/n on 10.0.0.2:25: refused"});
    kept.lines.clear();
    log.write(Level::warning, "/Common/m", "/Common/m on 10.0.0.2:25", "refused", start + 60s);
    log.write(Level::warning, "/Common/m", "/Common/m on 10.0.0.2:25", "refused", start + 61s);
    CHECK(kept.lines == Lines{"Monitor /Common/m on 10.0.0.2:25: refused (2 times more in the last minutes)"});
}

TEST_CASE("no more than so many different lines are written in a minute, and what is lost is counted") {
    test::KeptLog kept;
    ExternalLog log(kept);
    const ExternalLog::Time start{};
    for (std::size_t i = 0; i < ExternalLog::causes_max + 5; ++i)
        log.write(Level::warning, "/Common/m", "/Common/m", std::to_string(i), start);
    CHECK(kept.lines.size() == ExternalLog::causes_max);
    kept.lines.clear();
    log.write(Level::warning, "/Common/m", "/Common/m", "later", start + 61s);
    CHECK(kept.lines == Lines{"5 lines about programs of external monitors were not logged", "Monitor /Common/m: later"});
}
