#include "config/grammar_errors.h"

namespace sluice::config::grammar {

void Errors::error(rules::Position position, std::string message) {
    if (++count_ > errors_max)
        return;
    if (count_ == errors_max)
        message = "too many errors, the rest is not shown";
    diagnostics_.add({rules::Severity::error, file_, position, {}, {}, "Syntax Error: " + message, {}});
}

void Errors::warning(rules::Position position, std::string object, std::string message) {
    if (++warnings_ <= errors_max)
        diagnostics_.add({rules::Severity::warning, file_, position, std::move(object), {}, std::move(message), {}});
}

} // namespace sluice::config::grammar
