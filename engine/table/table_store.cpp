#include "engine/table/table_store.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/table/sip_hash.h"
#include "engine/table/table_budget.h"
#include "engine/table/table_shard.h"

namespace sluice::engine {

namespace {

constexpr std::size_t shard_count = 64;
/// Expired entries that an operation clears away beside its own work, so that expiry keeps up with whatever is stored.
constexpr std::size_t expired_each_time = 16;
/// The same for expire(), so that the lock is held for well under a millisecond.
constexpr std::size_t expired_at_once = 1024;
constexpr std::size_t expire_turns_max = 64;
constexpr int write_attempts_max = 4;
constexpr std::size_t room_attempts_max = 2048;
constexpr std::size_t portion_keys_max = 1024;
constexpr std::size_t portion_bytes_max = std::size_t{256} << 10;
constexpr std::size_t number_bytes_max = 32;

std::uint64_t number_of(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n\v\f");
    text.remove_prefix(std::min(begin, text.size()));
    const bool is_negative = text.starts_with('-');
    text.remove_prefix(is_negative || text.starts_with('+') ? 1 : 0);
    std::uint64_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc::result_out_of_range) {
        number = UINT64_MAX;
    }
    return is_negative ? std::uint64_t{0} - number : number;
}

/// An existing entry keeps its terms unless the write names others; each named term begins anew.
void set_terms(TableEntry& entry, const TableWrite& write, TableTime now) {
    if (write.timeout_s.value_or(0) != 0) {
        entry.timeout_s = *write.timeout_s;
        entry.touched = now;
    }
    if (write.lifetime_s.value_or(0) != 0) {
        entry.lifetime_s = *write.lifetime_s;
        entry.lifetime_begin = now;
    }
}

void begin_terms(TableEntry& entry, const TableWrite& write, TableTime now) {
    const auto term = [](std::uint32_t seconds) { return seconds == 0 ? indefinite : seconds; };
    entry.timeout_s = term(write.timeout_s.value_or(table_timeout_default_s));
    entry.lifetime_s = term(write.lifetime_s.value_or(indefinite));
    entry.touched = now;
    entry.lifetime_begin = now;
}

std::uint32_t seconds_until(TableTime end, TableTime now) {
    constexpr TableTime second = 1000;
    return end == never ? indefinite : static_cast<std::uint32_t>((end - now + second - 1) / second);
}

/// How much a string of that capacity may grow by when it is to hold so many bytes.
std::size_t growth(const std::string& text, std::size_t bytes) {
    return bytes <= text.capacity() ? 0 : std::max(bytes, 2 * text.capacity());
}

} // namespace

/// One operation on one place: holds the shard's lock and keeps the subtable from vanishing under it.
class TableStore::Visit {
public:
    Visit(const TableStore& store, const TablePlace& place)
        : now(store.clock_()), shard(store.shard_of(place)), guard_(shard.lock), place_(place) {
        has_backlog = !shard.expire(now, expired_each_time);
        if (place.space == TablePlace::Space::session) {
            hold(shard.sessions());
        } else if (!place.subtable) {
            hold(shard.default_table());
        } else if (Subtable* found = shard.find_subtable(*place.subtable)) {
            hold(*found);
        }
    }
    ~Visit() {
        if (subtable != nullptr) {
            --subtable->cursors;
            shard.tidy(*subtable);
        }
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    TableEntry* find() { return subtable == nullptr ? nullptr : shard.find(*subtable, place_.key, now); }
    TableEntry* find(Touch touch) {
        TableEntry* entry = find();
        if (entry != nullptr && touch == Touch::yes) {
            entry->touched = now;
        }
        return entry;
    }
    /// There is none. Null when bytes are missing.
    TableEntry* add(std::string_view value, const TableWrite& write, std::size_t& missing) {
        const std::size_t name = subtable == nullptr ? TableShard::subtable_bytes(*place_.subtable) : 0;
        const std::size_t bytes = TableShard::entry_bytes(place_.key, value) + name;
        if (!shard.has_room(bytes)) {
            missing = bytes;
            return nullptr;
        }
        if (subtable == nullptr) {
            hold(shard.make_subtable(*place_.subtable));
        }
        TableEntry& entry = shard.add(*subtable, place_.key, value);
        begin_terms(entry, write, now);
        shard.note_expiry(entry);
        return &entry;
    }

    const TableTime now;
    TableShard& shard;
    Subtable* subtable = nullptr; ///< null: there is none of that name
    bool has_backlog = false;     ///< entries that have expired are still in the shard

private:
    void hold(Subtable& held) {
        subtable = &held;
        ++held.cursors;
    }

    const std::lock_guard<std::mutex> guard_;
    const TablePlace& place_;
};

TableStore::TableStore(Log* log, std::size_t bytes_max, Clock clock)
    : log_(log), clock_(std::move(clock)), secret_(std::make_unique<HashSecret>(HashSecret::make())),
      budget_(std::make_unique<TableBudget>(bytes_max, shard_count)) {
    for (std::size_t index = 0; index < shard_count; ++index) {
        shards_.push_back(std::make_unique<TableShard>(*secret_, *budget_));
    }
}

TableStore::~TableStore() = default;

std::size_t TableStore::bytes_max_default() {
    constexpr std::size_t most = std::size_t{1} << 30;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && page_bytes > 0 ? std::min(most, static_cast<std::size_t>(pages) / 4 * static_cast<std::size_t>(page_bytes)) : most;
}

TableTime TableStore::steady_time() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// By other bits of the hash than the shard's own map uses.
TableShard& TableStore::shard_of(const TablePlace& place) const {
    const std::uint64_t hash = sip_hash(*secret_, place.subtable.value_or(place.key), place.subtable ? 0 : ~std::uint64_t{0});
    return *shards_[(hash >> 32U) % shard_count];
}

TableStore::Value TableStore::lookup(const TablePlace& place, Touch touch) {
    Visit visit{*this, place};
    const TableEntry* entry = visit.find(touch);
    return entry == nullptr ? Value{} : Value{entry->value};
}

template <typename Attempt>
TableStore::Written TableStore::change(const TablePlace& place, const Attempt& attempt) {
    for (int turn = 0; turn < write_attempts_max; ++turn) {
        std::size_t missing = 0;
        {
            Visit visit{*this, place};
            Written written = attempt(visit, missing);
            if (missing == 0) {
                return written;
            }
        }
        if (!make_room(shard_of(place), missing)) {
            break;
        }
    }
    report(refusals_, Level::error, "full, and no entry expires: an entry was refused");
    return tl::unexpected(TableFailure::full);
}

TableStore::Written TableStore::write(const TablePlace& place, std::string_view value, const TableWrite& write) {
    using When = TableWrite::When;
    return change(place, [&](Visit& visit, std::size_t& missing) -> Written {
        TableEntry* entry = visit.find(write.touch);
        if (entry == nullptr) {
            const bool is_wanted = write.when != When::present && visit.add(value, write, missing) != nullptr;
            return is_wanted ? Value{value} : Value{};
        }
        if (write.when == When::absent) {
            return Value{entry->value};
        }
        if (const std::size_t bytes = growth(entry->value, value.size()); !visit.shard.has_room(bytes)) {
            missing = bytes;
            return Value{};
        }
        visit.shard.assign(*entry, value);
        set_terms(*entry, write, visit.now);
        visit.shard.note_expiry(*entry);
        return Value{value};
    });
}

TableStore::Written TableStore::increment(const TablePlace& place, std::uint64_t delta, bool must_exist, Touch touch) {
    return change(place, [&](Visit& visit, std::size_t& missing) -> Written {
        TableEntry* entry = visit.find(touch);
        std::array<char, number_bytes_max> text{};
        const std::uint64_t number = (entry == nullptr ? 0 : number_of(entry->value)) + delta;
        const std::string_view value{text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
        if (entry == nullptr) {
            const bool is_wanted = !must_exist && visit.add(value, {}, missing) != nullptr;
            return is_wanted ? Value{value} : Value{};
        }
        if (!visit.shard.has_room(number_bytes_max)) {
            missing = number_bytes_max;
            return Value{};
        }
        visit.shard.assign(*entry, value);
        return Value{value};
    });
}

TableStore::Written TableStore::append(const TablePlace& place, std::string_view tail, bool must_exist, Touch touch,
                                       std::size_t bytes_max) {
    return change(place, [&](Visit& visit, std::size_t& missing) -> Written {
        TableEntry* entry = visit.find(touch);
        if (entry == nullptr) {
            const bool is_wanted = !must_exist && visit.add(tail, {}, missing) != nullptr;
            return is_wanted ? Value{tail} : Value{};
        }
        if (entry->value.size() + tail.size() > bytes_max) {
            return tl::unexpected(TableFailure::too_long);
        }
        if (const std::size_t bytes = growth(entry->value, entry->value.size() + tail.size()); !visit.shard.has_room(bytes)) {
            missing = bytes;
            return Value{};
        }
        visit.shard.append(*entry, tail);
        return Value{entry->value};
    });
}

void TableStore::remove(const TablePlace& place) {
    Visit visit{*this, place};
    if (TableEntry* entry = visit.find(); entry != nullptr) {
        visit.shard.erase(*entry);
    }
}

void TableStore::remove_all(std::string_view subtable) {
    Visit visit{*this, {TablePlace::Space::table, subtable, {}}};
    if (visit.subtable != nullptr) {
        visit.shard.drop(*visit.subtable);
    }
}

std::optional<std::uint32_t> TableStore::term(const TablePlace& place, Term term, bool remaining) {
    Visit visit{*this, place};
    const TableEntry* entry = visit.find();
    if (entry == nullptr) {
        return std::nullopt;
    }
    const bool is_timeout = term == Term::timeout;
    const std::uint32_t whole = is_timeout ? entry->timeout_s : entry->lifetime_s;
    return remaining ? seconds_until(is_timeout ? entry->idle_end() : entry->life_end(), visit.now) : whole;
}

std::optional<std::uint32_t> TableStore::set_term(const TablePlace& place, Term term, std::uint32_t seconds) {
    Visit visit{*this, place};
    TableEntry* entry = visit.find();
    if (entry == nullptr) {
        return std::nullopt;
    }
    const std::uint32_t length = seconds == 0 ? indefinite : seconds;
    const TableWrite named{TableWrite::When::always, Touch::no, term == Term::timeout ? length : 0, term == Term::lifetime ? length : 0};
    set_terms(*entry, named, visit.now);
    visit.shard.note_expiry(*entry);
    return length;
}

std::size_t TableStore::count(std::string_view subtable) {
    const Visit visit{*this, {TablePlace::Space::table, subtable, {}}};
    if (visit.subtable == nullptr || !visit.has_backlog) {
        return visit.subtable == nullptr ? 0 : visit.subtable->entries;
    }
    std::size_t count = 0;
    for (const TableLink* link = visit.subtable->oldest; link != nullptr; link = link->newer) {
        count += !link->is_cursor && static_cast<const TableEntry*>(link)->expiry() > visit.now ? 1 : 0;
    }
    return count;
}

/// Reads a subtable's keys in portions; what is stored meanwhile is left out, what is removed may be.
class TableStore::KeyReader {
public:
    KeyReader(const TableStore& store, const TablePlace& place) : store_(store), place_(place) {
        const Visit visit{store, place};
        cursor_.is_cursor = true;
        subtable_ = visit.subtable;
        last_number_ = visit.shard.last_number();
        if (subtable_ != nullptr) {
            ++subtable_->cursors;
            subtable_->insert_first(cursor_);
        }
    }
    ~KeyReader() {
        if (subtable_ != nullptr) {
            TableShard& shard = store_.shard_of(place_);
            const std::lock_guard guard(shard.lock);
            subtable_->unlink(cursor_);
            --subtable_->cursors;
            shard.tidy(*subtable_);
        }
    }
    KeyReader(const KeyReader&) = delete;
    KeyReader& operator=(const KeyReader&) = delete;

    /// Empty: that was all.
    std::vector<std::string> next(Touch touch) {
        std::vector<std::string> keys;
        if (subtable_ == nullptr) {
            return keys;
        }
        const TableTime now = store_.clock_();
        const std::lock_guard guard(store_.shard_of(place_).lock);
        std::size_t bytes = 0;
        for (TableLink* link = cursor_.newer; link != nullptr && keys.size() < portion_keys_max && bytes < portion_bytes_max;
             link = cursor_.newer) {
            auto* entry = link->is_cursor ? nullptr : static_cast<TableEntry*>(link);
            if (entry != nullptr && entry->number > last_number_) {
                break;
            }
            subtable_->unlink(cursor_);
            subtable_->insert_after(*link, cursor_);
            if (entry != nullptr && entry->expiry() > now) {
                entry->touched = touch == Touch::yes ? now : entry->touched;
                bytes += entry->key.size();
                keys.push_back(entry->key);
            }
        }
        return keys;
    }

private:
    const TableStore& store_;
    const TablePlace& place_;
    Subtable* subtable_ = nullptr;
    TableLink cursor_;
    std::uint64_t last_number_ = 0;
};

void TableStore::keys(std::string_view subtable, Touch touch, const std::function<bool(const std::vector<std::string>&)>& take) {
    const TablePlace place{TablePlace::Space::table, subtable, {}};
    KeyReader reader{*this, place};
    for (std::vector<std::string> portion = reader.next(touch); !portion.empty() && take(portion);) {
        portion = reader.next(touch);
    }
}

void TableStore::expire() {
    const TableTime now = clock_();
    for (const auto& shard : shards_) {
        bool is_done = false;
        for (std::size_t turn = 0; turn < expire_turns_max && !is_done; ++turn) {
            const std::lock_guard guard(shard->lock);
            is_done = shard->expire(now, expired_at_once);
        }
    }
}

/// Takes turns between the shard itself and the others, one lock at a time.
bool TableStore::make_room(TableShard& shard, std::size_t bytes) {
    if (bytes > budget_->bytes_max() / 2) {
        return false;
    }
    report(evictions_, Level::warning, "the entries next to expire make room for new ones");
    std::size_t idle = 0;
    for (std::size_t turn = 0; turn < room_attempts_max && idle <= 2 * shard_count; ++turn) {
        TableShard& victim = turn % 2 == 0 ? shard : *shards_[next_victim_.fetch_add(1, std::memory_order_relaxed) % shard_count];
        {
            const std::lock_guard guard(victim.lock);
            idle = victim.evict(bytes) ? 0 : idle + 1;
            victim.give_back_beyond(victim.bytes_used());
        }
        const std::lock_guard guard(shard.lock);
        if (shard.has_room(bytes)) {
            return true;
        }
    }
    return false;
}

void TableStore::report(OncePerPeriod& occasions, Level level, std::string_view text) {
    if (const auto unsaid = occasions.due(std::chrono::steady_clock::now()); unsaid && log_ != nullptr) {
        const std::string before = *unsaid == 0 ? "" : fmt::format(" ({} times in the last minute)", *unsaid + 1);
        log_->write(level, "tmm", fmt::format("table: memory limit of {} MB reached: {}{}", budget_->bytes_max() >> 20U, text, before));
    }
}

std::size_t TableStore::size() const {
    std::size_t entries = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard guard(shard->lock);
        entries += shard->size();
    }
    return entries;
}

std::size_t TableStore::bytes_used() const {
    std::size_t bytes = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard guard(shard->lock);
        bytes += shard->bytes_used();
    }
    return bytes;
}

} // namespace sluice::engine
