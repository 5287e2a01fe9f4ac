#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "engine/observe/log.h"
#include "engine/observe/once_per_period.h"
#include "engine/table/table_entry.h"

namespace sluice::engine {

class TableShard;
class TableBudget;
struct HashSecret;
struct Subtable;

/// Where an entry is found. The views need to live only as long as the call.
struct TablePlace {
    enum class Space : std::uint8_t { table, session };
    Space space = Space::table;
    std::optional<std::string_view> subtable; ///< of Space::table
    std::string_view key;
};

/// Does an operation restart the entry's idle time?
enum class Touch : bool { no, yes };

/// What a write says beside the value. Seconds, or `indefinite`. Absent: an existing entry keeps what it has, a new one gets the default.
/// 0: an existing entry keeps what it has, a new one gets `indefinite`.
struct TableWrite {
    enum class When : std::uint8_t { always, absent, present };
    When when = When::always;
    Touch touch = Touch::yes;
    std::optional<std::uint32_t> timeout_s;
    std::optional<std::uint32_t> lifetime_s;
};

inline constexpr std::uint32_t table_timeout_default_s = 180;

/// Why a write did nothing.
enum class TableFailure : std::uint8_t {
    full,     ///< no memory left that expiring entries could make free
    too_long, ///< the value would be longer than allowed
};

/// What `table` and `session` keep: byte strings by key, in the default table, in named subtables and in a space of their own for
/// sessions; each entry with an idle timeout and a lifetime. Shared by all workers; any thread may call anything. Shards with one short
/// lock each; all entries of one subtable are on one shard. Memory is bounded: at the limit the entries next to expire make room, and
/// when there are none that expire, a write is refused. Both are logged, once a minute.
class TableStore {
public:
    /// What a lookup or write gives: the entry's value, nothing where there is no entry.
    using Value = std::optional<std::string>;
    using Written = tl::expected<Value, TableFailure>;
    using Clock = std::function<TableTime()>;

    /// `log` may be null, and outlives the store. The clock is monotonic and may be called from any thread.
    explicit TableStore(Log* log, std::size_t bytes_max = bytes_max_default(), Clock clock = &steady_time);
    ~TableStore();
    TableStore(const TableStore&) = delete;
    TableStore& operator=(const TableStore&) = delete;

    /// A quarter of the machine's memory, at most 1 GiB.
    static std::size_t bytes_max_default();
    static TableTime steady_time();

    [[nodiscard]] Value lookup(const TablePlace& place, Touch touch);
    /// The value that the entry has now; nothing when it was to be `present` and was not.
    [[nodiscard]] Written write(const TablePlace& place, std::string_view value, const TableWrite& write);
    /// Adds modulo 2^64. A value is read as strtoull() does, what is no number counts as 0. An absent entry starts at 0, or stays absent.
    [[nodiscard]] Written increment(const TablePlace& place, std::uint64_t delta, bool must_exist, Touch touch);
    [[nodiscard]] Written append(const TablePlace& place, std::string_view tail, bool must_exist, Touch touch, std::size_t bytes_max);
    void remove(const TablePlace& place);
    /// In no time, whatever their number.
    void remove_all(std::string_view subtable);

    enum class Term : std::uint8_t { timeout, lifetime };
    /// Seconds or `indefinite`; nothing when there is no entry. Does not touch it.
    [[nodiscard]] std::optional<std::uint32_t> term(const TablePlace& place, Term term, bool remaining);
    /// Begins the term anew. What it is then; nothing when there is no entry.
    std::optional<std::uint32_t> set_term(const TablePlace& place, Term term, std::uint32_t seconds);

    [[nodiscard]] std::size_t count(std::string_view subtable);
    /// Hands over the keys that were there at the beginning, in the order they came, in portions between which others have their turn;
    /// no lock is held while `take` runs. Stops when it returns false.
    void keys(std::string_view subtable, Touch touch, const std::function<bool(const std::vector<std::string>&)>& take);

    /// Erases expired entries; called every second or so from one thread.
    void expire();

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t bytes_used() const;

private:
    class Visit;
    class KeyReader;

    [[nodiscard]] TableShard& shard_of(const TablePlace& place) const;
    /// Calls `attempt`, again after making room when it says how many bytes it lacks.
    template <typename Attempt>
    Written change(const TablePlace& place, const Attempt& attempt);
    bool make_room(TableShard& shard, std::size_t bytes);
    void report(OncePerPeriod& occasions, Level level, std::string_view text);

    Log* log_;
    Clock clock_;
    std::unique_ptr<HashSecret> secret_;
    std::unique_ptr<TableBudget> budget_;
    std::vector<std::unique_ptr<TableShard>> shards_;
    std::atomic<std::size_t> next_victim_{0};
    OncePerPeriod evictions_{std::chrono::minutes{1}};
    OncePerPeriod refusals_{std::chrono::minutes{1}};
};

} // namespace sluice::engine
