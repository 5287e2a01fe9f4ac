// A process that writes is killed at random moments. Whatever it acknowledged must be there; no change may be there by half.
#include <array>
#include <csignal>
#include <ctime>
#include <map>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

#include "datagroups/data_group_store.h"
#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

constexpr int kills_count = 30;
constexpr const char* group_name = "/Common/counted";

class Pipe {
public:
    Pipe() {
        if (::pipe(ends_.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    void close_end(std::size_t end) {
        if (ends_[end] >= 0) {
            ::close(ends_[end]);
            ends_[end] = -1;
        }
    }
    [[nodiscard]] int end(std::size_t which) const { return ends_[which]; }

private:
    std::array<int, 2> ends_{-1, -1};
};

/// Each change puts its number under two keys in one transaction, acknowledged after the commit.
[[noreturn]] void write_until_killed(const std::filesystem::path& path, int acknowledgements, int first) {
    auto database = Database::open(path, DataGroupStore::schema());
    if (!database) {
        ::_exit(1);
    }
    DataGroupStore store{*database};
    const auto groups = store.load_all();
    if (!groups || (groups->empty() && !store.create({group_name, Type::integer, "", false}))) {
        ::_exit(2);
    }
    for (int number = first + 1;; ++number) {
        auto transaction = Transaction::begin(*database);
        const auto value = std::to_string(number);
        const bool done = transaction && store.put_record(group_name, {"1", value}) &&
                          store.put_record(group_name, {std::to_string(1000 + number % 500), value}) &&
                          store.put_record(group_name, {"2", value}) && transaction->commit();
        if (!done || ::write(acknowledgements, &number, sizeof number) != sizeof number) {
            ::_exit(3);
        }
    }
}

int last_acknowledged(int descriptor, int before) {
    int number = before;
    for (int next = 0; ::read(descriptor, &next, sizeof next) == sizeof next;) {
        number = next;
    }
    return number;
}

/// The number of the last change in the store, after checking that no change is there by half.
int number_in(const std::filesystem::path& path) {
    auto database = Database::open(path, DataGroupStore::schema());
    REQUIRE_MESSAGE(database.has_value(), (database ? "" : database.error()));
    DataGroupStore store{*database};
    const auto groups = store.load_all().value();
    if (groups.empty()) {
        return 0;
    }
    const auto& records = *groups.front().records;
    const auto first = records.exact("1");
    REQUIRE(first.has_value() == records.exact("2").has_value());
    if (!first) {
        return 0;
    }
    const auto number = std::stoi(first->value);
    CHECK_EQ(records.exact("2")->value, first->value);
    for (int each = std::max(1, number - 499); each <= number; ++each) {
        const auto record = records.exact(std::to_string(1000 + each % 500));
        REQUIRE(record.has_value());
        CHECK_EQ(record->value, std::to_string(each));
    }
    return number;
}

/// Lets the child run for up to this time and kills it.
void kill_within(Dice& dice, pid_t child, std::size_t milliseconds) {
    const timespec moment{0, static_cast<long>(dice.roll(milliseconds * 1'000'000))};
    ::nanosleep(&moment, nullptr);
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE_EQ(::waitpid(child, &status, 0), child);
    CHECK_MESSAGE(WIFSIGNALED(status), "the writer ended by itself with " << WEXITSTATUS(status));
}

} // namespace

TEST_CASE("no acknowledged change is missing and none is there by half, whenever the writer is killed") {
    Dice dice;
    CAPTURE(dice.seed());
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    int number = 0;
    int changes = 0;
    for (int kill_number = 0; kill_number < kills_count; ++kill_number) {
        Pipe pipe;
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            write_until_killed(path, pipe.end(1), number);
        }
        pipe.close_end(1);
        kill_within(dice, child, 60);
        const auto acknowledged = last_acknowledged(pipe.end(0), number);
        const auto there = number_in(path);
        CHECK(there >= acknowledged);
        CHECK(there <= acknowledged + 1);
        changes += there - number;
        number = there;
    }
    MESSAGE(kills_count << " kills, " << changes << " changes");
    CHECK(changes > 0);
}

TEST_CASE("a store whose making was killed at any moment opens") {
    Dice dice;
    CAPTURE(dice.seed());
    const OwnFolder folder;
    for (int kill_number = 0; kill_number < kills_count; ++kill_number) {
        const auto path = folder / "sluice.db";
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const auto database = Database::open(path, DataGroupStore::schema());
            for (int wait = 0; wait < 1000; ++wait) { // ends by itself if the test dies
                ::usleep(10'000);
            }
            ::_exit(1);
        }
        kill_within(dice, child, 8);
        CHECK_EQ(number_in(path), 0);
        for (const auto* ending : {"", "-wal", "-shm", "-journal"}) {
            std::filesystem::remove(path.string() + ending);
        }
    }
}
