#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace sluice::config {

/// One verb of `sluice datagroup`: what its line may hold and what its help says.
struct DatagroupVerb {
    std::string_view name;
    std::string_view usage; ///< "add NAME KEY [VALUE]"
    std::string_view help;
    std::size_t words_min = 0; ///< behind the verb
    std::size_t words_max = 0;
    std::string_view options; ///< with a value, divided by `|`: "--type|--separator"
    bool reads_only = false;
};
std::span<const DatagroupVerb> datagroup_verbs();
const DatagroupVerb* find_datagroup_verb(std::string_view name);

struct DatagroupArguments {
    const DatagroupVerb* verb = nullptr; ///< null when only help is wanted
    std::vector<std::string> words;      ///< behind the verb
    std::map<std::string, std::string, std::less<>> options;
    bool json = false;
    bool help = false;

    [[nodiscard]] std::string option(std::string_view name, std::string_view otherwise) const;
};
/// The error is wrong usage, ready to print.
tl::expected<DatagroupArguments, std::string> read_datagroup_arguments(const std::vector<std::string>& words);

} // namespace sluice::config
