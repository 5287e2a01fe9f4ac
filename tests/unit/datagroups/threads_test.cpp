#include <atomic>
#include <thread>

#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;

namespace {

/// Hands versions from the writer to the readers, as a snapshot does.
class Desk {
public:
    explicit Desk(DataGroupPtr group) : group_(std::move(group)) {}
    void put(DataGroupPtr group) { std::atomic_store(&group_, std::move(group)); }
    [[nodiscard]] DataGroupPtr take() const { return std::atomic_load(&group_); }

private:
    DataGroupPtr group_;
};

/// In every version record `first` has the same value as record `second`.
void check_versions(Type type, const std::string& first, const std::string& second, const std::string& other) {
    constexpr int changes_count = 2000;
    Desk desk{DataGroup::make(type, {{first, "0"}, {second, "0"}}).value()};
    std::atomic<bool> is_over{false};
    std::atomic<int> halves{0};
    const auto read = [&] {
        while (!is_over) {
            const auto group = desk.take();
            const auto a = group->exact(first);
            const auto b = group->exact(second);
            halves += a && b && a->value == b->value ? 0 : 1;
        }
    };
    std::thread one{read};
    std::thread two{read};
    for (int i = 1; i <= changes_count; ++i) {
        const auto value = std::to_string(i);
        auto group = desk.take()->with({first, value})->with({second, value});
        desk.put(i % 3 == 0 ? group->without(other) : group->with({other, value}));
    }
    is_over = true;
    one.join();
    two.join();
    CHECK_EQ(halves, 0);
    CHECK_EQ(desk.take()->exact(first)->value, std::to_string(changes_count));
}

} // namespace

TEST_CASE("readers in other threads see whole versions only, without a lock") {
    check_versions(Type::ip, "10.0.0.0/8", "10.0.0.1/32", "11.0.0.0/8");
    check_versions(Type::string, "a", "b", "c");
    check_versions(Type::integer, "1", "2", "3");
}
