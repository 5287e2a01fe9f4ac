#include <algorithm>
#include <optional>
#include <set>

#include "config/names.h"
#include "config/save.h"
#include "config/tmsh/listing.h"
#include "config/tmsh/property_table.h"
#include "config/tmsh/selection.h"
#include "config/tmsh/tls_objects.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

struct Request {
    std::vector<std::string> types;
    std::vector<std::string> names; ///< as typed; empty: all
    ListOptions options;
};

/// Properties that may be asked for: those of known types, and whatever kept objects have.
std::set<std::string, std::less<>> property_names(const Configuration& configuration, const std::vector<std::string>& types) {
    std::set<std::string, std::less<>> names;
    for (const std::string& type : types) {
        if (const TypeRow* row = find_type(type); row != nullptr) {
            for (const PropertyRow& property : row->properties)
                names.emplace(property.name);
            continue;
        }
        auto entry = configuration.objects->lower_bound({type, {}});
        for (; entry != configuration.objects->end() && entry->first.first == type; ++entry) {
            for (const Property& property : entry->second->properties)
                names.insert(property.key);
        }
    }
    return names;
}

bool take_option(Words& words, ListOptions& options) {
    if (words.take_if("one-line"))
        options.one_line = true;
    else if (words.take_if("all-properties"))
        options.all_properties = true;
    else
        return words.take_if("non-default-properties") || words.take_if("recursive") || words.take_if("current-module");
    return true;
}

/// `{ pool }` behind a name are properties, `{ 10.0.0.1:80 }` behind a property are its entries.
Result<void> take_braces(Words& words, ListOptions& options) {
    words.take();
    std::vector<std::string>& list = options.only.empty() ? options.only : options.entries;
    while (words.at_word())
        list.push_back(words.take());
    if (!words.at_close())
        return unexpected_argument(words.peek());
    words.take();
    return {};
}

bool names_an_object(const Configuration& configuration, const Request& request, const std::string& word) {
    return std::any_of(request.types.begin(), request.types.end(), [&](const std::string& type) {
        const std::string name = object_name(type, word);
        return configuration.objects->contains({type, name}) ||
               (type == data_group_type && configuration.snapshot->data_groups.contains(name));
    });
}

/// The property that a word is, in full or, behind a name, shortened; empty when it is none.
std::string meant_property(const std::set<std::string, std::less<>>& properties, const Request& request, const std::string& word) {
    if (properties.contains(word))
        return word;
    const auto next = properties.lower_bound(word);
    const bool fits = !request.names.empty() && next != properties.end() && next->starts_with(word);
    const bool clear = fits && (std::next(next) == properties.end() || !std::next(next)->starts_with(word));
    return clear ? *next : std::string{};
}

Result<Request> read_request(const Configuration& configuration, Words& words) {
    Request request;
    Result<std::vector<std::string>> types = take_types(words, all_types(configuration));
    if (!types)
        return tl::make_unexpected(types.error());
    request.types = std::move(*types);
    const std::set<std::string, std::less<>> properties = property_names(configuration, request.types);
    while (!words.at_end()) {
        if (words.at_open()) {
            if (Result<void> done = take_braces(words, request.options); !done)
                return tl::make_unexpected(done.error());
            continue;
        }
        if (!words.at_word())
            return unexpected_argument(words.peek());
        if (take_option(words, request.options))
            continue;
        const std::string word = words.take();
        const std::string property =
            names_an_object(configuration, request, word) ? std::string{} : meant_property(properties, request, word);
        if (property.empty())
            request.names.push_back(word);
        else
            request.options.only.push_back(property);
    }
    return request;
}

/// Long lists of records are printed one by one.
void print_data_group(const Configuration& configuration, const std::string& name, const CommandIo& io) {
    const auto frame = configuration.group_frames->find({std::string{data_group_type}, name});
    Object relative;
    if (frame != configuration.group_frames->end())
        relative = *frame->second;
    relative.type = data_group_type;
    relative.name = relative_name(name);
    write_data_group(relative, *configuration.snapshot->data_groups.at(name), io.out);
}

void print(const Configuration& configuration, const std::string& type, const std::string& name, const ListOptions& options,
           const CommandIo& io) {
    const bool plain = !options.one_line && !options.all_properties && options.only.empty();
    if (type == data_group_type && plain)
        print_data_group(configuration, name, io);
    else if (const ObjectPtr object = find_any(configuration, type, name))
        io.out(listed(configuration, listed_file(configuration, *object, !plain), options));
}

/// The object that is asked for, stands in no file and has F5's defaults: the root of a type (`list ltm profile tcp tcp`), or the only
/// one of its type. Nothing when another one is meant.
std::optional<Object> built_in(const Configuration& configuration, const Request& request) {
    const TypeRow* type = request.types.size() == 1 ? find_type(request.types.front()) : nullptr;
    if (type == nullptr)
        return std::nullopt;
    const bool single = type->is_single && request.names.empty();
    const bool root =
        !type->parent_default.empty() && request.names.size() == 1 && full_path(request.names.front()) == type->parent_default;
    Object object;
    object.type = type->type;
    object.name = type->parent_default;
    if ((!single && !root) || configuration.objects->contains({object.type, object.name}))
        return std::nullopt;
    return object;
}

bool print_built_in(const Configuration& configuration, const Request& request, const CommandIo& io) {
    const std::optional<Object> object = built_in(configuration, request);
    if (!object)
        return false;
    ListOptions options = request.options;
    options.all_properties = true;
    io.out(listed(configuration, *object, options));
    return true;
}

} // namespace

Result<void> list(Session& session, Words& words) {
    const Configuration& configuration = *session.configuration;
    const Result<Request> request = read_request(configuration, words);
    if (!request)
        return tl::make_unexpected(request.error());
    if (print_built_in(configuration, *request, session.io))
        return {};
    std::vector<std::string> typed = request->names;
    if (typed.empty())
        typed.emplace_back("all");
    for (const std::string& type : request->types) {
        const Result<std::vector<std::string>> names = select(configuration, type, typed);
        if (!names)
            return tl::make_unexpected(names.error());
        for (const std::string& name : *names)
            print(configuration, type, name, request->options, session.io);
    }
    return {};
}

} // namespace sluice::config::tmsh
