#include "config/tmsh/type_path.h"

#include <algorithm>

#include "config/tmsh/property_table.h"

namespace sluice::config::tmsh {

namespace {

using TypeWords = std::vector<std::string>;

TypeWords divided(const std::string& type) {
    TypeWords words;
    std::size_t begin = 0;
    while (begin < type.size()) {
        const std::size_t end = std::min(type.find(' ', begin), type.size());
        words.push_back(type.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

std::string joined(const TypeWords& words) {
    std::string type;
    for (const std::string& word : words)
        type.append(type.empty() ? "" : " ").append(word);
    return type;
}

std::vector<std::string> words_at(const std::vector<TypeWords>& types, std::size_t depth) {
    std::vector<std::string> words;
    for (const TypeWords& type : types) {
        if (type.size() > depth && std::find(words.begin(), words.end(), type[depth]) == words.end())
            words.push_back(type[depth]);
    }
    return words;
}

bool ends_at(const std::vector<TypeWords>& types, std::size_t depth) {
    return std::any_of(types.begin(), types.end(), [&](const TypeWords& type) { return type.size() == depth; });
}

} // namespace

TypeSet all_types(const Configuration& configuration) {
    TypeSet types;
    for (const TypeRow& row : known_types())
        types.emplace(row.type);
    for (const auto& [key, object] : *configuration.objects)
        types.insert(key.first);
    return types;
}

Result<std::string> complete(const std::string& word, const std::vector<std::string>& choices) {
    if (std::find(choices.begin(), choices.end(), word) != choices.end())
        return word;
    std::vector<std::string> fitting;
    std::copy_if(choices.begin(), choices.end(), std::back_inserter(fitting),
                 [&](const std::string& choice) { return !word.empty() && choice.starts_with(word); });
    if (fitting.empty())
        return std::string{};
    if (fitting.size() == 1)
        return fitting.front();
    std::string list;
    for (const std::string& choice : fitting)
        list.append(list.empty() ? "" : ", ").append(choice);
    return syntax_error("\"" + word + "\" may be any of: " + list);
}

Result<std::vector<std::string>> take_types(Words& words, const TypeSet& types) {
    std::vector<TypeWords> current;
    for (const std::string& type : types)
        current.push_back(divided(type));
    std::size_t depth = 0;
    while (words.at_word() && !words_at(current, depth).empty()) {
        std::string word = words.peek();
        if (depth == 0 && word.starts_with('/'))
            word.erase(0, 1);
        const std::vector<std::string> choices = words_at(current, depth);
        const bool may_be_name = ends_at(current, depth);
        const bool exact = std::find(choices.begin(), choices.end(), word) != choices.end();
        if (may_be_name && !exact)
            break;
        const Result<std::string> chosen = complete(word, choices);
        if (!chosen)
            return tl::make_unexpected(chosen.error());
        if (chosen->empty())
            return unexpected_argument(word);
        words.take();
        std::erase_if(current, [&](const TypeWords& type) { return type.size() <= depth || type[depth] != *chosen; });
        ++depth;
    }
    if (ends_at(current, depth))
        std::erase_if(current, [&](const TypeWords& type) { return type.size() != depth; });
    std::vector<std::string> result;
    std::transform(current.begin(), current.end(), std::back_inserter(result), joined);
    return result;
}

Result<std::string> take_type(Words& words, const TypeSet& types) {
    Result<std::vector<std::string>> found = take_types(words, types);
    if (!found)
        return tl::make_unexpected(found.error());
    if (found->size() == 1)
        return found->front();
    if (words.at_end())
        return syntax_error("the type of the object is missing or incomplete");
    return unexpected_argument(words.peek());
}

} // namespace sluice::config::tmsh
