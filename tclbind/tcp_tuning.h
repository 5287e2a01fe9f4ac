#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/rule_host.h"

namespace sluice::tclbind {

/// What a rule has said of one connection's TCP that the kernel does not let a program set, or cannot say again: kept so that the
/// commands read what they have set.
class TcpTuning {
public:
    /// `setting` is the command's name and outlives this.
    void remember(engine::Side side, std::string_view setting, std::string_view value) { said_[{side, setting}] = value; }
    /// What was said last, else `otherwise`.
    [[nodiscard]] std::string_view said(engine::Side side, std::string_view setting, std::string_view otherwise) const {
        const auto found = said_.find({side, setting});
        return found != said_.end() ? std::string_view{found->second} : otherwise;
    }

private:
    std::map<std::pair<engine::Side, std::string_view>, std::string> said_;
};

} // namespace sluice::tclbind
