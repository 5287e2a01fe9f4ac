#include "rules/catalogue/command_forms.h"

#include <algorithm>
#include <iterator>

namespace sluice::rules {
namespace {

struct FormsRow {
    std::string_view command;
    std::string_view forms;
};

/// Sorted by name. What only a running rule knows (an address, a member, a record's type) is any word here.
constexpr FormsRow rows[] = {
#include "rules/catalogue/command_forms.inc"
};
static_assert(std::is_sorted(std::begin(rows), std::end(rows),
                             [](const FormsRow& left, const FormsRow& right) { return left.command < right.command; }));

} // namespace

std::string_view find_forms(std::string_view command) {
    const auto at = std::lower_bound(std::begin(rows), std::end(rows), command,
                                     [](const FormsRow& row, std::string_view wanted) { return row.command < wanted; });
    return at != std::end(rows) && at->command == command ? at->forms : std::string_view();
}

} // namespace sluice::rules
