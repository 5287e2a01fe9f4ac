#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "engine/flow/collection.h"

using namespace sluice::engine;

namespace {

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span{text});
}

std::string text(std::span<const std::byte> held) {
    return {reinterpret_cast<const char*>(held.data()), held.size()};
}

struct CollectionFixture {
    BufferPool buffers;
    Collection collection{buffers};

    void add(std::string_view what) { REQUIRE(collection.add(bytes(what))); }
    /// Is an event due? It is raised then.
    bool told() {
        const bool due = collection.event_due();
        collection.event_raised();
        return due;
    }
};

} // namespace

TEST_CASE_FIXTURE(CollectionFixture, "without a length an event is due at each arrival") {
    collection.begin(0, 0);
    CHECK_FALSE(told());
    add("ab");
    CHECK(told());
    CHECK_FALSE(told());
    add("c");
    CHECK(told());
    CHECK(text(collection.payload()) == "abc");
    collection.release(1);
    collection.begin(0, 0);
    CHECK_FALSE(told()); // what is left has been seen
}

TEST_CASE_FIXTURE(CollectionFixture, "with a length an event is due when so many bytes are there, and at each arrival from then on") {
    collection.begin(3, 0);
    add("ab");
    CHECK_FALSE(told());
    add("cd");
    CHECK(told());
    CHECK_FALSE(told());
    add("e");
    CHECK(told());
}

TEST_CASE_FIXTURE(CollectionFixture, "bytes that are there already satisfy a new length at once, the same length only after a release") {
    collection.begin(1, 0);
    add("abcdef");
    CHECK(told());
    collection.begin(1, 0);
    CHECK_FALSE(told());
    collection.begin(4, 0);
    CHECK(told());
    collection.begin(9, 0);
    CHECK_FALSE(told());
    CHECK(collection.release(4) == 4);
    collection.begin(2, 0);
    CHECK(told());
    CHECK(text(collection.payload()) == "ef");
}

TEST_CASE_FIXTURE(CollectionFixture,
                  "release without a number, or of all there is, ends the collecting; of a part or of nothing does not") {
    collection.begin(0, 0);
    add("abcd");
    CHECK(collection.release(0) == 0);
    CHECK_FALSE(collection.has_let_go());
    CHECK(collection.release(1) == 1);
    CHECK(collection.is_on());
    CHECK(collection.has_let_go());
    SUBCASE("all") {
        CHECK(collection.release(std::nullopt) == 3);
    }
    SUBCASE("more than there is") {
        CHECK(collection.release(10) == 3);
    }
    CHECK_FALSE(collection.is_on());
    CHECK(collection.payload().empty());
    CHECK(text(collection.released()) == "abcd");
    collection.forwarded();
    CHECK(collection.size() == 0);
    CHECK(buffers.buffers_in_use() == 0);
}

TEST_CASE_FIXTURE(CollectionFixture, "skipped bytes are released as they come, the last of them brings an event") {
    collection.begin(2, 5);
    add("abc");
    CHECK(collection.has_let_go());
    CHECK_FALSE(told());
    add("defg");
    CHECK(text(collection.released()) == "abcde");
    CHECK(text(collection.payload()) == "fg");
    CHECK(told());
    CHECK_FALSE(told());
    collection.begin(1, 1); // counts what is there
    CHECK(text(collection.released()) == "abcdef");
    CHECK(told());
}

TEST_CASE_FIXTURE(CollectionFixture, "replacing changes the payload, never what was released") {
    collection.begin(0, 0);
    add("xyabcdef");
    collection.release(2);
    CHECK(collection.replace(2, 2, bytes("12345")));
    CHECK(text(collection.payload()) == "ab12345ef");
    CHECK(collection.replace(0, 2, bytes("")));
    CHECK(collection.replace(7, 0, bytes("!")));
    CHECK(text(collection.payload()) == "12345ef!");
    CHECK(collection.replace(3, 1000, bytes("?")));
    CHECK(text(collection.payload()) == "123?");
    CHECK_FALSE(collection.replace(5, 0, bytes("x")));
    CHECK(text(collection.released()) == "xy");
    CHECK(collection.replace(0, 4, bytes("")));
    CHECK(collection.payload().empty());
    CHECK(collection.is_on());
}

TEST_CASE_FIXTURE(CollectionFixture, "replacing never makes it longer than may be collected") {
    collection.begin(0, 0);
    add("x");
    const std::string much(Collection::bytes_max, 'y');
    CHECK_FALSE(collection.replace(1, 0, bytes(much)));
    CHECK(collection.replace(0, 1, bytes(much)));
    CHECK(collection.size() == Collection::bytes_max);
}

TEST_CASE_FIXTURE(CollectionFixture, "a stream taken out in other portions than it came in stays in order") {
    collection.begin(0, 0);
    std::string expected;
    std::string seen;
    for (int i = 0; i < 3000; ++i) {
        const std::string portion(static_cast<std::size_t>(i % 97), static_cast<char>('a' + i % 26));
        expected += portion;
        add(portion);
        collection.release(static_cast<std::size_t>(i % 89 + 1));
        collection.begin(0, 0);
        if (i % 3 == 0) {
            seen += text(collection.released());
            collection.forwarded();
        }
    }
    collection.release(std::nullopt);
    seen += text(collection.released());
    CHECK(seen == expected);
    CHECK(buffers.bytes_kept() <= 2'000'000);
}

TEST_CASE_FIXTURE(CollectionFixture, "dropping forgets everything and gives the memory back") {
    collection.begin(5, 9);
    add("some");
    collection.drop();
    CHECK_FALSE(collection.is_on());
    CHECK(collection.size() == 0);
    CHECK(buffers.buffers_in_use() == 0);
}
