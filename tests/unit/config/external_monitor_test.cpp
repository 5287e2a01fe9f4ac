#include <doctest/doctest.h>

#include "config/build_external_monitors.h"
#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using build::advice_on_program;
using test::Ran;
using test::World;

namespace {

constexpr const char* script = "#!/bin/sh\necho up\n";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

const ExternalCheck& check_of(const World& world, const std::string& name) {
    return world.snapshot().monitors.at(name)->external;
}

/// A world with the program /Common/check.sh.
struct WithProgram : World {
    explicit WithProgram(Place place = Place::memory) : World(place) {
        files.files["/data/check.sh"] = script;
        REQUIRE(tmsh("create sys file external-monitor check.sh source-path file:/data/check.sh").status == 0);
    }
};

} // namespace

TEST_CASE("an external monitor has its program, arguments and variables") {
    WithProgram world{World::Place::disk};
    REQUIRE(world
                .tmsh("create ltm monitor external m run check.sh args \"-t 3\" user-defined USER \"a b\" user-defined DEBUG 1 "
                      "interval 10 timeout 31")
                .status == 0);
    const std::string expected =
        "ltm monitor external m {\n    args \"-t 3\"\n    defaults-from external\n    interval 10\n    run check.sh\n"
        "    timeout 31\n    user-defined DEBUG 1\n    user-defined USER \"a b\"\n}\n";
    CHECK(world.tmsh("list ltm monitor external m").out == expected);
    world.restart();
    CHECK(world.tmsh("list ltm monitor external m").out == expected);
    const Monitor& monitor = *world.snapshot().monitors.at("/Common/m");
    CHECK(monitor.kind == MonitorKind::external);
    CHECK(monitor.external.run == "/Common/check.sh");
    REQUIRE(monitor.external.program != nullptr);
    CHECK(monitor.external.program->content == script);
    CHECK(monitor.external.args == "-t 3");
    CHECK(monitor.external.variables == std::map<std::string, std::string>{{"DEBUG", "1"}, {"USER", "a b"}});
}

TEST_CASE("variables are added, changed and taken away one by one") {
    WithProgram world;
    REQUIRE(world.tmsh("create ltm monitor external m run check.sh user-defined B 2").status == 0);
    REQUIRE(world.tmsh("modify ltm monitor external m user-defined A 1 user-defined C \"\"").status == 0);
    CHECK(check_of(world, "/Common/m").variables == std::map<std::string, std::string>{{"A", "1"}, {"B", "2"}, {"C", ""}});
    REQUIRE(world.tmsh("modify ltm monitor external m user-defined B none user-defined A 3").status == 0);
    CHECK(check_of(world, "/Common/m").variables == std::map<std::string, std::string>{{"A", "3"}, {"C", ""}});
    CHECK(world.tmsh("list ltm monitor external m user-defined").out ==
          "ltm monitor external m {\n    user-defined A 3\n    user-defined C \"\"\n}\n");
    CHECK(world.tmsh("modify ltm monitor external m user-defined A=B 1").status == 2);
    CHECK(world.tmsh("modify ltm monitor external m user-defined A").status == 2);
}

TEST_CASE("a monitor inherits its parent's program and variables, and sets its own over them") {
    WithProgram world;
    REQUIRE(world.tmsh("create ltm monitor external a run check.sh args one user-defined X 1 user-defined Y 2").status == 0);
    REQUIRE(world.tmsh("create ltm monitor external b defaults-from a user-defined Y 3").status == 0);
    const ExternalCheck& check = check_of(world, "/Common/b");
    CHECK(check.program != nullptr);
    CHECK(check.args == "one");
    CHECK(check.variables == std::map<std::string, std::string>{{"X", "1"}, {"Y", "3"}});
    CHECK(has(world.tmsh("list ltm monitor external b all-properties").out, "    user-defined Y 3\n    user-defined X 1\n"));
}

TEST_CASE("a program in use is not deleted, and one that is not there is not used") {
    WithProgram world;
    CHECK(world.tmsh("create ltm monitor external m run other.sh").err ==
          "01020036:3: The requested External Monitor File (/Common/other.sh) was not found.\n");
    REQUIRE(world.tmsh("create ltm monitor external m run check.sh").status == 0);
    CHECK(world.tmsh("delete sys file external-monitor check.sh").err ==
          "01070265:3: The External Monitor File (/Common/check.sh) cannot be deleted because it is in use by a monitor (/Common/m).\n");
    REQUIRE(world.tmsh("delete ltm monitor external m").status == 0);
    CHECK(world.tmsh("delete sys file external-monitor check.sh").status == 0);
}

TEST_CASE("a pool's monitor has the new content of a changed program, and an unchanged one stays the same object") {
    WithProgram world;
    REQUIRE(world.tmsh("create ltm monitor external m run check.sh").status == 0);
    REQUIRE(world.tmsh("create ltm pool p monitor m").status == 0);
    const MonitorPtr before = world.snapshot().pools.at("/Common/p")->monitor.monitors.at(0);
    REQUIRE(world.tmsh("create ltm pool q").status == 0);
    CHECK(world.snapshot().pools.at("/Common/p")->monitor.monitors.at(0) == before);
    world.files.files["/data/check.sh"] = "#!/bin/sh\necho other\n";
    REQUIRE(world.tmsh("modify sys file external-monitor check.sh source-path file:/data/check.sh").status == 0);
    const MonitorPtr after = world.snapshot().pools.at("/Common/p")->monitor.monitors.at(0);
    CHECK(after->external.program->content == "#!/bin/sh\necho other\n");
    CHECK_FALSE(*after == *before);
}

TEST_CASE("a file is listed as BIG-IP lists it") {
    WithProgram world;
    const std::string listed = world.tmsh("list sys file external-monitor check.sh").out;
    CHECK(has(listed, "sys file external-monitor check.sh {\n    checksum SHA1:18:"));
    CHECK(has(listed, "    mode 33261\n"));
    CHECK(has(listed, "    revision 1\n"));
    CHECK(has(listed, "    source-path file:/data/check.sh\n"));
}

TEST_CASE("what will not run here is said") {
    CHECK(advice_on_program("#!/bin/bash\nif [[ -n $1 ]]; then echo up; fi\n").empty());
    CHECK(advice_on_program("\x7f"
                            "ELF\x02\x01")
              .empty());
    CHECK(has(advice_on_program("echo up\n"), "no #! line"));
    CHECK(has(advice_on_program(""), "no #! line"));
    CHECK(has(advice_on_program("#!/bin/sh\r\necho up\r\n"), "CR LF"));
    CHECK(has(advice_on_program("#!/bin/sh\nif [[ -n $1 ]]; then echo up; fi\n"), "#!/bin/bash"));
    CHECK(has(advice_on_program("#! /usr/bin/env sh\n[[ -n $1 ]] && echo up\n"), "#!/bin/bash"));
    CHECK(advice_on_program("#!/bin/sh\n# not [[ x ]]\ntest \"$x\" = '[[:digit:]]'\n").empty());
    CHECK(has(advice_on_program("#!/bin/bash\nx=$(/usr/bin/curl-apd -k x)\n"), "curl-apd"));
    WithProgram world;
    world.files.files["/data/bare"] = "echo up\n";
    CHECK(has(world.tmsh("create sys file external-monitor bare source-path file:/data/bare").err,
              "External Monitor File (/Common/bare): it has no #! line"));
}

TEST_CASE("a load says what is missing") {
    World world;
    const char* text = "ltm monitor external /Common/m {\n    defaults-from /Common/external\n    run /Common/check.sh\n}\n"
                       "ltm monitor external /Common/n {\n    defaults-from /Common/external\n}\n"
                       "sys file external-monitor /Common/check.sh {\n    cache-path /config/check\n    source-path file:/data/gone\n}\n";
    const LoadOutcome outcome = world.service().load_file("/data/bigip.conf", text, false, &world.files);
    CHECK(outcome.decision == LoadDecision::loaded);
    std::string said;
    for (const rules::Diagnostic& diagnostic : outcome.diagnostics.list())
        said += diagnostic.message + '\n';
    CHECK(has(said, "External Monitor File (/Common/check.sh) has no content: /data/gone"));
    CHECK(has(said, "monitor (/Common/n): it has no program (run)"));
    CHECK(has(said, "monitor (/Common/m): its program /Common/check.sh has no content: its members will be marked down"));
    CHECK(check_of(world, "/Common/m").run == "/Common/check.sh");
    CHECK(check_of(world, "/Common/m").program == nullptr);
    CheckOptions options;
    options.files = &world.files;
    const rules::Diagnostics checked = check_configuration("bigip.conf", text, options);
    REQUIRE(checked.list().size() == 2);
    CHECK(checked.list()[1].position.line == 8);
    CHECK(has(checked.list()[1].message, "has no content"));
    world.files.files["/data/gone"] = "echo up\n";
    CHECK(has(check_configuration("bigip.conf", text, options).list()[1].message, "it has no #! line"));
}
