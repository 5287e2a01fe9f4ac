#include <algorithm>
#include <array>

#include "config/secrets.h"
#include "config/tmsh/tls_objects.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

struct Verb {
    std::string_view name;
    Result<void> (*run)(Session&, Words&);
    bool reads_only;
};
constexpr std::array verbs = {
    Verb{"create", &create, false},
    Verb{"delete", &erase, false},
    Verb{"help", &help, true},
    Verb{"install", &install, false},
    Verb{"list", &list, true},
    Verb{"load", &load, false},
    Verb{"reset-stats", &reset_stats, true},
    Verb{"modify", &modify, false},
    Verb{"save", &save, false},
    Verb{"show", &show, true},
};

Result<const Verb*> take_verb(Words& words) {
    std::vector<std::string> names;
    for (const Verb& verb : verbs)
        names.emplace_back(verb.name);
    const std::string word = words.peek();
    const Result<std::string> name = complete(word, names);
    if (!name)
        return tl::make_unexpected(name.error());
    if (name->empty() || !words.at_word())
        return unexpected_argument(word);
    words.take();
    return std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == *name; });
}

Result<void> run_verb(Session& session, const std::string& command) {
    Words words(command);
    const Result<const Verb*> verb = take_verb(words);
    if (!verb)
        return tl::make_unexpected(verb.error());
    if (!(*verb)->reads_only && session.state == nullptr)
        return refused("this command changes the configuration and was given where only reading is possible");
    return (*verb)->run(session, words);
}

} // namespace

int run(Session& session, const std::string& command) {
    session.command = command_without_secrets(command);
    if (session.state != nullptr)
        session.configuration = session.state->configuration();
    const Result<void> done = run_verb(session, command);
    if (done)
        return exit_done;
    session.io.err(done.error().text.ends_with('\n') ? done.error().text : done.error().text + "\n");
    return done.error().status;
}

std::string verb_error(const std::string& command) {
    Words words(command);
    const Result<const Verb*> verb = take_verb(words);
    return verb ? std::string{} : verb.error().text + "\nusage: tmsh create|delete|help|install|list|load|modify|save|show ...\n";
}

bool reads_only(const std::string& command) {
    Words words(command);
    const Result<const Verb*> verb = take_verb(words);
    return !verb || (*verb)->reads_only;
}

} // namespace sluice::config::tmsh
