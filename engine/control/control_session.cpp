#include "engine/control/control_session.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "config/commands.h"
#include "engine/control/local_socket.h"

namespace sluice::engine {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds request_patience{10};
constexpr std::chrono::seconds frame_patience{60};
/// A person may be typing what the client reads from standard input.
constexpr std::chrono::seconds file_patience{3600};
constexpr std::size_t file_bytes_max = 1U << 30U;
constexpr std::size_t read_bytes = 64U << 10U;
constexpr std::chrono::milliseconds progress_period{100};
constexpr std::chrono::milliseconds live_period{50};
/// A command reads and writes few files; each makes it run once more.
constexpr int rounds_max = 256;

std::vector<std::string> split_request(std::string_view payload) {
    std::vector<std::string> parts;
    for (std::size_t end = payload.find('\0'); end != std::string_view::npos; end = payload.find('\0')) {
        parts.emplace_back(payload.substr(0, end));
        payload.remove_prefix(end + 1);
    }
    return parts;
}

} // namespace

/// What outlives the session when its client goes while the command runs.
struct ControlSession::Execution {
    Execution(const asio::any_io_executor& executor, std::vector<std::string> command, std::string folder, std::string by)
        : management(executor), words(std::move(command)), files(std::move(folder)), woken(executor) {
        io.out = [this](std::string_view text) { output.add(false, text); };
        io.err = [this](std::string_view text) { output.add(true, text); };
        io.files = &files;
        io.user = std::move(by);
    }

    /// On the management thread.
    void wake() { woken.cancel(); }

    asio::any_io_executor management;
    std::vector<std::string> words;
    StagedFiles files;
    KeptOutput output;
    config::CommandIo io;
    std::chrono::steady_clock::time_point progress_said; ///< of the executing thread
    asio::steady_timer woken;                            ///< this and what follows: of the management thread
    std::optional<int> status;
    std::string progress;
};

ControlSession::ControlSession(asio::local::stream_protocol::socket socket, const CommandExecutor& execute,
                               const LiveCommandMaker& make_live)
    : socket_(std::move(socket)), execute_(execute), make_live_(make_live), deadline_(socket_.get_executor()) {}

void ControlSession::start_deadline(std::chrono::seconds patience) {
    deadline_.expires_after(patience);
    deadline_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (!error && !alive.expired()) {
            boost::system::error_code ignored;
            socket_.close(ignored);
        }
    });
}

Awaitable<std::optional<Frame>> ControlSession::receive() {
    std::array<char, read_bytes> bytes; // NOLINT: filled before it is read
    for (;;) {
        if (auto frame = frames_.next(); frame || frames_.is_broken()) {
            co_return frame;
        }
        boost::system::error_code error;
        const std::size_t got = co_await socket_.async_read_some(asio::buffer(bytes), into(error));
        if (error) {
            co_return std::nullopt;
        }
        frames_.append({bytes.data(), got});
    }
}

Awaitable<bool> ControlSession::send(const Frame& frame) {
    const std::string bytes = encode(frame);
    boost::system::error_code error;
    start_deadline(frame_patience);
    co_await asio::async_write(socket_, asio::buffer(bytes), into(error));
    co_return !error;
}

Awaitable<bool> ControlSession::send_text(Frame::Type type, std::string_view text) {
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), frame_chunk_bytes))) {
        Frame frame{type, std::string(text.substr(0, frame_chunk_bytes)), text.size() <= frame_chunk_bytes, 0};
        if (!co_await send(frame)) {
            co_return false;
        }
    }
    co_return true;
}

Awaitable<void> ControlSession::serve() {
    start_deadline(request_patience);
    const std::optional<Frame> request = co_await receive();
    if (!request || request->type != Frame::Type::run) {
        co_return;
    }
    std::vector<std::string> words = split_request(request->payload);
    if (words.size() < 2) {
        co_return;
    }
    std::string folder = std::move(words.front());
    words.erase(words.begin());
    if (const auto live = make_live_ ? make_live_(words) : nullptr) {
        co_await stream(*live);
        co_return;
    }
    const auto execution =
        std::make_shared<Execution>(socket_.get_executor(), std::move(words), std::move(folder), user_of_peer(socket_.native_handle()));
    for (int round = 0; round < rounds_max; ++round) {
        execution->output.clear();
        const int status = co_await run(execution);
        if (!execution->files.wanted_read() && !execution->files.wanted_write()) {
            co_await answer(*execution, status);
            co_return;
        }
        if (!co_await fetch(execution->files) || !co_await deliver(execution->files)) {
            co_return;
        }
    }
    execution->output.clear();
    execution->output.add(true, "the configuration changed again and again while its file was written; try once more\n");
    co_await answer(*execution, config::exit_failed);
}

Awaitable<int> ControlSession::run(const std::shared_ptr<Execution>& execution) {
    deadline_.cancel();
    execution->status.reset();
    execution->io.progress = [raw = execution.get(), execution = std::weak_ptr(execution)](std::string_view text) {
        const auto now = std::chrono::steady_clock::now();
        if (now - raw->progress_said < progress_period) {
            return;
        }
        raw->progress_said = now;
        asio::post(raw->management, [execution = execution.lock(), text = std::string(text)] {
            execution->progress = text;
            execution->wake();
        });
    };
    execute_(execution->words, execution->io, [execution](int status) {
        asio::post(execution->management, [execution, status] {
            execution->status = status;
            execution->wake();
        });
    });
    while (!execution->status) {
        boost::system::error_code woken;
        execution->woken.expires_at(asio::steady_timer::time_point::max());
        co_await execution->woken.async_wait(into(woken));
        if (const std::string progress = std::exchange(execution->progress, {}); !progress.empty()) {
            co_await send_text(Frame::Type::progress, progress);
        }
    }
    co_return *execution->status;
}

/// The client has nothing more to say: what can be read is its end.
bool ControlSession::client_is_gone() {
    char byte = 0;
    const ssize_t got = recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

Awaitable<void> ControlSession::stream(LiveCommand& command) {
    asio::steady_timer pause(socket_.get_executor());
    bool listens = true;
    std::optional<int> status;
    while (listens && !status) {
        const std::string text = command.take_output();
        status = command.status();
        if (!text.empty()) {
            listens = co_await send_text(Frame::Type::out, text);
        }
        deadline_.cancel();
        if (listens && !status) {
            boost::system::error_code ignored;
            pause.expires_after(live_period);
            co_await pause.async_wait(into(ignored));
            listens = !client_is_gone();
        }
    }
    if (listens) {
        const Frame last{Frame::Type::exit, {}, true, *status};
        co_await send(last);
    }
}

Awaitable<bool> ControlSession::fetch(StagedFiles& files) {
    if (!files.wanted_read()) {
        co_return true;
    }
    const Frame question{Frame::Type::read, *files.wanted_read(), true, 0};
    if (!co_await send(question)) {
        co_return false;
    }
    std::string content;
    start_deadline(file_patience);
    for (;;) {
        const std::optional<Frame> part = co_await receive();
        if (part && part->type == Frame::Type::error) {
            files.supply(tl::unexpected(part->payload));
            co_return true;
        }
        if (!part || part->type != Frame::Type::data || content.size() + part->payload.size() > file_bytes_max) {
            co_return false;
        }
        content += part->payload;
        if (part->last) {
            files.supply(std::move(content));
            co_return true;
        }
    }
}

Awaitable<bool> ControlSession::deliver(StagedFiles& files) {
    if (!files.wanted_write()) {
        co_return true;
    }
    const Frame question{Frame::Type::write, files.wanted_write()->path, true, 0};
    const Frame nothing{Frame::Type::data, {}, true, 0};
    const bool sent = co_await send(question);
    const bool has_text = !files.wanted_write()->text.empty();
    if (!sent || (has_text && !co_await send_text(Frame::Type::data, files.wanted_write()->text))) {
        co_return false;
    }
    if (!has_text && !co_await send(nothing)) {
        co_return false;
    }
    start_deadline(file_patience);
    const std::optional<Frame> outcome = co_await receive();
    if (!outcome || (outcome->type != Frame::Type::done && outcome->type != Frame::Type::error)) {
        co_return false;
    }
    if (outcome->type == Frame::Type::error) {
        files.confirm(tl::unexpected(outcome->payload));
    } else {
        files.confirm({});
    }
    co_return true;
}

Awaitable<void> ControlSession::answer(const Execution& execution, int status) {
    for (const KeptOutput::Piece& piece : execution.output.pieces()) {
        const bool taken = co_await send_text(piece.is_error ? Frame::Type::err : Frame::Type::out, piece.text);
        if (!taken) {
            co_return;
        }
    }
    if (execution.output.truncated()) {
        co_await send_text(Frame::Type::err, "the output is too long and was cut\n");
        status = config::exit_failed;
    }
    const Frame last{Frame::Type::exit, {}, true, status};
    co_await send(last);
}

} // namespace sluice::engine
