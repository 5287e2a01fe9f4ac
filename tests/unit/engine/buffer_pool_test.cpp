#include <doctest/doctest.h>

#include <vector>

#include "engine/system/buffer_pool.h"

using namespace sluice::engine;

TEST_CASE("a buffer is at least as large as asked, whole pages, and usable to its last byte") {
    BufferPool pool;
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{4096}, std::size_t{4097}, std::size_t{65'535}, std::size_t{1'000'000}}) {
        const auto buffer = pool.take(bytes);
        CHECK(buffer.size() >= bytes);
        CHECK(buffer.size() % 4096 == 0);
        buffer.back() = std::byte{1};
        pool.give_back(buffer);
    }
    CHECK(pool.buffers_in_use() == 0);
}

TEST_CASE("a buffer given back is the next one taken of its size") {
    BufferPool pool;
    const auto first = pool.take(5000);
    const auto* place = first.data();
    pool.give_back(first);
    const auto other_size = pool.take(100);
    CHECK(other_size.data() != place);
    const auto again = pool.take(6000);
    CHECK(again.data() == place);
    pool.give_back(again);
    pool.give_back(other_size);
}

TEST_CASE("only a bounded number of buffers is kept, and none of the large ones") {
    BufferPool pool;
    std::vector<std::span<std::byte>> buffers;
    for (std::size_t i = 0; i < 3 * BufferPool::kept_max.back(); ++i) {
        buffers.push_back(pool.take(65'536));
        buffers.push_back(pool.take(200'000));
    }
    for (const auto& buffer : buffers) {
        pool.give_back(buffer);
    }
    CHECK(pool.buffers_in_use() == 0);
    CHECK(pool.bytes_kept() == BufferPool::kept_max.back() * 65'536);
}

TEST_CASE("giving back nothing is allowed") {
    BufferPool pool;
    pool.give_back({});
    CHECK(pool.buffers_in_use() == 0);
}
