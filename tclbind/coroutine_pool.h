#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <tcl.h>

#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// A Tcl coroutine that runs one program after another: parked between connections, it calls the program's procedure afresh for each.
struct Coroutine {
    ObjRef name;
    ClientData data = nullptr; ///< libtcl's own record of it
    Tcl_Command token = nullptr;
    Tcl_Obj* words[1] = {nullptr};  ///< the name again: a program's call frame points at it while the program runs
    ClientData procedure = nullptr; ///< the program's, to be called at the next resume of a parked coroutine
    bool parked = false;            ///< between programs
    bool ended = false;             ///< by an error or a limit: only delete it
    bool leaving = false;           ///< being deleted: nothing is to be run any more
    std::size_t index = 0;          ///< in the pool's list
};

/// The coroutines of one interpreter. Their commands are hidden, so that no rule can resume another connection's.
class CoroutinePool {
public:
    explicit CoroutinePool(Tcl_Interp* interp);
    ~CoroutinePool();
    CoroutinePool(const CoroutinePool&) = delete;
    CoroutinePool& operator=(const CoroutinePool&) = delete;

    /// A parked coroutine, a new one when none is free. `procedure` is the client data of the program's procedure.
    Coroutine* take(ClientData procedure);
    /// Runs the coroutine until it yields or parks. Tcl's return code.
    int resume(Coroutine& coroutine);
    /// Takes back a coroutine that is parked, has ended, or is suspended inside a command (it is then deleted with all it was doing).
    void give_back(Coroutine* coroutine);
    [[nodiscard]] std::size_t idle_count() const { return idle_.size(); }

private:
    /// More than this many idle coroutines are not kept.
    static constexpr std::size_t idle_max = 128;

    static int pump(ClientData self, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
    static int run_program(ClientData data[], Tcl_Interp* interp, int result);
    static int park(ClientData data[], Tcl_Interp* interp, int result);
    Coroutine* make();
    void destroy(Coroutine* coroutine);

    Tcl_Interp* interp_;
    Coroutine* starting_ = nullptr; ///< the one whose body begins right now
    std::uint64_t made_count_ = 0;
    std::vector<Coroutine*> idle_;
    std::vector<std::unique_ptr<Coroutine>> all_;
};

} // namespace sluice::tclbind
