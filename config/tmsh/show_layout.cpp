#include "config/tmsh/show_layout.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "config/names.h"

namespace sluice::config::tmsh {

namespace {

constexpr std::size_t heading_width_min = 66;

std::string_view to_text(Availability availability) {
    switch (availability) {
    case Availability::available:
        return "available";
    case Availability::offline:
        return "offline";
    case Availability::unavailable:
        return "unavailable";
    default:
        return "unknown";
    }
}

std::string heading(const std::string& title, std::size_t width, std::string_view indent, std::string_view bar) {
    const std::string rule(width, '-');
    return fmt::format("{0}{1}\n{0}{2}{3}\n{0}{1}\n", indent, rule, bar, title);
}

/// `Availability : available`, the colons below each other.
std::string facts(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t key_width, std::string_view indent) {
    std::string text;
    for (const auto& [key, value] : rows)
        text += fmt::format("{}{:<{}} : {}\n", indent, key, key_width, value);
    return text;
}

/// A statistic with one text for each column; "-" where a column has none.
struct Row {
    std::string name;
    std::vector<std::string> columns;
};

std::size_t widest(const std::vector<Row>& rows, std::size_t column) {
    std::size_t width = 0;
    for (const Row& row : rows)
        width = std::max(width, row.columns[column].size());
    return width;
}

std::string table(std::string_view title, const std::vector<std::string>& heads, std::vector<Row> rows, std::string_view indent) {
    rows.insert(rows.begin(), Row{{}, heads});
    std::size_t name_width = title.size();
    for (const Row& row : rows)
        name_width = std::max(name_width, row.name.size() + 2);
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += fmt::format("{}{:<{}}", indent, i == 0 ? std::string{title} : "  " + rows[i].name, name_width);
        for (std::size_t column = 0; column < heads.size(); ++column)
            text += fmt::format("  {:>{}}", rows[i].columns[column], widest(rows, column));
        text += '\n';
    }
    return text;
}

/// The rows that every table of traffic begins with: the counter first, then `rest` in the other columns.
std::vector<Row> traffic_rows(const TrafficCounters& traffic, Numbers numbers, const std::vector<std::string>& rest) {
    const std::array<std::pair<std::string_view, std::uint64_t>, 7> counters = {{
        {"Bits In", traffic.bytes_in * 8},
        {"Bits Out", traffic.bytes_out * 8},
        {"Packets In", traffic.packets_in},
        {"Packets Out", traffic.packets_out},
        {"Current Connections", traffic.connections_current},
        {"Maximum Connections", traffic.connections_maximum},
        {"Total Connections", traffic.connections_total},
    }};
    std::vector<Row> rows;
    for (const auto& [name, value] : counters) {
        Row row{std::string{name}, {numbers.text(value)}};
        row.columns.insert(row.columns.end(), rest.begin(), rest.end());
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Sluice's own: BIG-IP counts handshakes for each profile.
std::vector<Row> tls_rows(const VirtualServer& server, const VirtualServerReport& report, Numbers numbers) {
    using Counter = std::uint64_t TlsHandshakeCounters::*;
    constexpr std::array<std::pair<std::string_view, Counter>, 5> counters = {{
        {"Handshakes", &TlsHandshakeCounters::handshakes},
        {"Resumed Handshakes", &TlsHandshakeCounters::resumed},
        {"Failed Handshakes", &TlsHandshakeCounters::failed},
        {"Ended Without close_notify", &TlsHandshakeCounters::truncated},
        {"Bytes in Clear Thrown Away", &TlsHandshakeCounters::thrown_away_bytes},
    }};
    std::vector<Row> rows;
    for (const auto& [name, counter] : counters) {
        rows.push_back({std::string{name},
                        {server.client_ssl.empty() ? "-" : numbers.text(report.client_tls.*counter),
                         server.server_ssl.empty() ? "-" : numbers.text(report.server_tls.*counter)}});
    }
    return rows;
}

std::string member_layout(const std::string& pool, const MemberReport& member, Numbers numbers) {
    const std::string title = fmt::format("Ltm::Pool Member: {}  {}", pool, relative_name(member.name));
    std::string text = heading(title, std::max(title.size() + 4, std::size_t{49}), "  ", "| ");
    text += "  | Status\n";
    text += facts({{"Availability", std::string{to_text(member.status.availability)}},
                   {"State", member.status.state},
                   {"Reason", member.status.reason},
                   {"Monitor", member.monitor},
                   {"Monitor Status", member.monitor_status},
                   {"Session Status", member.session_status},
                   {"Pool Name", pool},
                   {"IP Address", member.endpoint.address.to_text()}},
                  14, "  |   ");
    std::vector<Row> rows = traffic_rows(member.serverside, numbers, {"-"});
    rows.push_back({"Total Requests", {"-", "0"}});
    rows.push_back({"Current Sessions", {"-", "0"}});
    return text + "  |\n" + table("Traffic", {"ServerSide", "General"}, std::move(rows), "  | ") + "\n";
}

std::string in_monitor_text(const Pool& pool) {
    if (pool.monitor.text.empty())
        return "none";
    std::string text = pool.monitor.text;
    constexpr std::string_view common = "/Common/";
    for (std::size_t at = text.find(common); at != std::string::npos; at = text.find(common, at))
        text.erase(at, common.size());
    return text;
}

} // namespace

std::string Numbers::text(std::uint64_t value) const {
    constexpr std::uint64_t kilo = 1'000;
    constexpr std::uint64_t abbreviated_from = 1'000;
    if (raw || value < abbreviated_from)
        return std::to_string(value);
    constexpr std::string_view units = "KMGTPE";
    std::uint64_t tenths = value;
    std::size_t unit = 0;
    for (; unit + 1 < units.size() && tenths >= kilo * kilo; ++unit)
        tenths /= kilo;
    tenths /= kilo / 10;
    return fmt::format("{}.{}{}", tenths / 10, tenths % 10, units[unit]);
}

std::string Numbers::signed_text(std::int64_t value) const {
    return value < 0 ? "-" + text(std::uint64_t{0} - static_cast<std::uint64_t>(value)) : text(static_cast<std::uint64_t>(value));
}

std::string statistics_layout(const StatisticsProfile& profile, const RuntimeView& runtime, Numbers numbers) {
    const std::string title = fmt::format("Ltm::Statistics Profile: {}", relative_name(profile.name));
    std::vector<Row> rows;
    for (const std::string& field : profile.fields)
        rows.push_back({field, {numbers.signed_text(runtime.profile_statistic(profile.name, field))}});
    return heading(title, std::max(title.size(), heading_width_min), "", "") + table("Fields", {"Value"}, std::move(rows), "") + "\n";
}

std::string virtual_layout(const VirtualServer& server, const VirtualServerReport& report, Numbers numbers) {
    const std::string title = fmt::format("Ltm::Virtual Server: {}", relative_name(server.name));
    std::string text = heading(title, std::max(title.size(), heading_width_min), "", "");
    text += "Status\n";
    text += facts({{"Availability", std::string{to_text(report.status.availability)}},
                   {"State", report.status.state},
                   {"Reason", report.status.reason},
                   {"CMP", "enabled"},
                   {"CMP Mode", "all-cpus"},
                   {"Destination", server.destination.to_text()}},
                  16, "  ");
    std::vector<Row> rows = traffic_rows(report.clientside, numbers, {"0", "-"});
    rows.push_back({"Evicted Connections", {"0", "0", "-"}});
    rows.push_back({"Slow Connections Killed", {"0", "0", "-"}});
    rows.push_back({"Min Conn Duration/msec", {"-", "-", numbers.text(report.duration_min_ms)}});
    rows.push_back({"Max Conn Duration/msec", {"-", "-", numbers.text(report.duration_max_ms)}});
    rows.push_back({"Mean Conn Duration/msec", {"-", "-", numbers.text(report.duration_mean_ms)}});
    rows.push_back({"Total Requests", {"-", "-", "0"}});
    text += "\n" + table("Traffic", {"ClientSide", "Ephemeral", "General"}, std::move(rows), "");
    if (!server.client_ssl.empty() || !server.server_ssl.empty()) {
        text += "\n" + table("TLS", {"ClientSide", "ServerSide"}, tls_rows(server, report, numbers), "");
    }
    return text + "\n";
}

std::string pool_layout(const Pool& pool, const PoolReport& report, bool with_members, Numbers numbers) {
    const std::string name{relative_name(pool.name)};
    const std::string title = "Ltm::Pool: " + name;
    std::string text = heading(title, std::max(title.size(), heading_width_min), "", "");
    text += "Status\n";
    text += facts({{"Availability", std::string{to_text(report.status.availability)}},
                   {"State", report.status.state},
                   {"Reason", report.status.reason},
                   {"Monitor", in_monitor_text(pool)}},
                  12, "  ");
    const auto count = [&](std::string_view key, std::uint64_t value) { text += fmt::format("  {:>22} : {}\n", key, value); };
    count("Minimum Active Members", 0);
    count("Current Active Members", report.members_active);
    count("Available Members", report.members_available);
    count("Total Members", report.members_total);
    count("Total Requests", 0);
    count("Current Sessions", 0);
    text += "\n" + table("Traffic", {"ServerSide"}, traffic_rows(report.serverside, numbers, {}), "") + "\n";
    for (const MemberReport& member : report.members)
        text += with_members ? member_layout(name, member, numbers) : std::string{};
    return text;
}

std::string node_layout(const Node& node, const NodeReport& report, Numbers numbers) {
    const std::string title = fmt::format("Ltm::Node: {} ({})", relative_name(node.name), node.address.to_text());
    std::string text = heading(title, std::max(title.size(), heading_width_min), "", "");
    text += "Status\n";
    text += facts({{"Availability", std::string{to_text(report.status.availability)}},
                   {"State", report.status.state},
                   {"Reason", report.status.reason},
                   {"Monitor", report.monitor},
                   {"Monitor Status", report.monitor_status},
                   {"Session Status", report.session_status}},
                  14, "  ");
    std::vector<Row> rows = traffic_rows(report.serverside, numbers, {"-"});
    rows.push_back({"Total Requests", {"-", "0"}});
    rows.push_back({"Current Sessions", {"-", "0"}});
    return text + "\n" + table("Traffic", {"ServerSide", "General"}, std::move(rows), "") + "\n";
}

std::string rule_event_layout(const std::string& rule, const RuleEventReport& report, Numbers numbers) {
    const std::string title = fmt::format("Ltm::Rule Event: {}:{}", relative_name(rule), report.event);
    std::string text = heading(title, title.size(), "", "");
    const auto line = [&](std::string_view name, std::uint64_t value) { text += fmt::format("{:<23}{:>8}\n", name, numbers.text(value)); };
    line("Priority", static_cast<std::uint64_t>(report.priority));
    text += "Executions\n";
    line("  Total", report.executions);
    line("  Failures", report.failures);
    line("  Aborts", report.aborts);
    text += "CPU Cycles on Executing\n";
    line("  Average", report.timed == 0 ? 0 : report.cycles_total / report.timed);
    line("  Maximum", report.cycles_max);
    line("  Minimum", report.cycles_min);
    return text + "\n";
}

std::string version_layout() {
    return "Sys::Version\n"
           "Main Package\n"
           "  Product     Sluice\n"
           "  Version     " SLUICE_VERSION "\n";
}

std::string connection_line(const ConnectionReport& connection) {
    const auto text_of = [](const std::optional<datagroups::Endpoint>& endpoint) {
        return endpoint ? endpoint->to_text() : std::string{"any:any"};
    };
    return fmt::format("{}  {}  {}  {}  tcp  {}  (tmm: {})  none\n", connection.client.to_text(), connection.clientside_local.to_text(),
                       text_of(connection.serverside_local), text_of(connection.server), connection.idle.count(), connection.worker);
}

std::string persistence_line(const PersistenceReport& record) {
    return fmt::format("{}  {}  {}  {}  (tmm: {})\n", record.mode, record.key, record.virtual_destination.to_text(),
                       record.member.to_text(), record.worker);
}

} // namespace sluice::config::tmsh
