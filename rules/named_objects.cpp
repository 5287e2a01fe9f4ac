#include <algorithm>
#include <array>

#include "rules/check.h"

namespace sluice::rules {
namespace {

using Words = std::vector<std::optional<std::string>>;

bool is(const Words& words, std::size_t at, std::string_view value) {
    return at < words.size() && words[at] == value;
}

bool is_option(const Words& words, std::size_t at) {
    return at < words.size() && words[at] && words[at]->starts_with('-');
}

/// The first word behind the options that start at `at`; a `--` is the last of them.
std::size_t after_options(const Words& words, std::size_t at) {
    while (is_option(words, at)) {
        if (*words[at++] == "--")
            break;
    }
    return at;
}

/// `class VERB`: where the class stands among the words behind the options.
struct ClassVerb {
    std::string_view verb;
    std::size_t position;
};
constexpr std::array<ClassVerb, 12> class_verbs = {{{"match", 2},
                                                    {"search", 0},
                                                    {"lookup", 1},
                                                    {"element", 1},
                                                    {"type", 0},
                                                    {"size", 0},
                                                    {"names", 0},
                                                    {"get", 0},
                                                    {"startsearch", 0},
                                                    {"nextelement", 0},
                                                    {"anymore", 0},
                                                    {"donesearch", 0}}};

std::vector<NamedObject> class_object(const Words& words) {
    for (const ClassVerb& row : class_verbs)
        if (is(words, 1, row.verb))
            return {{"value_list", after_options(words, 2) + row.position}};
    return {};
}

std::vector<NamedObject> object_after(const Words& words, std::string_view keyword, std::string_view kind) {
    for (std::size_t at = 1; at + 1 < words.size(); ++at)
        if (is(words, at, keyword))
            return {{kind, at + 1}};
    return {};
}

std::vector<NamedObject> joined(std::vector<NamedObject> first, const std::vector<NamedObject>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<NamedObject> selection_object(const Words& words, std::size_t at) {
    if (is(words, at, "pool") || is(words, at, "snatpool") || is(words, at, "rateclass"))
        return {{*words[at] == "pool" ? "pool" : *words[at] == "snatpool" ? "snatpool" : "rateclass", at + 1}};
    if (is(words, at, "virtual"))
        return {{"virtual", at + 1}};
    return {};
}

} // namespace

std::vector<NamedObject> named_objects(const Words& words) {
    if (words.empty() || !words.front())
        return {};
    const std::string& name = *words.front();
    if (name == "class")
        return class_object(words);
    if (name == "matchclass")
        return {{"value_list", 3}};
    if (name == "findclass")
        return {{"value_list", 2}};
    if (name == "active_members" || name == "members" || name == "active_nodes" || name == "nodes")
        return {{"pool", after_options(words, 1)}};
    if (name == "pool" || name == "snatpool" || name == "rateclass")
        return selection_object(words, 0);
    if (name == "virtual")
        return is(words, 1, "name") ? std::vector<NamedObject>{} : selection_object(words, 0);
    if (name == "LB::reselect" || name == "use" || name == "clone")
        return selection_object(words, 1);
    if (name == "LB::status" || name == "LB::up" || name == "LB::down")
        return object_after(words, "pool", "pool");
    if (name == "HSL::open")
        return joined(object_after(words, "-pool", "pool"), object_after(words, "-publisher", "log_publisher"));
    if (name == "ifile")
        return is(words, 1, "listall") ? std::vector<NamedObject>{} : std::vector<NamedObject>{{"ifile", 2}};
    return {};
}

} // namespace sluice::rules
