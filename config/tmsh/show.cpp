#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "config/names.h"
#include "config/tmsh/selection.h"
#include "config/tmsh/show_layout.h"
#include "config/tmsh/type_path.h"
#include "config/tmsh/verbs.h"

namespace sluice::config::tmsh {

namespace {

constexpr std::size_t records_shown_max = 100'000;

TypeSet shown_types() {
    return {"ltm node",       "ltm persistence persist-records",
            "ltm pool",       "ltm profile statistics",
            "ltm rule",       "ltm virtual",
            "running-config", "sys connection",
            "sys version"};
}

/// `cs-client-addr 10.0.0.1 protocol tcp`: what a line must have to be shown.
struct Filter {
    std::string key;
    std::string value;
};

Result<std::vector<Filter>> read_filters(Words& words, const std::vector<std::string>& keys) {
    std::vector<Filter> filters;
    while (!words.at_end()) {
        if (words.take_if("all-properties") || words.take_if("raw"))
            continue;
        const std::string word = words.peek();
        const Result<std::string> key = complete(word, keys);
        if (!key)
            return tl::make_unexpected(key.error());
        if (key->empty())
            return unexpected_argument(word);
        words.take();
        if (!words.at_word())
            return syntax_error("\"" + *key + "\" value is missing");
        filters.push_back({*key, words.take()});
    }
    return filters;
}

bool has_endpoint(const std::optional<datagroups::Endpoint>& endpoint, const std::string& value, bool port) {
    if (!endpoint)
        return false;
    return port ? port_from_text(value) == endpoint->port : endpoint->address.to_text() == value;
}

bool fits(const ConnectionReport& connection, const Filter& filter) {
    const bool port = filter.key.ends_with("-port");
    if (filter.key.starts_with("cs-client"))
        return has_endpoint(connection.client, filter.value, port);
    if (filter.key.starts_with("cs-server"))
        return has_endpoint(connection.clientside_local, filter.value, port);
    if (filter.key.starts_with("ss-client"))
        return has_endpoint(connection.serverside_local, filter.value, port);
    if (filter.key.starts_with("ss-server"))
        return has_endpoint(connection.server, filter.value, port);
    return filter.key == "protocol" && filter.value == "tcp";
}

bool fits(const PersistenceReport& record, const Filter& filter) {
    if (filter.key == "mode")
        return record.mode == filter.value;
    if (filter.key == "client-addr" || filter.key == "key")
        return record.key == filter.value;
    if (filter.key == "virtual")
        return record.virtual_server == full_path(filter.value);
    if (filter.key == "pool")
        return record.pool == full_path(filter.value);
    return filter.key == "node-addr" && record.member.address.to_text() == filter.value;
}

template <typename Report>
bool fits_all(const Report& report, const std::vector<Filter>& filters) {
    return std::all_of(filters.begin(), filters.end(), [&](const Filter& filter) { return fits(report, filter); });
}

tl::unexpected<Failure> no_server() {
    return refused("Statistics are kept by the running server, and no server runs on this store. Start it with: sluice serve --db FILE");
}

Result<void> show_connections(const Session& session, Words& words) {
    const auto filters = read_filters(words, {"cs-client-addr", "cs-client-port", "cs-server-addr", "cs-server-port", "protocol",
                                              "ss-client-addr", "ss-client-port", "ss-server-addr", "ss-server-port"});
    if (!filters)
        return tl::make_unexpected(filters.error());
    if (session.runtime == nullptr)
        return no_server();
    session.io.out("Sys::Connections\n");
    std::size_t count = 0;
    for (const ConnectionReport& connection : session.runtime->connections(records_shown_max)) {
        if (!fits_all(connection, *filters))
            continue;
        session.io.out(connection_line(connection));
        ++count;
    }
    session.io.out(fmt::format("Total records returned: {}\n", count));
    return {};
}

Result<void> show_persistence(const Session& session, Words& words) {
    const auto filters = read_filters(words, {"client-addr", "key", "mode", "node-addr", "pool", "virtual"});
    if (!filters)
        return tl::make_unexpected(filters.error());
    if (session.runtime == nullptr)
        return no_server();
    session.io.out("Sys::Persistent Connections\n");
    std::size_t count = 0;
    std::vector<PersistenceReport> records = session.runtime->persistence_records(records_shown_max);
    std::sort(records.begin(), records.end(), [](const PersistenceReport& a, const PersistenceReport& b) {
        return std::tie(a.mode, a.key, a.virtual_server, a.pool) < std::tie(b.mode, b.key, b.virtual_server, b.pool);
    });
    for (const PersistenceReport& record : records) {
        if (!fits_all(record, *filters))
            continue;
        session.io.out(persistence_line(record));
        ++count;
    }
    session.io.out(fmt::format("Total records returned: {}\n", count));
    return {};
}

struct Request {
    std::vector<std::string> names;
    bool members = false;
    bool raw = false;
};

Request read_request(Words& words) {
    Request request;
    while (words.at_word()) {
        if (words.take_if("members"))
            request.members = true;
        else if (words.take_if("raw"))
            request.raw = true;
        else if (!words.take_if("all-properties") && !words.take_if("detail") && !words.take_if("recursive"))
            request.names.push_back(words.take());
    }
    if (request.names.empty())
        request.names.emplace_back("all");
    return request;
}

Result<void> show_objects(const Session& session, const std::string& type, Words& words) {
    const Request request = read_request(words);
    if (!words.at_end())
        return unexpected_argument(words.peek());
    const Result<std::vector<std::string>> names = select(*session.configuration, type, request.names);
    if (!names)
        return tl::make_unexpected(names.error());
    if (session.runtime == nullptr)
        return no_server();
    const Numbers numbers{request.raw};
    const Snapshot& snapshot = *session.configuration->snapshot;
    for (const std::string& name : *names) {
        if (type == "ltm pool") {
            const auto pool = snapshot.pools.find(name);
            const std::optional<PoolReport> report = session.runtime->pool(name);
            if (report && pool != snapshot.pools.end())
                session.io.out(pool_layout(*pool->second, *report, request.members, numbers));
        } else if (type == "ltm node") {
            const auto node = snapshot.nodes.find(name);
            const std::optional<NodeReport> report = session.runtime->node(name);
            if (report && node != snapshot.nodes.end())
                session.io.out(node_layout(*node->second, *report, numbers));
        } else if (type == "ltm profile statistics") {
            session.io.out(statistics_layout(*snapshot.statistics_profiles.at(name), *session.runtime, numbers));
        } else if (type == "ltm rule") {
            for (const RuleEventReport& report : session.runtime->rule(name).value_or(std::vector<RuleEventReport>{}))
                session.io.out(rule_event_layout(name, report, numbers));
        } else {
            const auto server = snapshot.virtual_servers.find(name);
            const std::optional<VirtualServerReport> report = session.runtime->virtual_server(name);
            if (report && server != snapshot.virtual_servers.end())
                session.io.out(virtual_layout(*server->second, *report, numbers));
        }
    }
    return {};
}

} // namespace

Result<void> reset_stats(Session& session, Words& words) {
    const Result<std::string> type = take_type(words, {"ltm rule"});
    if (!type)
        return tl::make_unexpected(type.error());
    const Request request = read_request(words);
    if (!words.at_end())
        return unexpected_argument(words.peek());
    const Result<std::vector<std::string>> names = select(*session.configuration, *type, request.names);
    if (!names)
        return tl::make_unexpected(names.error());
    if (session.runtime == nullptr)
        return no_server();
    for (const std::string& name : *names)
        session.runtime->reset_rule(name);
    return {};
}

Result<void> show(Session& session, Words& words) {
    const Result<std::string> type = take_type(words, shown_types());
    if (!type)
        return tl::make_unexpected(type.error());
    if (*type == "running-config")
        return list(session, words);
    if (*type == "sys connection")
        return show_connections(session, words);
    if (*type == "ltm persistence persist-records")
        return show_persistence(session, words);
    if (*type != "sys version")
        return show_objects(session, *type, words);
    if (!words.at_end())
        return unexpected_argument(words.peek());
    session.io.out(version_layout());
    return {};
}

} // namespace sluice::config::tmsh
