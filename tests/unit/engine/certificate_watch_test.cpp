#include "engine/observe/certificate_watch.h"
#include "kept_log.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

config::CertificateFilePtr ending(const std::string& name, std::chrono::sys_days day) {
    config::CertificateFile file;
    file.name = name;
    file.subject = "CN=" + name;
    file.valid_until = day;
    file.certificates.resize(1);
    return std::make_shared<const config::CertificateFile>(std::move(file));
}

} // namespace

TEST_CASE("certificates that end are told of once a day, from the day after the start") {
    using std::chrono::hours;
    const std::chrono::sys_days start{std::chrono::year{2026} / 1 / 1};
    config::Snapshot snapshot;
    snapshot.certificates["/Common/soon"] = ending("/Common/soon", start + std::chrono::days{10});
    snapshot.certificates["/Common/later"] = ending("/Common/later", start + std::chrono::days{32});
    engine::test::KeptLog log;
    engine::CertificateWatch watch(log);
    watch.look(snapshot, start);
    watch.look(snapshot, start + hours{23});
    CHECK(log.lines.empty());
    watch.look(snapshot, start + hours{24});
    watch.look(snapshot, start + hours{25});
    REQUIRE(log.lines.size() == 1);
    CHECK(log.lines[0] == "certificate /Common/soon (CN=/Common/soon) will expire on Jan 11 00:00:00 2026 GMT, in 9 days");
    watch.look(snapshot, start + hours{24 * 12});
    REQUIRE(log.lines.size() == 3);
    CHECK(log.lines[1].find("/Common/later") != std::string::npos);
    CHECK(log.lines[2] == "certificate /Common/soon (CN=/Common/soon) expired on Jan 11 00:00:00 2026 GMT");
}
