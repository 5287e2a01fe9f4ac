#include "engine/monitor/external_probes.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "external_support.h"

using namespace sluice;
using namespace sluice::engine;
using namespace std::chrono_literals;
using test::external_monitor;
using test::KeptLog;

namespace {

/// One asker: what it has heard.
struct Asker {
    ExternalProbes::TicketPtr ticket;
    unsigned started = 0;
    std::vector<ProbeResult> answers;
};

struct World {
    World() {
        std::string pattern = "/tmp/external-test-XXXXXX";
        folder = mkdtemp(pattern.data());
    }
    ~World() { std::filesystem::remove_all(folder); }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    void ask(Asker& asker, const config::Monitor& monitor, std::string_view address = "10.0.0.1") {
        ExternalRequest request{std::make_shared<const config::Monitor>(monitor),
                                {*datagroups::IpAddress::parse(address), 25},
                                "/Common/" + std::string(address)};
        asker.ticket = probes.ask(
            std::move(request), {[&asker] { ++asker.started; }, [&asker](const ProbeResult& result) { asker.answers.push_back(result); }});
    }
    /// Runs a script once, up to its answer.
    ProbeResult answer(const config::Monitor& monitor, std::string_view address = "10.0.0.1") {
        Asker asker;
        ask(asker, monitor, address);
        REQUIRE(test::run_until(loop, [&] { return !asker.answers.empty(); }));
        CHECK(asker.started == 1);
        return asker.answers.front();
    }
    bool until_idle() {
        return test::run_until(loop, [&] { return probes.running() == 0; });
    }
    [[nodiscard]] std::string file(const std::string& name) const { return folder + '/' + name; }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream stream(file(name));
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    /// The process whose number stands in the file.
    [[nodiscard]] bool is_alive(const std::string& name) const {
        std::istringstream text(content(name));
        pid_t pid = 0;
        return text >> pid && pid > 0 && kill(pid, 0) == 0;
    }

    std::string folder;
    boost::asio::io_context loop;
    KeptLog log;
    ExternalProbes probes{loop, log, ""};
};

std::string sh(const std::string& text) {
    return "#!/bin/sh\n" + text + "\n";
}

} // namespace

TEST_CASE("any output is up, none is down with the reason") {
    World world;
    CHECK(world.answer(external_monitor(sh("echo down"))).succeeded);
    CHECK(world.answer(external_monitor(sh("printf x"))).succeeded);
    CHECK(world.answer(external_monitor(sh("echo up; exit 3"))).succeeded);
    CHECK(world.answer(external_monitor(sh("exit 0"))).reason == "its program gave no output");
    CHECK(world.answer(external_monitor(sh("exit 3"))).reason == "its program gave no output, exit status 3");
    CHECK(world.answer(external_monitor(sh("kill -SEGV $$"))).reason.starts_with("its program gave no output, ended by signal 11 ("));
    CHECK(world.answer(external_monitor(sh("echo no >&2; exit 1"))).reason == "its program gave no output, exit status 1; it says: no");
    CHECK(world.until_idle());
}

TEST_CASE("a program hears the address, the port, the arguments and its variables") {
    World world;
    config::Monitor monitor = external_monitor(sh("exec 2>&1 >" + world.file("out") +
                                                  "; echo \"$1|$2|$3|$4|$#\"; echo \"$MON_TMPL_NAME|$RUN_I|$NODE_IP|$NODE_PORT|$NODE_NAME|"
                                                  "$ARGS_I|$PATH|$USER|$DEBUG|${0##*/}\"; pwd; umask; ulimit -n; ulimit -c; trap"));
    monitor.external.args = "-t  \"3";
    monitor.external.variables = {{"USER", "a 'b'"}, {"DEBUG", "1"}};
    world.answer(monitor);
    CHECK(world.content("out").starts_with(
        "::ffff:10.0.0.1|25|-t|\"3|4\n/Common/m|/Common/check.sh|::ffff:10.0.0.1|25|/Common/10.0.0.1|-t  \"3|"
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin|a 'b'|1|:Common:check.sh\n/\n0022\n1024\n0\n"));
    world.answer(monitor, "2001:db8::1");
    CHECK(world.content("out").starts_with("2001:db8::1|25|-t|"));
    CHECK(world.content("out").find("|2001:db8::1|25|/Common/2001:db8::1|") != std::string::npos);
}

TEST_CASE("a program has no descriptor, blocked or ignored signal of this process's") {
    World world;
    std::signal(SIGPIPE, SIG_IGN);
    const FileDescriptor leaked(fcntl(0, F_DUPFD, 200));
    world.answer(
        external_monitor(sh("ls /proc/$$/fd >" + world.file("fds") + "; exec grep Sig /proc/self/status >" + world.file("signals"))));
    std::signal(SIGPIPE, SIG_DFL);
    CHECK(world.content("fds").find("0\n1\n") == 0);
    CHECK(world.content("fds").find(std::to_string(leaked.get()) + '\n') == std::string::npos);
    CHECK(world.content("signals").find("SigIgn:\t0000000000000000") != std::string::npos);
    CHECK(world.content("signals").find("SigBlk:\t0000000000000000") != std::string::npos);
}

TEST_CASE("what overruns its timeout is ended with all its processes") {
    World world;
    const std::string script = sh("sleep 60 & echo $! >" + world.file("group") + "; setsid sh -c 'echo $$ >" + world.file("session") +
                                  "; sleep 60' & (setsid sh -c 'sh -c \"echo \\$\\$ >" + world.file("daemon") + "; sleep 60\" &' &); wait");
    Asker asker;
    world.ask(asker, external_monitor(script, 1s));
    REQUIRE(test::run_until(world.loop, [&] { return world.is_alive("group") && world.is_alive("session") && world.is_alive("daemon"); }));
    CHECK(asker.answers.empty());
    REQUIRE(test::run_until(world.loop, [&] { return !asker.answers.empty(); }));
    CHECK(asker.answers[0].reason == "its program ran longer than the timeout of 1 s, and was ended");
    CHECK(world.log.count("Monitor /Common/m on 10.0.0.1:25: its program ran longer than the timeout of 1 s") == 1);
    CHECK(test::run_until(world.loop, [&] { return !world.is_alive("group") && !world.is_alive("session") && !world.is_alive("daemon"); }));
    CHECK(world.probes.running() == 0);
}

TEST_CASE("a program that leaves others behind is over when it ends, and so are they") {
    World world;
    const ProbeResult result = world.answer(external_monitor(sh("sleep 60 & echo $! >" + world.file("left") + "; echo up")));
    CHECK(result.succeeded);
    CHECK(test::run_until(world.loop, [&] { return !world.is_alive("left"); }));
    CHECK(world.until_idle());
}

TEST_CASE("a program that forks without end ends at its timeout, and nothing of it stays") {
    World world;
    const std::string script = sh("f() { while :; do (echo x >>" + world.file("alive") + "; sleep 0.01) & done; }; ulimit -u 300; f");
    const ProbeResult result = world.answer(external_monitor(script, 1s));
    CHECK_FALSE(result.succeeded);
    CHECK(world.until_idle());
    test::run_for(world.loop, 300ms);
    const auto size = std::filesystem::file_size(world.file("alive"));
    test::run_for(world.loop, 200ms);
    CHECK(std::filesystem::file_size(world.file("alive")) == size);
}

TEST_CASE("an answer counts when it is given, and what follows has until the next turn") {
    World world;
    Asker asker;
    const config::Monitor monitor = external_monitor(sh("echo $$ >" + world.file("pid") + "; echo up; sleep 60"), 30s);
    world.ask(asker, monitor);
    REQUIRE(test::run_until(world.loop, [&] { return asker.answers.size() == 1; }));
    CHECK(world.probes.running() == 1);
    const std::string first = world.content("pid");
    world.ask(asker, monitor);
    REQUIRE(test::run_until(world.loop, [&] { return asker.answers.size() == 2; }));
    CHECK(world.content("pid") != first);
    CHECK(world.probes.running() == 1);
}

TEST_CASE("who asks while the program runs shares its answer, and another address has a program of its own") {
    World world;
    const config::Monitor monitor = external_monitor(sh("echo x >>" + world.file("runs") + "; sleep 0.3; echo up"));
    Asker first;
    Asker second;
    Asker other;
    world.ask(first, monitor);
    REQUIRE(test::run_until(world.loop, [&] { return first.started == 1; }));
    world.ask(second, monitor);
    world.ask(other, monitor, "10.0.0.2");
    REQUIRE(test::run_until(world.loop, [&] { return !first.answers.empty() && !second.answers.empty() && !other.answers.empty(); }));
    CHECK(second.started == 1);
    CHECK(world.content("runs") == "x\nx\n");
}

TEST_CASE("never two at once: another version of the monitor waits for the end of the first") {
    World world;
    Asker first;
    Asker second;
    world.ask(first, external_monitor(sh("trap '' TERM; echo $$ >" + world.file("pid") + "; sleep 60"), 60s));
    REQUIRE(test::run_until(world.loop, [&] { return world.is_alive("pid"); }));
    config::Monitor changed = external_monitor(sh("kill -0 $(cat " + world.file("pid") + ") || echo alone"), 60s);
    world.ask(second, changed);
    test::run_for(world.loop, 100ms);
    CHECK(second.started == 0);
    CHECK(world.probes.running() == 1);
    first.ticket.reset(); // as when the monitor is modified
    REQUIRE(test::run_until(world.loop, [&] { return !second.answers.empty(); }));
    CHECK(second.answers[0].succeeded);
    CHECK(first.answers.empty());
}

TEST_CASE("a program goes with the last who asked for it") {
    World world;
    const config::Monitor monitor = external_monitor(sh("echo $$ >" + world.file("pid") + "; sleep 60"), 60s);
    Asker first;
    Asker second;
    world.ask(first, monitor);
    world.ask(second, monitor);
    REQUIRE(test::run_until(world.loop, [&] { return world.is_alive("pid"); }));
    first.ticket.reset();
    test::run_for(world.loop, 50ms);
    CHECK(world.is_alive("pid"));
    second.ticket.reset();
    CHECK(test::run_until(world.loop, [&] { return !world.is_alive("pid"); }));
    CHECK(world.until_idle());
}

TEST_CASE("stopping ends everything at once") {
    World world;
    Asker asker;
    world.ask(asker,
              external_monitor(sh("setsid sleep 60 & echo $! >" + world.file("left") + "; echo $$ >" + world.file("pid") + "; wait"), 60s));
    REQUIRE(test::run_until(world.loop, [&] { return world.is_alive("pid") && world.is_alive("left"); }));
    asker.ticket.reset();
    world.probes.stop();
    CHECK_FALSE(world.is_alive("pid"));
    CHECK_FALSE(world.is_alive("left"));
}

TEST_CASE("many wait for their turn, and no more than the limit run at once") {
    World world;
    const config::Monitor monitor = external_monitor(sh("sleep 0.2; echo up"));
    std::vector<std::unique_ptr<Asker>> askers;
    for (unsigned i = 0; i < ExternalProbes::processes_max + 20; ++i) {
        askers.push_back(std::make_unique<Asker>());
        world.ask(*askers.back(), monitor, "10.0.1." + std::to_string(i));
    }
    std::size_t most = 0;
    CHECK(test::run_until(world.loop, [&] {
        most = std::max(most, world.probes.running());
        return std::all_of(askers.begin(), askers.end(), [](const auto& asker) { return asker->answers.size() == 1; });
    }));
    CHECK(most <= ExternalProbes::processes_max);
    CHECK(most > 1);
    CHECK(std::all_of(askers.begin(), askers.end(), [](const auto& asker) { return asker->answers[0].succeeded; }));
}

TEST_CASE("complaints are logged line by line, each once a minute, with their meaning") {
    World world;
    const config::Monitor monitor = external_monitor(sh("echo one >&2; printf 'two\\r\\n\\nthree' >&2; exit 1"));
    world.answer(monitor);
    world.answer(monitor, "10.0.0.2");
    CHECK(world.log.lines == std::vector<std::string>{"Monitor /Common/m on 10.0.0.1:25: one", "Monitor /Common/m on 10.0.0.1:25: two",
                                                      "Monitor /Common/m on 10.0.0.1:25: three"});
    world.log.lines.clear();
    world.answer(external_monitor("#!/bin/dash\nif [[ -n \"$1\" ]]; then echo up; fi\n"));
    CHECK(world.log.count("/Common/check.sh: 2: [[: not found ([[ is not known to /bin/sh on this host: make the script's first line "
                          "#!/bin/bash)") == 1);
    CHECK(world.answer(external_monitor(sh("curl-apd -k x"))).reason ==
          "its program gave no output, exit status 127: a command was not found; it says: /Common/check.sh: 2: curl-apd: not found (only "
          "BIG-IP has curl-apd: here it is curl)");
    CHECK(world.log.count("curl-apd: not found (only BIG-IP has curl-apd: here it is curl)") == 2);
}

TEST_CASE("output and complaints without end are bounded") {
    World world;
    const ProbeResult up = world.answer(external_monitor(sh("yes")));
    CHECK(up.succeeded);
    CHECK(world.until_idle()); // it finds its pipe closed
    const ProbeResult down = world.answer(external_monitor(sh("yes \"$(printf %0600d 0)\" >&2")));
    CHECK_FALSE(down.succeeded);
    CHECK(world.log.lines.size() == 1); // the same line many times
    CHECK(world.log.lines[0].size() < 600);
    world.log.lines.clear();
    world.answer(external_monitor(sh("i=0; while [ $i -lt 100 ]; do echo line $i >&2; i=$((i+1)); done")));
    CHECK(world.log.lines.size() == ExternalRun::lines_max);
}

TEST_CASE("what cannot be started says why") {
    World world;
    const auto reason = [&](const std::string& script) { return world.answer(external_monitor(script)).reason; };
    CHECK(reason("echo up\n") == "/Common/check.sh cannot be started: it has no #! line that names an interpreter, and is no program");
    CHECK(reason("#!/bin/nosuch -x\n") == "/Common/check.sh cannot be started: its interpreter /bin/nosuch is not there");
    CHECK(reason("#!/bin/sh\r\necho up\r\n") ==
          "/Common/check.sh cannot be started: its lines end with CR LF, so its interpreter is not found: remove the CRs");
    CHECK(reason("#!/etc/passwd\n") == "/Common/check.sh cannot be started: its interpreter /etc/passwd may not be executed");
    CHECK(world.log.count("Monitor /Common/m on 10.0.0.1:25: /Common/check.sh cannot be started: ") == 4);
    config::Monitor empty = external_monitor("");
    empty.external.program = nullptr;
    CHECK(world.answer(empty).reason == "its program /Common/check.sh has no content");
    empty.external.run.clear();
    CHECK(world.answer(empty).reason == "it has no program (run)");
    CHECK(world.probes.running() == 0);
}

TEST_CASE("without descriptors nothing is started, and it is worth trying again") {
    World world;
    const config::Monitor monitor = external_monitor(sh("echo up"));
    CHECK(world.answer(monitor).succeeded);
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    rlimit none = before;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    const ProbeResult result = world.answer(monitor);
    setrlimit(RLIMIT_NOFILE, &before);
    CHECK(result.not_sent);
    CHECK(result.reason.find("Too many open files") != std::string::npos);
    CHECK(world.answer(monitor).succeeded);
}
