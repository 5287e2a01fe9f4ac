#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tclbind/dry_run/dry_run.h"
#include "tests/conformance/case_file.h"

namespace sluice::conformance {

using tclbind::Effects;

/// The small world of one case: a configuration, a connection. Steps change it; what does not come out as the case says
/// is a failure with the file's line.
class World final {
public:
    explicit World(std::filesystem::path folder);

    /// Runs the case; the failures, none when it holds.
    std::vector<std::string> run();

private:
    struct Attached {
        std::string name;
        std::string file;
        bool attached = true;
    };

    void wait(const Step& step);
    void take(const Step& step);
    bool describe(const Step& step);
    void add_data_group(const Step& step);
    void add_pool(const Step& step);
    void add_node(const Step& step);
    void add_ifile(const Step& step);
    void add_statistics_profile(const Step& step);
    void set_virtual(const Step& step);
    void set_server(const Step& step);
    void set_pick(const Step& step);
    void set_tcp(const Step& step);
    void set_link(const Step& step);
    void fire(const Step& step);
    void hear(const Step& step);
    [[nodiscard]] Effects expected_of(const Step& step, std::string event) const;
    void expect_refusal(const Step& step);
    void load();
    void publish();
    void compare(const Step& step, const Effects& expected);
    void fail(const Step& step, const std::string& why);
    [[nodiscard]] std::string spell_out(const std::string& line, const std::string& event) const;

    std::filesystem::path folder_;
    std::vector<std::string> failures_;
    tclbind::DryRun run_;
    tclbind::RecordingConnection& connection_ = run_.connection();
    config::Snapshot draft_;
    config::VirtualServer virtual_;
    std::vector<Attached> rules_;
    std::string refusal_; ///< the loader's text when it refused a rule
    bool loaded_ = false;
    bool changed_ = true;
    std::string last_event_; ///< the context of the scripts that `after` runs
};

} // namespace sluice::conformance
