#pragma once

#include <memory>
#include <vector>

#include <tcl.h>

#include "tclbind/limits/event_limits.h"

namespace sluice::tclbind {

/// A Tcl interpreter that holds only what a rule may have: the commands of BIG-IP's Tcl 8.4 that need no file, process, channel or
/// event loop. Whatever is not on the list is gone, not hidden, so that no way leads back to it. Used by the thread that made it.
class Interpreter {
public:
    Interpreter();
    ~Interpreter();
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    [[nodiscard]] Tcl_Interp* get() const { return interp_.get(); }
    [[nodiscard]] EventLimits& limits() { return *limits_; }

private:
    struct Delete {
        void operator()(Tcl_Interp* interp) const;
    };
    std::unique_ptr<Tcl_Interp, Delete> interp_;
    std::unique_ptr<EventLimits> limits_; ///< goes before the interpreter
};

} // namespace sluice::tclbind
