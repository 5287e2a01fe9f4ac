#pragma once

#include <string>
#include <string_view>

#include "config/tree.h"
#include "rules/diagnostics.h"

namespace sluice::config::schema {

/// What is found about objects, with their files and places.
class Findings {
public:
    explicit Findings(rules::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void error(const Object& object, rules::Position at, std::string id, std::string message);
    /// F5's `invalid property value "KEY":"VALUE"`; `why` is added in parentheses when there is more to say.
    void invalid(const Object& object, const Property& property, std::string_view why = {});
    void unsupported(const Object& object, rules::Position at, std::string message);
    void warning(const Object& object, rules::Position at, std::string message);
    void note(const Object& object, rules::Position at, std::string message);

    /// While true only errors are added: the object is not new, its warnings have been said.
    void set_quiet(bool quiet) { quiet_ = quiet; }
    [[nodiscard]] rules::Diagnostics& diagnostics() { return diagnostics_; }

private:
    void add(rules::Severity severity, const Object& object, rules::Position at, std::string id, std::string message);

    rules::Diagnostics& diagnostics_;
    bool quiet_ = false;
};

/// "Virtual Server (/Common/v)": how messages name an object.
std::string spoken(const Object& object);
/// " (bigip.conf:12)"; empty for what came from no file.
std::string place(const Object& object, rules::Position at);

} // namespace sluice::config::schema
