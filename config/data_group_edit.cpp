#include "config/data_group_edit.h"

#include <fmt/format.h>

#include "config/names.h"

namespace sluice::config {

namespace {

constexpr std::string_view record_word = "value list item";
constexpr std::size_t value_bytes_max = 65'520;

std::string named(const std::string& group, std::string_view key) {
    return fmt::format("{} {}", group, key);
}

tl::expected<std::string, std::string> canonical(const Draft& draft, const std::string& group, std::string_view key) {
    auto result = datagroups::canonical_key(draft.data_group(group)->type(), key);
    if (!result)
        return tl::make_unexpected(fmt::format("{}: {}", group, result.error()));
    return result;
}

EditResult check_value(std::string_view value) {
    if (value.size() <= value_bytes_max)
        return {};
    return tl::make_unexpected(fmt::format("01070712:3: Max string size exceeded during update of attribute:data type:class_value_item "
                                           "max:{} received:{}",
                                           value_bytes_max, value.size()));
}

EditResult put(Draft& draft, const std::string& group, std::string_view key, std::string_view value, bool must_exist) {
    const auto known = canonical(draft, group, key);
    if (!known)
        return tl::make_unexpected(known.error());
    if (EditResult fits = check_value(value); !fits)
        return fits;
    const bool exists = draft.data_group(group)->exact(*known).has_value();
    if (exists && !must_exist)
        return tl::make_unexpected(part_already_exists(record_word, named(group, *known), partition_of(group)));
    if (!exists && must_exist)
        return tl::make_unexpected(part_not_found(record_word, named(group, *known)));
    draft.put_record(group, {*known, std::string{value}});
    return {};
}

} // namespace

EditResult add_record(Draft& draft, const std::string& group, std::string_view key, std::string_view value) {
    return put(draft, group, key, value, false);
}

EditResult modify_record(Draft& draft, const std::string& group, std::string_view key, std::string_view value) {
    return put(draft, group, key, value, true);
}

EditResult remove_record(Draft& draft, const std::string& group, std::string_view key) {
    const auto known = canonical(draft, group, key);
    if (!known)
        return tl::make_unexpected(known.error());
    if (!draft.data_group(group)->exact(*known))
        return tl::make_unexpected(part_not_found(record_word, named(group, *known)));
    draft.erase_record(group, *known);
    return {};
}

Object new_group_frame(const std::string& name) {
    Object frame;
    frame.type = data_group_type;
    frame.name = name;
    return frame;
}

} // namespace sluice::config
