#include <algorithm>
#include <utility>

#include "config/grammar.h"
#include "config/grammar_lexer.h"
#include "config/grammar_raw.h"
#include "config/grammar_types.h"
#include "config/model_builder.h"
#include "config/service.h"
#include "config/stored_file.h"

namespace sluice::config {

namespace {

struct Parts {
    ObjectMap objects;
    ByName<datagroups::DataGroupPtr> data_groups;
};

void add_data_group(const Object& object, Parts& parts, rules::Diagnostics& diagnostics) {
    DataGroupDefinition definition;
    const bool good = read_data_group(object, definition, diagnostics);
    auto group = datagroups::DataGroup::make(definition.type, std::move(definition.records), true);
    // A bad group stands in for itself, so that the rules that name it are not wrong as well.
    parts.data_groups[object.name] = good && group ? std::move(*group) : datagroups::DataGroup::make_empty(definition.type);
}

Parts sort_out(std::vector<Object> objects, FileAccess* files, rules::Diagnostics& diagnostics) {
    Parts parts;
    for (Object& object : objects) {
        if (files != nullptr && object.type == stored_monitor_program_type)
            read_stored_file(object, *files, diagnostics);
        if (object.type == "ltm data-group internal")
            add_data_group(object, parts, diagnostics);
        else if (auto& place = parts.objects[{object.type, object.name}]; true)
            place = std::make_shared<const Object>(std::move(object));
    }
    return parts;
}

/// The lines of a text, for the caret below a message.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text), starts_{0} {
        for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
            starts_.push_back(at + 1);
    }

    [[nodiscard]] std::string line(std::uint32_t number) const {
        constexpr std::size_t shown_bytes_max = 400;
        if (number == 0 || number > starts_.size())
            return {};
        std::string_view line = text_.substr(starts_[number - 1]);
        line = line.substr(0, std::min(line.find('\n'), shown_bytes_max));
        return std::string(line.substr(0, line.find_last_not_of('\r') + 1));
    }

private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};

rules::Diagnostics with_sources(const rules::Diagnostics& found, const std::string& file, std::string_view text) {
    const Lines lines(text);
    rules::Diagnostics out;
    for (rules::Diagnostic diagnostic : found.list()) {
        if (diagnostic.source.empty() && diagnostic.file == file)
            diagnostic.source = lines.line(diagnostic.position.line);
        out.add(std::move(diagnostic));
    }
    out.sort();
    return out;
}

bool is_rule_type(std::string_view type) {
    return type == "ltm rule" || type == "gtm rule" || type == "pem irule";
}

} // namespace

SnapshotPtr build_snapshot(const std::string& file, std::string_view text, const CheckOptions& options, rules::Diagnostics& diagnostics) {
    rules::Diagnostics found;
    const Parts parts = sort_out(parse(file, text, found), options.files, found);
    BuildInput input;
    input.objects = &parts.objects;
    input.data_groups = &parts.data_groups;
    input.commands = options.commands;
    input.allow_unsupported = options.allow_unsupported;
    input.advise = options.advise;
    const SnapshotPtr snapshot = build_model(input, found);
    diagnostics.append(with_sources(found, file, text));
    return found.has_errors() ? nullptr : snapshot;
}

rules::Diagnostics check_configuration(const std::string& file, std::string_view text, const CheckOptions& options) {
    rules::Diagnostics diagnostics;
    build_snapshot(file, text, options, diagnostics);
    return diagnostics;
}

bool looks_like_configuration(std::string_view text) {
    if (text.substr(0, 200).find("TMSH-VERSION:") != std::string_view::npos)
        return true;
    grammar::Lexer lexer(text);
    grammar::RawBodies bodies(text);
    while (true) {
        lexer.skip_empty_lines();
        std::vector<std::string> words;
        while (lexer.peek().kind == grammar::TokenKind::word)
            words.push_back(lexer.take().text);
        if (words.empty() || !(grammar::is_module(words.front()) || grammar::is_old_type(words.front())))
            return false;
        const bool modern_rule = words.size() > 1 && is_rule_type(words[0] + ' ' + words[1]);
        if (!modern_rule && words.front() != "rule")
            return words.size() > 1;
        lexer.skip_empty_lines();
        if (lexer.take().kind != grammar::TokenKind::open)
            return false;
        lexer.advance_to(modern_rule ? bodies.find(lexer.at()).after_close : bodies.find_by_count(lexer.at()).after_close);
    }
}

} // namespace sluice::config
