#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::rules {

/// The source addresses that a rule may ask for as far as its text tells: `snat 10.0.0.1`, and `snat $name` where the rule says
/// `set name 10.0.0.1`. For the start's list of addresses that the host lacks.
class SnatWords {
public:
    /// The word behind `snat`, as written.
    void used(std::string_view word);
    /// `set NAME VALUE` with a literal value.
    void set(std::string_view name, std::string value);
    /// Every value that may reach `snat`, each once, in order. Words like "automap" are among them.
    [[nodiscard]] std::vector<std::string> values() const;

private:
    std::set<std::string> literals_;
    std::set<std::string> variables_;
    std::multimap<std::string, std::string> set_;
};

} // namespace sluice::rules
