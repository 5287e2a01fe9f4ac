#include "config/datagroup_arguments.h"

#include <algorithm>
#include <array>

#include "config/datagroup_command.h"

namespace sluice::config {

namespace {

constexpr std::array verbs = {
    DatagroupVerb{"create", "create NAME --type ip|string|integer", "Makes an empty data group.", 1, 1, "--type"},
    DatagroupVerb{"delete", "delete NAME", "Deletes a data group with its records; refused while a rule names it (01070265).", 1, 1, {}},
    DatagroupVerb{"list", "list", "Names, types and numbers of records of all data groups.", 0, 0, {}, true},
    DatagroupVerb{"show", "show NAME", "Prints every record: the key, a tab, the value.", 1, 1, {}, true},
    DatagroupVerb{"add",
                  "add NAME KEY [VALUE]",
                  "Adds one record; fails when the key is there (01020066). An ip key is an address or a prefix: 192.0.2.1, 10.0.0.0/8.",
                  2,
                  3,
                  {}},
    DatagroupVerb{"remove", "remove NAME KEY", "Removes one record; fails when there is none (01020036).", 2, 2, {}},
    DatagroupVerb{
        "import", "import NAME FILE [--separator TEXT] [--type ip|string|integer]",
        "Replaces ALL records by those of a file in F5's external data-group format (\"key\" := \"value\",). One transaction: all\n"
        "or nothing. FILE - is standard input. --type makes the data group when there is none. --separator is := unless given.",
        2, 2, "--separator|--type"},
    DatagroupVerb{"export", "export NAME [FILE] [--separator TEXT]",
                  "Writes the records in F5's external data-group format, to standard output or into FILE.", 1, 2, "--separator", true},
    DatagroupVerb{"match", "match NAME ITEM [--operator equals|starts_with|ends_with|contains]",
                  "Prints the records that `class match ITEM equals NAME` finds in a rule, the longest prefix first.\n"
                  "Exit status 0 when there is one, 1 when there is none.",
                  2, 2, "--operator", true},
};

bool is_listed(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find('|'), list.size());
        if (list.substr(0, end) == word)
            return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

std::string usage_error(const std::string& what, const DatagroupVerb* verb) {
    std::string text = "sluice datagroup: " + what + "\nusage: sluice datagroup ";
    text += verb != nullptr ? std::string{verb->usage} : "create|delete|list|show|add|remove|import|export|match ...";
    return text + "\n";
}

/// Negative numbers are keys of integer data groups, not options.
bool is_option(const std::string& word) {
    return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

class ArgumentReader {
public:
    explicit ArgumentReader(const std::vector<std::string>& words) : words_(words) {}

    tl::expected<DatagroupArguments, std::string> read() {
        for (; next_ < words_.size(); ++next_) {
            const std::string& word = words_[next_];
            if (!only_words_ && word == "--")
                only_words_ = true;
            else if (only_words_ || !is_option(word))
                take_word(word);
            else if (std::string error = take_option(word); !error.empty())
                return tl::make_unexpected(std::move(error));
        }
        return checked();
    }

private:
    void take_word(const std::string& word) {
        if (!verb_name_.empty())
            result_.words.push_back(word);
        else
            verb_name_ = word;
    }

    std::string take_option(const std::string& word) {
        if (word == "--json" || word == "--help" || word == "-h") {
            (word == "--json" ? result_.json : result_.help) = true;
            return {};
        }
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (equals != std::string::npos) {
            result_.options[name] = word.substr(equals + 1);
            return {};
        }
        if (!known_somewhere(name))
            return usage_error("unknown option " + name, find_datagroup_verb(verb_name_));
        if (next_ + 1 >= words_.size())
            return usage_error(name + " needs a value", find_datagroup_verb(verb_name_));
        result_.options[name] = words_[++next_];
        return {};
    }

    static bool known_somewhere(std::string_view option) {
        return std::any_of(verbs.begin(), verbs.end(), [&](const DatagroupVerb& verb) { return is_listed(verb.options, option); });
    }

    tl::expected<DatagroupArguments, std::string> checked() {
        result_.verb = find_datagroup_verb(verb_name_);
        if (result_.help)
            return std::move(result_);
        if (verb_name_.empty())
            return tl::make_unexpected(usage_error("a verb is missing", nullptr));
        if (result_.verb == nullptr)
            return tl::make_unexpected(usage_error("unknown verb \"" + verb_name_ + "\"", nullptr));
        for (const auto& [option, value] : result_.options) {
            if (!is_listed(result_.verb->options, option))
                return tl::make_unexpected(usage_error("unknown option " + option, result_.verb));
        }
        if (result_.words.size() < result_.verb->words_min)
            return tl::make_unexpected(usage_error("an argument is missing", result_.verb));
        if (result_.words.size() > result_.verb->words_max)
            return tl::make_unexpected(usage_error("unexpected argument \"" + result_.words[result_.verb->words_max] + "\"", result_.verb));
        return std::move(result_);
    }

    const std::vector<std::string>& words_;
    std::size_t next_ = 0;
    bool only_words_ = false;
    std::string verb_name_;
    DatagroupArguments result_;
};

} // namespace

std::span<const DatagroupVerb> datagroup_verbs() {
    return verbs;
}

const DatagroupVerb* find_datagroup_verb(std::string_view name) {
    const auto* verb = std::find_if(verbs.begin(), verbs.end(), [&](const DatagroupVerb& candidate) { return candidate.name == name; });
    return verb == verbs.end() ? nullptr : verb;
}

std::string DatagroupArguments::option(std::string_view name, std::string_view otherwise) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string{otherwise} : found->second;
}

tl::expected<DatagroupArguments, std::string> read_datagroup_arguments(const std::vector<std::string>& words) {
    return ArgumentReader(words).read();
}

bool datagroup_reads_only(const std::vector<std::string>& words) {
    const auto arguments = read_datagroup_arguments(words);
    return !arguments || arguments->help || arguments->verb->reads_only;
}

std::string datagroup_help(const std::vector<std::string>& words) {
    const auto arguments = read_datagroup_arguments(words);
    const DatagroupVerb* verb = arguments ? arguments->verb : words.empty() ? nullptr : find_datagroup_verb(words.front());
    if (verb != nullptr) {
        std::string text = "usage: sluice datagroup ";
        text.append(verb->usage).append("\n\n").append(verb->help).append("\n\n--json prints the result as JSON. `--` ends the options.\n");
        return text + "Exit status: 0 done, 1 refused, 2 wrong usage.\n";
    }
    std::string text = "usage: sluice datagroup VERB ...\n\nData groups of the store; bare names are in /Common.\n\n";
    for (const DatagroupVerb& each : verbs)
        text.append("  ").append(each.usage).append("\n");
    return text + "\nsluice datagroup VERB --help explains a verb. Options may stand anywhere; `--` ends them.\n";
}

} // namespace sluice::config
