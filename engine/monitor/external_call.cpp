#include "engine/monitor/external_call.h"

#include <map>
#include <sstream>

namespace sluice::engine {

namespace {

constexpr std::string_view usual_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string address_text(const datagroups::IpAddress& address) {
    return address.is_v4() ? "::ffff:" + address.to_text() : address.to_text();
}

std::vector<std::string> environment_of(const ExternalRequest& request, const std::string& mark) {
    const config::ExternalCheck& check = request.monitor->external;
    std::map<std::string, std::string> variables = check.variables; // the operator's own win
    variables.insert({{"ARGS_I", check.args},
                      {"MON_TMPL_NAME", request.monitor->name},
                      {"NODE_IP", address_text(request.destination.address)},
                      {"NODE_NAME", request.node_name},
                      {"NODE_PORT", std::to_string(request.destination.port)},
                      {"PATH", std::string(usual_path)},
                      {"RUN_I", check.run}});
    std::vector<std::string> environment{mark};
    for (const auto& [name, value] : variables) {
        environment.push_back(name + '=' + value);
    }
    return environment;
}

} // namespace

ProgramCall external_call(const ExternalRequest& request, const std::string& path, const std::string& mark) {
    ProgramCall call;
    call.path = path;
    call.arguments = {address_text(request.destination.address), std::to_string(request.destination.port)};
    std::istringstream words(request.monitor->external.args);
    for (std::string word; words >> word;) {
        call.arguments.push_back(word);
    }
    call.environment = environment_of(request, mark);
    return call;
}

} // namespace sluice::engine
