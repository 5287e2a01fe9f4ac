#include "tests/conformance/world.h"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "tclbind/rule_host.h"

namespace sluice::conformance {

namespace {

using datagroups::Endpoint;
using datagroups::IpAddress;
using engine::MemberState;

constexpr const char* default_rule = "/Common/test";
/// For commands that wait.
constexpr std::chrono::milliseconds patience{5000};

IpAddress address_from(const std::string& text) {
    const auto address = IpAddress::parse(text);
    if (!address) {
        throw std::runtime_error("no address: " + text);
    }
    return *address;
}

/// `10.0.0.1:25`, `2001:db8::1.25`.
Endpoint endpoint_from(const std::string& text) {
    const bool is_v6 = std::ranges::count(text, ':') > 1;
    const std::size_t split = text.rfind(is_v6 ? '.' : ':');
    if (split == std::string::npos) {
        throw std::runtime_error("no address with a port: " + text);
    }
    return {address_from(text.substr(0, split)), static_cast<std::uint16_t>(std::stoi(text.substr(split + 1)))};
}

const std::string& word(const Step& step, std::size_t index) {
    if (index >= step.words.size()) {
        throw std::runtime_error("a word is missing");
    }
    return step.words[index];
}

datagroups::Type type_from(const std::string& text) {
    const auto type = datagroups::type_from_text(text);
    if (!type) {
        throw std::runtime_error("no data-group type: " + text);
    }
    return *type;
}

/// `key := value` or `key`.
datagroups::Record record_from(const std::string& line) {
    const std::size_t split = line.find(" := ");
    return split == std::string::npos ? datagroups::Record{line, ""} : datagroups::Record{line.substr(0, split), line.substr(split + 4)};
}

bool exists(const config::Snapshot& snapshot, std::string_view kind, std::string_view name) {
    if (kind == "pool") {
        return config::find_pool(snapshot, "/Common", name) != nullptr;
    }
    if (kind == "value_list") {
        return config::find_data_group(snapshot, "/Common", name) != nullptr;
    }
    if (kind == "ifile") {
        return config::find_ifile(snapshot, "/Common", name) != nullptr;
    }
    if (kind == "log_publisher") {
        return config::find_log_publisher(snapshot, "/Common", name) != nullptr;
    }
    return true;
}

} // namespace

World::World(std::filesystem::path folder) : folder_(std::move(folder)) {
    virtual_.name = "/Common/test_vs";
    virtual_.destination = endpoint_from("192.0.2.1:25");
    connection_.client = endpoint_from("198.51.100.7:40000");
}

std::vector<std::string> World::run() {
    for (const Step& step : read_case(folder_ / "case.txt")) {
        try {
            take(step);
        } catch (const std::exception& error) {
            fail(step, error.what());
        }
    }
    return std::move(failures_);
}

void World::take(const Step& step) {
    const std::string& what = word(step, 0);
    const bool speaks = step.words.size() > 1 && step.words[1] == "says";
    if (what == "event") {
        fire(step);
    } else if (speaks && (what == "client" || what == "server")) {
        hear(step);
    } else if (what == "refused") {
        expect_refusal(step);
    } else if (what == "wait") {
        wait(step);
    } else if (what == "later") {
        run_.make_entries_older(std::chrono::seconds{std::stoll(word(step, 1))});
    } else if (what == "connection") {
        run_.end();
        if (!step.body.empty()) {
            compare(step, step.body);
        }
    } else if (!describe(step)) {
        throw std::runtime_error("unknown word: " + what);
    }
}

bool World::describe(const Step& step) {
    const std::string& what = step.words[0];
    if (what == "rule" || what == "library") {
        rules_.push_back({word(step, 1), word(step, 2), what == "rule"});
    } else if (what == "data-group") {
        add_data_group(step);
    } else if (what == "no-data-group") {
        draft_.data_groups.erase(word(step, 1));
    } else if (what == "pool") {
        add_pool(step);
    } else if (what == "node") {
        add_node(step);
    } else if (what == "ifile") {
        add_ifile(step);
    } else if (what == "statistics-profile") {
        add_statistics_profile(step);
    } else if (what == "virtual") {
        set_virtual(step);
    } else if (what == "client") {
        connection_.client = endpoint_from(word(step, 1));
    } else if (what == "server") {
        set_server(step);
    } else if (what == "pick") {
        set_pick(step);
    } else if (what == "tcp") {
        set_tcp(step);
    } else if (what == "link") {
        set_link(step);
    } else if (what == "cpu") {
        connection_.cpu_percent[std::chrono::seconds{std::stoi(word(step, 1))}] = static_cast<unsigned>(std::stoul(word(step, 2)));
    } else {
        return false;
    }
    changed_ = true;
    return true;
}

void World::add_data_group(const Step& step) {
    std::vector<datagroups::Record> records;
    for (const std::string& line : step.body) {
        records.push_back(record_from(line));
    }
    auto group = datagroups::DataGroup::make(type_from(word(step, 1)), std::move(records));
    if (!group) {
        throw std::runtime_error(group.error());
    }
    draft_.data_groups.insert_or_assign(word(step, 2), *group);
}

void World::add_pool(const Step& step) {
    auto pool = std::make_shared<config::Pool>();
    pool->name = word(step, 1);
    for (const std::string& line : step.body) {
        const std::vector<std::string> words = split_words(line);
        config::Member member;
        member.endpoint = endpoint_from(words.at(0));
        member.name = "/Common/" + member.endpoint.to_text();
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i] == "ratio" || words[i] == "priority") {
                (words[i] == "ratio" ? member.ratio : member.priority_group) = static_cast<std::uint32_t>(std::stoul(words.at(i + 1)));
                ++i;
                continue;
            }
            connection_.member_states.emplace_back(member.name, words[i] == "down" ? MemberState::down : MemberState::session_disabled);
        }
        pool->members.push_back(std::move(member));
    }
    draft_.pools.insert_or_assign(pool->name, pool);
}

void World::add_node(const Step& step) {
    auto node = std::make_shared<config::Node>();
    node->address = address_from(word(step, 1));
    node->name = "/Common/" + step.words[1];
    node->forced_down = step.words.size() > 2 && step.words[2] == "down";
    node->session_enabled = step.words.size() <= 2 || step.words[2] != "disabled";
    draft_.nodes.insert_or_assign(node->name, node);
}

void World::add_statistics_profile(const Step& step) {
    auto profile = std::make_shared<config::StatisticsProfile>();
    profile->name = word(step, 1);
    profile->fields = step.body;
    draft_.statistics_profiles.insert_or_assign(profile->name, profile);
}

void World::add_ifile(const Step& step) {
    auto ifile = std::make_shared<config::IFile>();
    ifile->name = word(step, 1);
    std::string content;
    for (const std::string& line : step.body) {
        content += line + '\n';
    }
    ifile->content = std::make_shared<const std::string>(std::move(content));
    ifile->revision = 3;
    ifile->checksum = "SHA1:6:3c363836cf4e16666669a25da280a1865c2d2874";
    ifile->last_updated_by = "admin";
    ifile->last_update_time = "2026-01-01:10:00:00";
    draft_.ifiles.insert_or_assign(ifile->name, ifile);
}

void World::set_virtual(const Step& step) {
    virtual_.name = word(step, 1);
    virtual_.destination = endpoint_from(word(step, 2));
    for (const std::string& line : step.body) {
        const std::vector<std::string> words = split_words(line);
        if (words.at(0) == "pool") {
            virtual_.pool = words.at(1);
        } else if (words[0] == "snat" && words.at(1) == "automap") {
            virtual_.source_translation = config::SourceTranslation::automap;
        } else if (words[0] == "statistics") {
            virtual_.statistics_profile = words.at(1);
        } else if (words[0] == "traffic-group") {
            virtual_.traffic_group = words.at(1);
        } else if (words[0] == "tcp") {
            auto profile = std::make_shared<config::TcpProfile>();
            profile->name = words.at(2);
            for (std::size_t i = 3; i + 1 < words.size(); i += 2) {
                profile->written[words[i]] = words[i + 1];
            }
            (words.at(1) == "client" ? virtual_.client_tcp : virtual_.server_tcp) = profile;
        } else if (words[0] == "fastl4") {
            auto profile = std::make_shared<config::FastL4Profile>();
            profile->name = words.at(1);
            for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
                profile->written[words[i]] = words[i + 1];
            }
            virtual_.fast_l4 = profile;
        } else if (words[0] == "persist") {
            auto profile = std::make_shared<config::SourceAddressPersistence>();
            profile->timeout = std::chrono::seconds{std::stoi(words.at(1))};
            virtual_.persistence = profile;
        } else {
            throw std::runtime_error("unknown property: " + line);
        }
    }
}

/// `server 10.0.0.1:25 from 192.0.2.9:50000`
void World::set_server(const Step& step) {
    if (word(step, 1) == "none") {
        connection_.server.reset();
        return;
    }
    connection_.server = endpoint_from(step.words[1]);
    if (step.words.size() > 3) {
        connection_.server_source = endpoint_from(step.words[3]);
    }
}

/// `link client /Common/internal VLAN 10 02:00:00:00:00:01`
void World::set_link(const Step& step) {
    auto& place = word(step, 1) == "client" ? connection_.steer.client_link : connection_.steer.server_link;
    place = engine::LinkFacts{word(step, 2), word(step, 3), std::stoi(word(step, 4)), word(step, 5)};
}

/// `pick none`, `pick node 10.0.0.1:25`, `pick /Common/pool 10.0.0.1:25`
void World::set_pick(const Step& step) {
    connection_.picked.reset();
    if (word(step, 1) == "none") {
        return;
    }
    engine::Pick pick;
    pick.endpoint = endpoint_from(word(step, 2));
    if (step.words[1] != "node") {
        pick.pool = draft_.pools.at(step.words[1]);
        pick.member = &*std::ranges::find(pick.pool->members, pick.endpoint, &config::Member::endpoint);
    }
    connection_.picked = pick;
}

/// `tcp rtt_us 2000 mss 1460`, `tcp packets_in 5`
void World::set_tcp(const Step& step) {
    engine::TcpMetrics& metrics = connection_.metrics;
    engine::SideCounters& counters = connection_.side_counters;
    const std::map<std::string, std::function<void(std::uint32_t)>> measures = {
        {"rtt_us", [&](auto value) { metrics.rtt_us = value; }},
        {"rtt_variance_us", [&](auto value) { metrics.rtt_variance_us = value; }},
        {"rto_us", [&](auto value) { metrics.rto_us = value; }},
        {"mss", [&](auto value) { metrics.mss = value; }},
        {"congestion_window_segments", [&](auto value) { metrics.congestion_window_segments = value; }},
        {"slow_start_threshold_segments", [&](auto value) { metrics.slow_start_threshold_segments = value; }},
        {"delivery_rate_bytes_per_second", [&](auto value) { metrics.delivery_rate_bytes_per_second = value; }},
        {"peer_window_bytes", [&](auto value) { metrics.peer_window_bytes = value; }},
        {"receive_space_bytes", [&](auto value) { metrics.receive_space_bytes = value; }},
        {"peer_window_scale", [&](auto value) { metrics.peer_window_scale = static_cast<std::uint8_t>(value); }},
        {"own_window_scale", [&](auto value) { metrics.own_window_scale = static_cast<std::uint8_t>(value); }},
        {"packets_in", [&](auto value) { counters.packets_in = value; }},
        {"packets_out", [&](auto value) { counters.packets_out = value; }},
        {"bytes_in", [&](auto value) { counters.bytes_in = value; }},
        {"bytes_out", [&](auto value) { counters.bytes_out = value; }},
        {"age_ms", [&](auto value) { counters.age = std::chrono::milliseconds{value}; }},
    };
    for (std::size_t i = 1; i + 1 < step.words.size(); i += 2) {
        const auto measure = measures.find(step.words[i]);
        if (measure == measures.end()) {
            throw std::runtime_error("unknown measure: " + step.words[i]);
        }
        measure->second(static_cast<std::uint32_t>(std::stoul(step.words[i + 1])));
    }
}

void World::load() {
    loaded_ = true;
    if (std::ranges::none_of(rules_, &Attached::attached)) {
        rules_.insert(rules_.begin(), {default_rule, "rule.tcl", true});
    }
    for (const Attached& attached : rules_) {
        rules::Diagnostics diagnostics;
        rules::LoadContext context;
        context.commands = &tclbind::command_table();
        context.exists = [this](std::string_view kind, std::string_view name) { return exists(draft_, kind, name); };
        const rules::RulePtr rule = rules::load_rule(attached.name, read_file(folder_ / attached.file), context, diagnostics);
        if (rule == nullptr) {
            refusal_ += refusal_.empty() ? "" : "\n";
            refusal_ += rules::f5_rule_error(attached.name, diagnostics);
            continue;
        }
        draft_.rules.insert_or_assign(attached.name, rule);
        draft_.rules_in_load_order.push_back(rule);
        if (attached.attached) {
            virtual_.rules.push_back(rule);
        }
    }
}

void World::publish() {
    if (!loaded_) {
        load();
    }
    if (!refusal_.empty()) {
        throw std::runtime_error("the rule was refused: " + refusal_);
    }
    if (!changed_) {
        return;
    }
    changed_ = false;
    run_.adopt(draft_, virtual_);
}

/// `event NAME` with exactly what the rules do in it, in order.
void World::fire(const Step& step) {
    const std::string& name = word(step, 1);
    const auto event = rules::find_event(name);
    if (!event) {
        throw std::runtime_error("unknown event: " + name);
    }
    last_event_ = name;
    publish();
    if (name != "RULE_INIT") {
        static_cast<void>(run_.fire(*event, patience));
    }
    compare(step, expected_of(step, name));
}

/// `client says BYTES`, `server says BYTES` with what the rules do with them.
void World::hear(const Step& step) {
    publish();
    const std::string word = step.words[0] + " says ";
    if (step.text.size() <= word.size() || !step.text.starts_with(word)) {
        throw std::runtime_error("one blank stands between the words and the bytes");
    }
    const engine::Side side = step.words[0] == "client" ? engine::Side::client : engine::Side::server;
    run_.hear(side, tclbind::unescape_bytes(step.text.substr(word.size())), patience);
    compare(step, expected_of(step, ""));
}

Effects World::expected_of(const Step& step, std::string event) const {
    Effects expected;
    for (const std::string& line : step.body) {
        event = line.starts_with("event ") ? line.substr(6) : event;
        expected.push_back(spell_out(line, event));
        if (line.starts_with("error: ") && event != "RULE_INIT") {
            expected.emplace_back("reset");
        }
    }
    return expected;
}

/// `wait MILLISECONDS` with what the scripts of `after` do meanwhile.
void World::wait(const Step& step) {
    run_.wait(std::chrono::milliseconds{std::stoi(word(step, 1))});
    compare(step, expected_of(step, last_event_));
}

/// `says TEXT` and `error: TEXT` stand for the log lines of the first rule.
std::string World::spell_out(const std::string& line, const std::string& event) const {
    const std::string& rule = rules_.front().name;
    if (line.starts_with("says ")) {
        return fmt::format("log info: Rule {} <{}>: {}", rule, event, line.substr(5));
    }
    if (line.starts_with("error: ")) {
        return fmt::format("log err: 01220001:3: TCL error: {} <{}> - {}", rule, event, line.substr(7));
    }
    return line;
}

void World::compare(const Step& step, const Effects& expected) {
    const Effects happened = run_.take_effects();
    if (happened != expected) {
        fail(step, fmt::format("expected\n      {}\n    but there was\n      {}", fmt::join(expected, "\n      "),
                               fmt::join(happened, "\n      ")));
    }
}

/// `refused` with the loader's lines.
void World::expect_refusal(const Step& step) {
    load();
    const std::string expected = fmt::format("{}", fmt::join(step.body, "\n"));
    if (refusal_ != expected) {
        fail(step, fmt::format("expected\n      {}\n    but the loader said\n      {}", expected, refusal_.empty() ? "nothing" : refusal_));
    }
}

void World::fail(const Step& step, const std::string& why) {
    failures_.push_back(fmt::format("case.txt:{}: {}", step.line, why));
}

} // namespace sluice::conformance
