#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "config/commands.h"
#include "config/service.h"
#include "engine/observe/log.h"
#include "engine/rule_host.h"
#include "engine/worker_facts.h"

namespace sluice::engine {

class ProfileStatistics;
class RuleStatistics;
class RuleTracing;
struct RunningConfig;
class SidebandSources;
class TableStore;

struct ServerOptions {
    unsigned workers = 0;           ///< 0: one for each core this process may use
    std::chrono::seconds drain{30}; ///< how long SIGTERM lets running connections go on
    std::string control_socket;     ///< path; beside the store
    std::string monitor_programs;   ///< folder for the programs of external monitors, beside the store; empty: a temporary one
    bool log_connections = false;   ///< causes of single connections' ends are logged
};

/// What a worker's rule host needs to be made; tclbind gives the factory.
struct RuleHostContext {
    unsigned worker = 0; ///< index
    unsigned workers = 1;
    Log* log = nullptr;       ///< not owned, outlives the host
    std::string process_name; ///< "tmm", "tmm1" … for log lines
    /// The worker's loop, for timers and sockets of rules; not owned, outlives the host. Null where rules cannot wait.
    boost::asio::io_context* loop = nullptr;
    /// The worker's configuration with the state of pools and members, exchanged between two events; not owned, outlives the host. Null
    /// where there is none; what it points to is null until the worker has its first configuration.
    const std::shared_ptr<const RunningConfig>* running = nullptr;
    const WorkerFacts* facts = nullptr; ///< not owned, outlives the host. Null where there is no worker
    // Shared by all workers; not owned, outlive the hosts.
    TableStore* tables = nullptr;
    ProfileStatistics* statistics = nullptr;
    SidebandSources* sideband_sources = nullptr; ///< null: loops of sidebands are not noticed
    RuleStatistics* rule_statistics = nullptr;
    RuleTracing* tracing = nullptr;
};
using RuleHostFactory = std::function<std::unique_ptr<RuleHost>(const RuleHostContext&)>;

/// The running program: workers, monitors, control socket, signals. `run()` returns the exit status after SIGTERM or SIGINT (second one
/// ends at once).
class Server {
public:
    Server(ServerOptions options, config::Service& service, Log& log, RuleHostFactory make_rule_host);
    ~Server();
    /// Opens listeners (an address in use or a missing right is one clear line in the log, and the error returned when nothing could be
    /// opened), starts threads, waits. SIGHUP calls `reload` on the store thread and reopens the log.
    int run(std::function<void()> reload);

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Client side of the control socket: runs the command in the running server, files being read and written here. Nothing when no
/// server listens there.
std::optional<int> run_in_server(const std::string& control_socket, const std::vector<std::string>& words, config::CommandIo& io);

} // namespace sluice::engine
