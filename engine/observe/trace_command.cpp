#include "engine/observe/trace_command.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/commands.h"
#include "config/names.h"
#include "engine/observe/trace_text.h"

namespace sluice::engine {

namespace {

/// More than these at a time would only slow the traffic down that they look at.
constexpr std::size_t looks_max = 8;

class TraceCommand final : public LiveCommand {
public:
    TraceCommand(RuleTracing& tracing, TraceRequest request)
        : tracing_(tracing), request_(std::move(request)), look_(tracing.begin(request_.filter)) {}
    ~TraceCommand() override { tracing_.end(look_); }
    TraceCommand(const TraceCommand&) = delete;
    TraceCommand& operator=(const TraceCommand&) = delete;

    std::string take_output() override {
        const TraceLook::Taken taken = look_->take();
        std::string text;
        for (const TraceRecordPtr& record : taken.records) {
            if (is_over()) {
                return text;
            }
            text += request_.json ? trace_json(*record) : trace_line(*record);
            const bool ends = record->kind == TraceRecord::Kind::event_end && record->result != "waits";
            events_ += ends ? 1 : 0;
        }
        if (taken.dropped > 0) {
            text += request_.json ? fmt::format("{{\"dropped\":{}}}\n", taken.dropped)
                                  : fmt::format("{} lines dropped: more happens than can be shown\n", taken.dropped);
        }
        return text;
    }

    std::optional<int> status() const override { return is_over() ? std::optional{config::exit_done} : std::nullopt; }

private:
    [[nodiscard]] bool is_over() const { return request_.events_max > 0 && events_ >= request_.events_max; }

    RuleTracing& tracing_;
    TraceRequest request_;
    std::shared_ptr<TraceLook> look_;
    std::uint64_t events_ = 0;
};

/// Says why there is no trace.
class Refusal final : public LiveCommand {
public:
    explicit Refusal(std::string text) : text_(std::move(text)) {}
    std::string take_output() override { return std::exchange(text_, {}) + "\n"; }
    std::optional<int> status() const override { return config::exit_failed; }

private:
    std::string text_;
};

std::string missing_object(const TraceFilter& filter, const config::Snapshot& snapshot) {
    if (!filter.virtual_server.empty() && !snapshot.virtual_servers.contains(filter.virtual_server)) {
        return config::not_found("ltm virtual", filter.virtual_server);
    }
    if (!filter.rule.empty() && !snapshot.rules.contains(filter.rule)) {
        return config::not_found("ltm rule", filter.rule);
    }
    return {};
}

} // namespace

std::vector<std::string> trace_words(const TraceRequest& request) {
    return {"trace",
            request.filter.client ? request.filter.client->to_text() : std::string{},
            request.filter.virtual_server,
            request.filter.rule,
            std::to_string(request.events_max),
            request.json ? "json" : "text"};
}

tl::expected<TraceRequest, std::string> read_trace_words(const std::vector<std::string>& words) {
    constexpr std::size_t words_count = 6;
    TraceRequest request;
    if (words.size() != words_count || words[0] != "trace") {
        return tl::unexpected(std::string{"the words are no trace's"});
    }
    request.filter.client = datagroups::IpPrefix::parse(words[1]);
    if (!words[1].empty() && !request.filter.client) {
        return tl::unexpected(fmt::format("{}: no address or prefix", words[1]));
    }
    request.filter.virtual_server = words[2];
    request.filter.rule = words[3];
    const char* end = words[4].data() + words[4].size();
    if (const auto read = std::from_chars(words[4].data(), end, request.events_max); read.ec != std::errc{} || read.ptr != end) {
        return tl::unexpected(fmt::format("{}: no number", words[4]));
    }
    request.json = words[5] == "json";
    return request;
}

std::unique_ptr<LiveCommand> make_trace_command(RuleTracing& tracing, const config::Snapshot& snapshot,
                                                const std::vector<std::string>& words) {
    if (words.empty() || words.front() != "trace") {
        return nullptr;
    }
    auto request = read_trace_words(words);
    if (!request) {
        return std::make_unique<Refusal>(request.error());
    }
    if (const std::string missing = missing_object(request->filter, snapshot); !missing.empty()) {
        return std::make_unique<Refusal>(missing);
    }
    if (tracing.all().size() >= looks_max) {
        return std::make_unique<Refusal>(fmt::format("{} others trace already", looks_max));
    }
    return std::make_unique<TraceCommand>(tracing, std::move(*request));
}

} // namespace sluice::engine
