#include "config/stored_file.h"

#include <doctest/doctest.h>

#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using test::Ran;
using test::World;

namespace {

constexpr const char* configuration = "ltm ifile /Common/page {\n    file-name /Common/page_file\n}\n"
                                      "sys file ifile /Common/page_file {\n    source-path file:/data/page.html\n}\n";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string content(const World& world) {
    const auto found = world.snapshot().ifiles.find("/Common/page");
    return found == world.snapshot().ifiles.end() ? "none" : *found->second->content;
}

} // namespace

TEST_CASE("a file is read when it is created, and stays in the store without its source") {
    World world{World::Place::disk};
    world.files.files["/data/page.html"] = std::string{"a\0b\xff", 4};
    REQUIRE(world.tmsh("create sys file ifile page_file source-path file:/data/page.html").status == 0);
    REQUIRE(world.tmsh("create ltm ifile page file-name page_file").status == 0);
    CHECK(content(world) == std::string{"a\0b\xff", 4});
    world.files.files.clear();
    world.restart();
    CHECK(content(world) == std::string{"a\0b\xff", 4});
    const IFile& ifile = *world.snapshot().ifiles.at("/Common/page");
    CHECK(ifile.checksum == "SHA1:4:63fcb4a9187af3e3e3319584f43e809426e0b000");
    CHECK(ifile.revision == 1);
    const std::string listed = world.tmsh("list sys file ifile").out;
    CHECK(has(listed, "source-path file:/data/page.html"));
    CHECK(!has(listed, "content"));
}

TEST_CASE("a changed file has another revision") {
    World world;
    world.files.files["/data/page.html"] = "one";
    world.files.files["/data/other.html"] = "";
    REQUIRE(world.tmsh("create sys file ifile page_file source-path file:///data/page.html").status == 0);
    REQUIRE(world.tmsh("create ltm ifile page file-name page_file").status == 0);
    world.files.files["/data/page.html"] = "two";
    REQUIRE(world.tmsh("modify sys file ifile page_file source-path file:///data/page.html").status == 0);
    CHECK(content(world) == "two");
    CHECK(world.snapshot().ifiles.at("/Common/page")->revision == 2);
    REQUIRE(world.tmsh("modify sys file ifile page_file source-path /data/other.html").status == 0);
    CHECK(content(world).empty());
    CHECK(world.snapshot().ifiles.at("/Common/page")->revision == 3);
}

TEST_CASE("a file that cannot be read is not made, and one that is used is not deleted") {
    World world;
    const Ran refused = world.tmsh("create sys file ifile page_file source-path file:/data/page.html");
    CHECK(refused.status == 1);
    CHECK(has(refused.err, "ifile (/Common/page_file) has no content: /data/page.html"));
    CHECK(world.tmsh("create sys file ifile page_file source-path http://192.0.2.1/page.html").status == 1);
    CHECK(world.tmsh("create ltm ifile page file-name page_file").err ==
          "01020036:3: The requested iFile File (/Common/page_file) was not found.\n");
    world.files.files["/data/page.html"] = "one";
    REQUIRE(world.tmsh("create sys file ifile page_file source-path file:/data/page.html").status == 0);
    REQUIRE(world.tmsh("create ltm ifile page file-name page_file").status == 0);
    CHECK(world.tmsh("delete sys file ifile page_file").status == 1);
    CHECK(world.tmsh("delete ltm ifile page").status == 0);
    CHECK(world.tmsh("delete sys file ifile page_file").status == 0);
}

TEST_CASE("a loaded configuration has its files, keeps them where the source is gone, and is saved with them") {
    World world;
    const LoadOutcome without = world.service().load_file("/data/bigip.conf", configuration, false, &world.files);
    CHECK(without.decision == LoadDecision::loaded);
    CHECK(content(world) == "none");
    REQUIRE(without.diagnostics.list().size() == 1);
    CHECK(has(without.diagnostics.list()[0].message, "has no content"));

    world.files.files["/data/bigip.conf"] = configuration;
    world.files.files["/data/page.html"] = "hello";
    REQUIRE(world.tmsh("load sys config file /data/bigip.conf").status == 0);
    CHECK(content(world) == "hello");
    REQUIRE(world.tmsh("save sys config file /data/saved.conf").status == 0);

    world.files.files.erase("/data/page.html");
    REQUIRE(world.tmsh("load sys config file /data/bigip.conf").status == 0);
    CHECK(content(world) == "hello");
    CHECK(world.snapshot().ifiles.at("/Common/page")->revision == 1);

    World other;
    other.files.files["/data/saved.conf"] = world.files.files["/data/saved.conf"];
    REQUIRE(other.tmsh("load sys config file /data/saved.conf").status == 0);
    CHECK(content(other) == "hello");
}

TEST_CASE("a file store brought along is read where the source is not") {
    World world;
    world.files.files["/config/filestore/page"] = "from the store";
    const std::string text =
        std::string(configuration)
            .insert(std::string(configuration).rfind("    source"), "    cache-path /config/filestore/page\n    revision 7\n");
    CHECK(world.service().load_file("/data/bigip.conf", text, false, &world.files).decision == LoadDecision::loaded);
    CHECK(content(world) == "from the store");
    CHECK(world.snapshot().ifiles.at("/Common/page")->revision == 7);
}

TEST_CASE("an iFile or publisher that a rule names literally must be there, and stays as long as the rule does") {
    World world;
    world.files.files["/data/page.html"] = "page";
    const std::string rule = "create ltm rule r { when CLIENT_ACCEPTED { set page [ifile get page] } }";
    CHECK(world.tmsh(rule).err.find("Unable to find ifile (page)") != std::string::npos);
    REQUIRE(world.tmsh("create sys file ifile page_file source-path file:/data/page.html").status == 0);
    REQUIRE(world.tmsh("create ltm ifile page file-name page_file").status == 0);
    CHECK(world.tmsh(rule).err == "");
    CHECK(world.tmsh("delete ltm ifile page").err.find("in use by a rule (/Common/r)") != std::string::npos);
    const std::string logs = "create ltm rule logs { when CLIENT_ACCEPTED { HSL::open -publisher ";
    CHECK(world.tmsh(logs + "nowhere } }").err.find("Unable to find log_publisher (nowhere)") != std::string::npos);
    CHECK(world.tmsh(logs + "/Common/local-syslog-publisher } }").err == "");
}
