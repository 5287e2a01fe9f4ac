#include "config/build_external_monitors.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/stored_file.h"

namespace sluice::config::build {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_binary(std::string_view content) {
    return content.starts_with("\x7f"
                               "ELF");
}

std::string_view first_line(std::string_view content) {
    return content.substr(0, content.find('\n'));
}

/// "sh" of "#!/bin/sh -x" and of "#!/usr/bin/env sh".
std::string_view interpreter_name(std::string_view line) {
    line.remove_prefix(2);
    std::string_view word;
    do {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        word = line.substr(0, line.find_first_of(" \t\r"));
        line.remove_prefix(word.size());
        word.remove_prefix(word.rfind('/') + 1);
    } while (word == "env");
    return word;
}

/// Does the word stand in a line that is no comment, with nothing but a blank or the line's end on either side?
bool uses_word(std::string_view content, std::string_view word) {
    while (!content.empty()) {
        const std::string_view line = first_line(content);
        content.remove_prefix(std::min(line.size() + 1, content.size()));
        const std::size_t begin = line.find_first_not_of(" \t");
        const std::size_t at = line.find(word);
        if (begin == std::string_view::npos || line[begin] == '#' || at == std::string_view::npos)
            continue;
        const std::size_t end = at + word.size();
        const bool begins = at == 0 || is_blank(line[at - 1]) || std::string_view("`(|;&/").find(line[at - 1]) != std::string_view::npos;
        if (begins && (end == line.size() || is_blank(line[end])))
            return true;
    }
    return false;
}

void read_variables(const schema::Reader& reader, ExternalCheck& check) {
    for (const Property& property : reader.object().properties) {
        if (property.key != "user-defined")
            continue;
        const std::string name = property.words.empty() ? std::string{} : property.words.front();
        const std::string value = property.words.size() < 2 ? std::string("none") : property.words[1];
        if (name.empty() || name.find('=') != std::string::npos)
            reader.findings().invalid(reader.object(), property, "NAME VALUE");
        else if (value == "none")
            check.variables.erase(name);
        else
            check.variables[name] = value;
    }
}

} // namespace

std::string advice_on_program(std::string_view content) {
    if (is_binary(content))
        return {};
    const std::string_view line = first_line(content);
    if (!line.starts_with("#!"))
        return "it has no #! line that names an interpreter, and is no program: it cannot be started";
    if (line.ends_with('\r'))
        return "its lines end with CR LF: the interpreter of its #! line will not be found; remove the CRs";
    if (uses_word(content, "curl-apd"))
        return "it calls curl-apd, which only BIG-IP has: here it is curl";
    const std::string_view interpreter = interpreter_name(line);
    if ((interpreter == "sh" || interpreter == "dash") && uses_word(content, "[["))
        return "it uses [[ under /bin/sh, which may be a shell without it (dash on Debian): make its first line #!/bin/bash";
    return {};
}

void build_monitor_programs(World& world) {
    if (!world.delta.touches(stored_monitor_program_type)) {
        world.next.monitor_programs = world.previous()->monitor_programs;
        return;
    }
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->monitor_programs;
    for (const ObjectPtr& object : world.objects(stored_monitor_program_type)) {
        std::optional<std::string> content = content_of(*object);
        if (!content)
            continue;
        const std::string advice = world.delta.is_changed(*object) ? advice_on_program(*content) : std::string{};
        if (!advice.empty())
            world.findings.warning(*object, object->position, fmt::format("{}: {}", schema::spoken(*object), advice));
        world.next.monitor_programs[object->name] = kept_or_new(before, MonitorProgram{object->name, std::move(*content)});
    }
}

void advise_on_external_check(World& world, const Object& monitor, const ExternalCheck& check) {
    const auto warn = [&](const std::string& what) {
        world.findings.warning(monitor, monitor.position,
                               fmt::format("{}: {}: its members will be marked down", schema::spoken(monitor), what));
    };
    const bool files_are_here = world.input.built_in_files != nullptr;
    if (check.run.empty())
        warn("it has no program (run)");
    else if (check.program == nullptr && files_are_here && world.object(stored_monitor_program_type, check.run) != nullptr)
        warn(fmt::format("its program {} has no content", check.run));
}

void read_external_check(World& world, const schema::Reader& reader, bool is_own, ExternalCheck& check) {
    const Object& object = reader.object();
    reader.text(object.find("args"), check.args);
    read_variables(reader, check);
    const Property* run = object.find("run");
    if (run == nullptr)
        return;
    check.run = schema::text_or_none(*run);
    check.program = nullptr;
    if (check.run.empty())
        return;
    const auto exists = [&](const std::string& full) { return world.object(stored_monitor_program_type, full) != nullptr; };
    const std::string full =
        is_own ? world.reference(object, run->position, stored_monitor_program_type, check.run) : world.resolve(object, check.run, exists);
    if (!full.empty())
        check.run = full;
    const auto program = world.next.monitor_programs.find(check.run);
    if (program != world.next.monitor_programs.end())
        check.program = program->second;
}

} // namespace sluice::config::build
