#include "config/datagroup_command.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/data_group_edit.h"
#include "config/datagroup_arguments.h"
#include "config/names.h"
#include "config/new_name.h"
#include "config/service_state.h"
#include "datagroups/external_file.h"

namespace sluice::config {

namespace {

using datagroups::DataGroup;
using datagroups::DataGroupPtr;
using datagroups::Type;
using nlohmann::json;

constexpr std::size_t output_chunk_bytes = 65'536;

/// JSON of bytes that may be no UTF-8.
std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string without_last_line_end(std::string text) {
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

/// Gathers small texts into pieces worth a write.
class Output {
public:
    explicit Output(const CommandIo& io) : io_(io) {}
    ~Output() { flush(); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void add(std::string_view text) {
        buffer_ += text;
        if (buffer_.size() >= output_chunk_bytes)
            flush();
    }

private:
    void flush() {
        if (!buffer_.empty())
            io_.out(buffer_);
        buffer_.clear();
    }

    const CommandIo& io_;
    std::string buffer_;
};

class DatagroupCommand {
public:
    DatagroupCommand(ConfigurationPtr configuration, Service::State* state, const DatagroupArguments& arguments,
                     const std::vector<std::string>& words, CommandIo& io)
        : configuration_(std::move(configuration)), state_(state), arguments_(arguments), io_(io) {
        if (!arguments.words.empty())
            name_ = full_path(arguments.words.front());
        command_ = "datagroup";
        for (const std::string& word : words)
            command_.append(" ").append(word);
    }

    int run() {
        using Handler = int (DatagroupCommand::*)();
        struct Row {
            std::string_view verb;
            Handler handler;
        };
        constexpr std::array rows = {
            Row{"create", &DatagroupCommand::create}, Row{"delete", &DatagroupCommand::erase},
            Row{"list", &DatagroupCommand::list},     Row{"show", &DatagroupCommand::show},
            Row{"add", &DatagroupCommand::add},       Row{"remove", &DatagroupCommand::remove},
            Row{"import", &DatagroupCommand::import}, Row{"export", &DatagroupCommand::export_group},
            Row{"match", &DatagroupCommand::match},
        };
        const auto* row =
            std::find_if(rows.begin(), rows.end(), [&](const Row& candidate) { return candidate.verb == arguments_.verb->name; });
        return (this->*row->handler)();
    }

private:
    int create() {
        const std::optional<Type> type = datagroups::type_from_text(arguments_.option("--type", ""));
        if (!type)
            return usage("--type must be ip, string or integer");
        if (group())
            return failed(already_exists(data_group_type, name_));
        if (const auto refusal = refusal_of_new_name(*configuration_, data_group_type, name_))
            return failed(*refusal);
        Draft draft(configuration_);
        draft.create_data_group(new_group_frame(name_), DataGroup::make_empty(*type));
        return commit(draft, {{"name", name_}, {"type", to_text(*type)}, {"records", 0}});
    }

    int erase() {
        if (!group())
            return absent();
        const std::string user = used_by(*configuration_->snapshot, *configuration_->objects, std::string{data_group_type}, name_);
        if (!user.empty())
            return failed(in_use(data_group_type, name_, user));
        Draft draft(configuration_);
        draft.erase_data_group(name_);
        return commit(draft, {{"name", name_}, {"deleted", true}});
    }

    int list() {
        const Draft all(configuration_);
        json groups = json::array();
        Output output(io_);
        for (const std::string& name : all.data_group_names()) {
            const DataGroupPtr each = all.data_group(name);
            if (arguments_.json)
                groups.push_back({{"name", name}, {"type", to_text(each->type())}, {"records", each->size()}});
            else
                output.add(fmt::format("{:<40} {:<8} {:>9}\n", name, to_text(each->type()), each->size()));
        }
        if (arguments_.json)
            output.add(dumped(groups));
        return exit_done;
    }

    static json record_json(const DataGroup::Match& record) { return {{"key", record.key}, {"value", record.value}}; }
    static std::string record_line(const DataGroup::Match& record) {
        return record.value.empty() ? fmt::format("{}\n", record.key) : fmt::format("{}\t{}\n", record.key, record.value);
    }

    int show() {
        const DataGroupPtr shown = group();
        if (!shown)
            return absent();
        Output output(io_);
        if (arguments_.json)
            output.add(fmt::format("{{\"name\":{},\"type\":\"{}\",\"records\":[", json(name_).dump(), to_text(shown->type())));
        shown->for_each([&](const DataGroup::Match& record) {
            if (!arguments_.json) {
                output.add(record_line(record));
                return true;
            }
            std::string text = dumped(record_json(record));
            text.pop_back();
            output.add(record.index == 0 ? text : "," + text);
            return true;
        });
        if (arguments_.json)
            output.add("]}\n");
        return exit_done;
    }

    int add() {
        if (!group())
            return absent();
        Draft draft(configuration_);
        const std::string value = arguments_.words.size() > 2 ? arguments_.words[2] : std::string{};
        if (const EditResult done = add_record(draft, name_, arguments_.words[1], value); !done)
            return failed(done.error());
        return commit(draft, {{"name", name_}, {"key", canonical(arguments_.words[1])}, {"value", value}});
    }

    int remove() {
        if (!group())
            return absent();
        Draft draft(configuration_);
        if (const EditResult done = remove_record(draft, name_, arguments_.words[1]); !done)
            return failed(done.error());
        return commit(draft, {{"name", name_}, {"key", canonical(arguments_.words[1])}, {"removed", true}});
    }

    /// As the group keeps it, and `show` prints it.
    [[nodiscard]] std::string canonical(const std::string& key) const {
        return datagroups::canonical_key(group()->type(), key).value_or(key);
    }

    /// The type of the group that is imported into; nothing after wrong usage or when there is no group.
    std::optional<Type> import_type(int& status) {
        const std::string typed = arguments_.option("--type", "");
        const std::optional<Type> wanted = datagroups::type_from_text(typed);
        if (!typed.empty() && !wanted)
            status = usage("--type must be ip, string or integer");
        else if (group() && wanted && *wanted != group()->type())
            status = failed(fmt::format("{} is of type {}", name_, to_text(group()->type())));
        else if (!group() && !wanted)
            status = absent();
        else if (const auto refusal = group() ? std::nullopt : refusal_of_new_name(*configuration_, data_group_type, name_))
            status = failed(*refusal);
        else
            return group() ? group()->type() : *wanted;
        return std::nullopt;
    }

    datagroups::Progress progress(std::string_view what) const {
        return [this, what](std::size_t done, std::size_t total) {
            if (io_.progress)
                io_.progress(fmt::format("{} {}: {} of {}", what, name_, done, total));
        };
    }

    int import() {
        int status = exit_failed;
        const std::optional<Type> type = import_type(status);
        if (!type)
            return status;
        const std::string& file = arguments_.words[1];
        const tl::expected<std::string, std::string> text = io_.files->read(file);
        if (!text)
            return failed(text.error());
        auto records = datagroups::read_external(*type, *text, arguments_.option("--separator", ":="), progress("read"));
        if (!records)
            return import_failed(file, records.error());
        const std::size_t count = records->size();
        tl::expected<DataGroupPtr, std::string> imported = DataGroup::make(*type, std::move(*records));
        if (!imported)
            return failed(fmt::format("{}: {}", file, imported.error()));
        Draft draft(configuration_);
        if (group())
            draft.replace_records(name_, std::move(*imported));
        else
            draft.create_data_group(new_group_frame(name_), std::move(*imported));
        status = commit(draft, {{"name", name_}, {"type", to_text(*type)}, {"records", count}}, progress("store"));
        if (status == exit_done && !arguments_.json)
            io_.out(fmt::format("{} records imported into {}\n", count, name_));
        return status;
    }

    int import_failed(const std::string& file, const std::vector<datagroups::ImportError>& errors) {
        std::string text;
        for (const datagroups::ImportError& error : errors)
            text += fmt::format("{}:{}: error: {}\n", file, error.line, error.message);
        return failed(text + "nothing was imported into " + name_);
    }

    int export_group() {
        if (!group())
            return absent();
        if (arguments_.json && arguments_.words.size() == 1)
            return show();
        const std::string text = datagroups::write_external(*group(), arguments_.option("--separator", ":="));
        if (arguments_.words.size() == 1) {
            io_.out(text);
            return exit_done;
        }
        if (const tl::expected<void, std::string> written = io_.files->write(arguments_.words[1], text); !written)
            return failed(written.error());
        if (arguments_.json)
            io_.out(dumped({{"name", name_}, {"records", group()->size()}, {"file", arguments_.words[1]}}));
        else
            io_.out(fmt::format("{} records exported from {}\n", group()->size(), name_));
        return exit_done;
    }

    int match() {
        using datagroups::Operator;
        constexpr std::array operators = {
            std::pair{std::string_view{"equals"}, Operator::equals}, std::pair{std::string_view{"starts_with"}, Operator::starts_with},
            std::pair{std::string_view{"ends_with"}, Operator::ends_with}, std::pair{std::string_view{"contains"}, Operator::contains}};
        const std::string wanted = arguments_.option("--operator", "equals");
        const auto* op = std::find_if(operators.begin(), operators.end(), [&](const auto& each) { return each.first == wanted; });
        if (op == operators.end())
            return usage("--operator must be equals, starts_with, ends_with or contains");
        if (!group())
            return absent();
        json found = json::array();
        std::string lines;
        const tl::expected<void, std::string> done =
            group()->visit(datagroups::Direction::match, op->second, arguments_.words[1], [&](const DataGroup::Match& record) {
                found.push_back(record_json(record));
                lines += record_line(record);
                return true;
            });
        if (!done)
            return usage(fmt::format("\"{}\": {}", arguments_.words[1], done.error()));
        io_.out(arguments_.json ? dumped({{"name", name_}, {"item", arguments_.words[1]}, {"match", !found.empty()}, {"records", found}})
                                : lines);
        return lines.empty() ? exit_failed : exit_done;
    }

    [[nodiscard]] DataGroupPtr group() const {
        const auto found = configuration_->snapshot->data_groups.find(name_);
        return found == configuration_->snapshot->data_groups.end() ? nullptr : found->second;
    }

    int commit(const Draft& draft, const json& result, const datagroups::Progress& steps = {}) {
        const Service::State::Committed committed = state_->commit(draft, {io_.user, command_, {}}, steps);
        if (!committed.done)
            return failed(printable_errors(committed.diagnostics));
        if (arguments_.json)
            io_.out(dumped(result));
        return exit_done;
    }

    int failed(const std::string& text) {
        io_.err(error_text(text, exit_failed, arguments_.json));
        return exit_failed;
    }
    int absent() { return failed(not_found(data_group_type, name_)); }
    int usage(const std::string& what) {
        io_.err(error_text(
            fmt::format("sluice datagroup {}: {}\nusage: sluice datagroup {}\n", arguments_.verb->name, what, arguments_.verb->usage),
            exit_usage, arguments_.json));
        return exit_usage;
    }

    ConfigurationPtr configuration_;
    Service::State* state_;
    const DatagroupArguments& arguments_;
    CommandIo& io_;
    std::string name_;    ///< full path
    std::string command_; ///< for the audit
};

} // namespace

bool wants_json(const std::vector<std::string>& words) {
    const auto end_of_options = std::find(words.begin(), words.end(), "--");
    return std::find(words.begin(), end_of_options, "--json") != end_of_options;
}

std::string error_text(const std::string& text, int status, bool as_json) {
    const std::string line = without_last_line_end(text);
    return as_json ? dumped({{"error", line}, {"exit_status", status}}) : line + "\n";
}

int run_datagroup(const ConfigurationPtr& configuration, Service::State* state, const std::vector<std::string>& words, CommandIo& io) {
    const auto arguments = read_datagroup_arguments(words);
    if (!arguments) {
        io.err(error_text(arguments.error(), exit_usage, wants_json(words)));
        return exit_usage;
    }
    if (arguments->help) {
        io.out(datagroup_help(words));
        return exit_done;
    }
    if (state == nullptr && !arguments->verb->reads_only) {
        io.err("this command changes the configuration and was given where only reading is possible\n");
        return exit_failed;
    }
    return DatagroupCommand(configuration, state, *arguments, words, io).run();
}

} // namespace sluice::config
