#include "engine/system/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::engine {

namespace {

/// What programs are written for; this process may have far more.
constexpr rlim_t usual_descriptors = 1024;
constexpr int first_unused = 3;

/// All that the new process needs before it is another program. It shares the parent's memory until then and must not allocate.
struct Launch {
    const char* path = nullptr;
    char* const* arguments = nullptr;
    char* const* environment = nullptr;
    int input = -1;
    int output = -1;
    int errors = -1;
    int error = 0; ///< errno of what failed in the child
};

void set_signals_to_default() {
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal)
        sigaction(signal, &usual, nullptr); // SIGKILL and SIGSTOP refuse, and need not
}

void set_usual_limits() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = std::min(limit.rlim_max, usual_descriptors);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
}

int run_in_child(void* argument) {
    auto& launch = *static_cast<Launch*>(argument);
    set_signals_to_default();
    const bool ready = setsid() >= 0 && dup2(launch.input, STDIN_FILENO) >= 0 && dup2(launch.output, STDOUT_FILENO) >= 0 &&
                       dup2(launch.errors, STDERR_FILENO) >= 0 && chdir("/") == 0;
    if (ready) {
        // All are close-on-exec; this is for those of libraries. A kernel without the call has lost nothing.
        syscall(SYS_close_range, static_cast<unsigned>(first_unused), ~0U, 0U);
        set_usual_limits();
        umask(S_IWGRP | S_IWOTH);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        execve(launch.path, launch.arguments, launch.environment);
    }
    launch.error = errno;
    _exit(127);
}

/// No signal finds the child while it shares memory with its parent and still has the parent's handlers.
class BlockedSignals {
public:
    BlockedSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

private:
    sigset_t before_{};
};

/// Above the three that the child gives a meaning.
FileDescriptor moved_up(int fd) {
    const FileDescriptor owned(fd);
    return FileDescriptor(fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, first_unused));
}

struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

std::optional<Pipe> make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    Pipe pipe;
    pipe.read = FileDescriptor(ends[0]);
    pipe.write = moved_up(ends[1]);
    if (!pipe.write.is_open() || fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK) != 0)
        return std::nullopt;
    return pipe;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> made;
    std::transform(texts.begin(), texts.end(), std::back_inserter(made), [](std::string& text) { return text.data(); });
    made.push_back(nullptr);
    return made;
}

struct alignas(16) Stack {
    std::array<std::byte, 64 * 1024> bytes;
};

/// The parent waits until the child has executed the program or given up, as vfork(2) does, on a stack of the child's own.
pid_t clone_and_run(Launch& launch, int& pidfd) {
    const auto stack = std::make_unique<Stack>();
    const BlockedSignals blocked;
    return clone(&run_in_child, stack->bytes.data() + stack->bytes.size(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &launch, &pidfd);
}

} // namespace

tl::expected<ChildProcess, int> start_child(const ProgramCall& call) {
    const FileDescriptor null = moved_up(open("/dev/null", O_RDONLY | O_CLOEXEC));
    std::optional<Pipe> output = make_pipe();
    std::optional<Pipe> errors = make_pipe();
    if (!null.is_open() || !output || !errors)
        return tl::make_unexpected(errno);
    std::vector<std::string> arguments{call.path};
    arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
    std::vector<std::string> environment = call.environment;
    const std::vector<char*> argument_pointers = pointers(arguments);
    const std::vector<char*> environment_pointers = pointers(environment);
    Launch launch{call.path.c_str(), argument_pointers.data(), environment_pointers.data(),
                  null.get(),        output->write.get(),      errors->write.get()};
    int pidfd = -1;
    ChildProcess child;
    child.pid = clone_and_run(launch, pidfd);
    if (child.pid < 0)
        return tl::make_unexpected(errno);
    child.exit = FileDescriptor(pidfd);
    if (launch.error != 0) {
        waitpid(child.pid, nullptr, 0); // it ends by itself, at once
        return tl::make_unexpected(launch.error);
    }
    child.output = std::move(output->read);
    child.errors = std::move(errors->read);
    return child;
}

std::optional<int> reap_child(pid_t pid) {
    int status = 0;
    return waitpid(pid, &status, WNOHANG) == 0 ? std::nullopt : std::optional(status);
}

} // namespace sluice::engine
