#include <array>

#include "config/tmsh/property_table.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

struct Topic {
    std::string_view verb;
    std::string_view text;
};
constexpr std::array topics = {
    Topic{"create", "create TYPE NAME [PROPERTY VALUE]...\n"
                    "    Makes an object; fails when it exists (01020066).\n"
                    "    create ltm pool p1 members add { 10.0.0.1:25 10.0.0.2:25 { priority-group 5 } } monitor tcp\n"
                    "    create ltm data-group internal allow type ip records add { 10.0.0.0/8 { data lab } 192.0.2.1 }\n"
                    "    create sys crypto key mail key-type ec-private gen-certificate common-name mail.example.test lifetime 365\n"
                    "    create ltm rule r1 { when CLIENT_ACCEPTED { snat automap } }\n"},
    Topic{"delete", "delete TYPE NAME...\n"
                    "    Fails when there is no such object (01020036) or another one uses it (01070265, 01070110).\n"},
    Topic{"help", "help [VERB | TYPE]\n"
                  "    Explains a verb, or lists the properties of a type: help ltm pool\n"},
    Topic{"install", "install sys crypto cert|key|crl NAME from-local-file PATH [passphrase WORD] [no-overwrite]\n"
                     "install sys crypto cert NAME from-local-file PATH key-from-local-file PATH\n"
                     "    Puts a certificate, private key or revocation list (PEM) into the store, in place of an older one of that\n"
                     "    name; the second form renews a certificate with its key at once. Open connections are not touched.\n"},
    Topic{"list", "list [TYPE [NAME...] [PROPERTY...]] [one-line] [all-properties | non-default-properties]\n"
                  "    Prints objects in the syntax of bigip.conf. Names may be patterns: list ltm pool app*\n"},
    Topic{"load", "load sys config [file FILE] [merge] [verify]\n"
                  "    Replaces the configuration by that of the file (default: the file last loaded or saved); with merge creates and\n"
                  "    modifies only what the file names; with verify only checks. FILE - and from-terminal read standard input.\n"},
    Topic{"modify", "modify TYPE NAME... PROPERTY VALUE...\n"
                    "    Collections: add, modify, delete, replace-all-with { ... }, or none.\n"
                    "    modify ltm pool p1 members modify { 10.0.0.1:25 { session user-disabled } }\n"},
    Topic{"reset-stats", "reset-stats ltm rule [NAME...]\n"
                         "    Sets the statistics of rules to nought.\n"},
    Topic{"save", "save sys config [file FILE]\n"
                  "    Writes the configuration, data groups included, as one file (default: the file last loaded or saved).\n"},
    Topic{"show", "show ltm virtual|pool|node|rule [NAME...] [members] [raw]\n"
                  "show sys connection [cs-client-addr A] [cs-server-port N] [ss-server-addr A] ...\n"
                  "show ltm persistence persist-records [client-addr A] [virtual V] [pool P] ...\n"
                  "show sys version\n"
                  "show running-config [as for list]\n"
                  "    State and statistics of the running server.\n"},
};

const Topic* find_topic(std::string_view verb) {
    for (const Topic& topic : topics) {
        if (topic.verb == verb)
            return &topic;
    }
    return nullptr;
}

std::string properties_of(const TypeRow& type) {
    std::string text{type.type};
    text += '\n';
    for (const PropertyRow& row : type.properties) {
        text.append("    ").append(row.name);
        if (!row.choices.empty() && row.kind == Kind::choice)
            text.append("  ").append(row.choices);
        if (!row.value_default.empty() && row.kind != Kind::flag)
            text.append("  (default ").append(row.value_default).append(")");
        text += '\n';
    }
    return text;
}

} // namespace

std::string help_text() {
    std::string text = "usage: sluice tmsh [-q] COMMAND...\n"
                       "       sluice tmsh -c \"COMMAND; COMMAND\"\n"
                       "\n"
                       "Verbs, types and properties may be shortened as long as they are clear. Bare names are in /Common.\n"
                       "\n";
    for (const Topic& topic : topics)
        text.append(topic.text);
    text += "\nTypes to create and modify (others are kept, listed and deleted):\n";
    for (const TypeRow& type : known_types())
        text.append("    ").append(type.type).append("\n");
    return text + "\nExit status: 0 done, 1 refused, 2 wrong usage.\n";
}

std::string help_for(const std::string& verb) {
    const Topic* topic = find_topic(verb);
    return topic != nullptr ? std::string("usage: ").append(topic->text) : help_text();
}

Result<void> help(Session& session, Words& words) {
    if (words.at_end()) {
        session.io.out(help_text());
        return {};
    }
    if (const Topic* topic = find_topic(words.peek()); topic != nullptr) {
        session.io.out(topic->text);
        return {};
    }
    TypeSet types;
    for (const TypeRow& type : known_types())
        types.emplace(type.type);
    const Result<std::vector<std::string>> found = take_types(words, types);
    if (!found)
        return tl::make_unexpected(found.error());
    for (const std::string& type : *found)
        session.io.out(properties_of(*find_type(type)));
    return {};
}

} // namespace sluice::config::tmsh
