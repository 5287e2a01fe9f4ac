#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"
#include "engine/system/sockets.h"

/// Moving bytes from one side to the other.
namespace sluice::engine {
namespace {

/// Portions that one direction may move before others have their turn.
constexpr unsigned portions_max = 16;
/// Reads in a row that filled what was offered before a direction counts as bulk and is spliced.
constexpr std::uint8_t bulk_reads = 4;

bool would_block(int error) {
    return error == EAGAIN || error == EINTR;
}

} // namespace

void Flow::relay() {
    if (stage_ == Stage::securing) {
        return suspended_ ? void() : go_on_securing();
    }
    if (suspended_ || (data_ != nullptr && !resume_data())) {
        return;
    }
    for (FlowSide* side : {&client_, &server_}) {
        if (is_relaying()) {
            pump(*side);
        }
    }
    if (is_relaying()) {
        settle();
    }
}

void Flow::pump(FlowSide& from) {
    FlowSide& to = other(from);
    for (unsigned portion = 0; portion < portions_max; ++portion) {
        if (flush(from, to) == Progress::stop) {
            return;
        }
        if (data_ != nullptr && collects(from)) {
            if (collect_portion(from) == Progress::stop) {
                return;
            }
            continue;
        }
        if (is_blocked(from) || !from.may_read() || has_received_fin(from.state) || !from.fd.is_open()) {
            return;
        }
        if (!may_send(to.state) || from.state == SideState::draining || (data_ != nullptr && data_->is_ending)) {
            discard_portion(from);
        } else if (from.full_reads >= bulk_reads && from.buffer.empty() && tls_ == nullptr) {
            if (splice_portion(from, to) == Progress::stop) {
                return;
            }
        } else if (copy_portion(from, to) == Progress::stop) {
            return;
        }
        if (stage_ != Stage::relaying) {
            return;
        }
    }
    services_.flows.continue_later(*this);
}

/// Reads once and writes at once. A short read has emptied the kernel's queue, so that no second one has to find out.
Flow::Progress Flow::copy_portion(FlowSide& from, FlowSide& to) {
    const std::size_t room = std::min(services_.scratch.size(), high_mark(from) - from.held_bytes());
    const ssize_t got = read_some(from, services_.scratch.first(room));
    if (got < 0) {
        from.readable = errno == EINTR;
        return would_block(errno) ? Progress::more : (reset_received(from), Progress::stop);
    }
    if (got == 0) {
        fin_received(from);
        return Progress::stop;
    }
    const auto bytes = static_cast<std::size_t>(got);
    note_read(from, bytes);
    from.full_reads = bytes == room ? static_cast<std::uint8_t>(from.full_reads + 1) : std::uint8_t{0};
    bool fin = false;
    if (from.tls == nullptr && bytes < room && !from.urgent && !from.failed && !from.broken) {
        from.readable = false;
        fin = from.fin_arrived;
    }
    const std::span<const std::byte> data{services_.scratch.data(), bytes};
    if (tls_ != nullptr && tls_->filter != nullptr) {
        const bool goes_on = filter(from, data) && !begin_wanted_tls();
        if (fin && goes_on) {
            fin_received(from);
        }
        return fin || !goes_on ? Progress::stop : Progress::more;
    }
    const std::size_t written = from.held_bytes() == 0 ? write_some(to, data, fin) : 0;
    if (written < bytes && !hold(from, data.subspan(written))) {
        services_.gate.run_short(ENOMEM);
        abort(EndCause::out_of_resources);
        return Progress::stop;
    }
    if (fin) {
        fin_received(from);
    }
    return fin ? Progress::stop : Progress::more;
}

Flow::Progress Flow::splice_portion(FlowSide& from, FlowSide& to) {
    if (!from.pipe.is_open()) {
        from.pipe = services_.pipes.take();
        if (!from.pipe.is_open()) {
            from.full_reads = 0; // no descriptors to spare: copying works as well
            return Progress::more;
        }
    }
    const std::size_t room = high_mark(from) - from.held_bytes();
    const ssize_t got = ::splice(from.fd.get(), nullptr, from.pipe.write_end.get(), nullptr, room, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (got > 0) {
        from.pipe.bytes_held += static_cast<std::size_t>(got);
        note_read(from, static_cast<std::size_t>(got));
        return Progress::more; // the next turn of the loop writes
    }
    if (got == 0) {
        fin_received(from);
        return Progress::stop;
    }
    if (!would_block(errno)) {
        reset_received(from);
        return Progress::stop;
    }
    // flush() has emptied the pipe, so it is the socket that has nothing.
    from.readable = from.held_bytes() > 0 || errno == EINTR;
    if (from.held_bytes() == 0) {
        services_.pipes.give_back(std::move(from.pipe));
        from.pipe = {};
        from.full_reads = bulk_reads - 1; // one full read and it is bulk again
    }
    return to.writable ? Progress::more : Progress::stop;
}

/// Writes what is held of `from`. Stops the reading while more than the low mark stays held.
Flow::Progress Flow::flush(FlowSide& from, FlowSide& to) {
    if (to.has_sealed() && !send_sealed(to)) {
        return Progress::stop;
    }
    if (from.held_bytes() == 0) {
        return Progress::more;
    }
    if (to.broken || !may_send(to.state)) {
        release_held(from);
        return Progress::more;
    }
    if (to.writable && from.pipe.bytes_held > 0) {
        flush_pipe(from, to);
    }
    if (to.writable && from.pipe.bytes_held == 0 && !from.buffer.empty()) {
        flush_buffer(from, to);
    }
    if (to.broken) {
        release_held(from);
    }
    const std::size_t held = from.held_bytes();
    const bool is_bulk = from.pipe.bytes_held > 0; // a pipe has no marks: it is emptied before it is filled again
    set_paused(from, is_bulk || held >= high_mark(from) || (from.paused && held > low_mark(from)));
    return from.paused ? Progress::stop : Progress::more;
}

void Flow::flush_buffer(FlowSide& from, FlowSide& to) {
    const std::span<const std::byte> held = from.buffer.subspan(from.held_begin, from.held_end - from.held_begin);
    const bool is_last = has_received_fin(from.state) && (data_ == nullptr || collection(from).size() == 0);
    from.held_begin += static_cast<std::uint32_t>(write_some(to, held, is_last));
    if (from.held_begin == from.held_end) {
        release_held(from);
    }
}

void Flow::flush_pipe(FlowSide& from, FlowSide& to) {
    if (!to.no_delay) {
        set_no_delay(to.fd.get());
        to.no_delay = true;
    }
    while (from.pipe.bytes_held > 0) {
        const ssize_t sent =
            ::splice(from.pipe.read_end.get(), nullptr, to.fd.get(), nullptr, from.pipe.bytes_held, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (sent > 0) {
            from.pipe.bytes_held -= static_cast<std::size_t>(sent);
            to.traffic.bytes_out += static_cast<std::size_t>(sent);
            ++to.traffic.packets_out;
            last_activity_ms_ = now_ms();
            continue;
        }
        write_failed(to, errno);
        return;
    }
}

/// Nobody is left to take the bytes: reads and forgets them, so that the close does not turn into a reset.
void Flow::discard_portion(FlowSide& from) {
    const ssize_t got = read_some(from, services_.scratch);
    if (got > 0) {
        note_read(from, static_cast<std::size_t>(got));
    } else if (got == 0) {
        fin_received(from);
    } else {
        from.readable = errno == EINTR;
        if (!would_block(errno)) {
            reset_received(from);
        }
    }
}

ssize_t Flow::read_some(FlowSide& from, std::span<std::byte> into) {
    return from.tls != nullptr ? read_secured(from, into) : ::recv(from.fd.get(), into.data(), into.size(), 0);
}

/// How many bytes were taken, by the kernel or by TLS. `fin_follows`: the FIN shares the last packet.
std::size_t Flow::write_some(FlowSide& to, std::span<const std::byte> bytes, bool fin_follows) {
    return to.tls != nullptr ? write_secured(to, bytes) : send_some(to, bytes, fin_follows);
}

/// How many bytes the kernel took.
std::size_t Flow::send_some(FlowSide& to, std::span<const std::byte> bytes, bool fin_follows) {
    if (!to.writable || to.broken) {
        return to.broken ? bytes.size() : 0;
    }
    if (!to.no_delay && to.traffic.packets_out > 0) {
        // Nagle's algorithm never holds back the first write, so the option is set when there is a second one.
        to.no_delay = true;
        if (!profile(to.which).nagle) {
            set_no_delay(to.fd.get());
        }
    }
    const ssize_t sent = ::send(to.fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | (fin_follows ? MSG_MORE : 0));
    if (sent < 0) {
        write_failed(to, errno);
        return to.broken ? bytes.size() : 0;
    }
    to.writable = static_cast<std::size_t>(sent) == bytes.size();
    to.traffic.bytes_out += static_cast<std::size_t>(sent);
    ++to.traffic.packets_out;
    last_activity_ms_ = now_ms();
    return static_cast<std::size_t>(sent);
}

void Flow::write_failed(FlowSide& to, int error) {
    if (would_block(error)) {
        to.writable = false;
        return;
    }
    to.broken = to.readable = true; // the reason may lie in what it sent before
    // The error may have been another one a moment ago, so EPIPE proves no FIN; only the kernel's earlier word does.
    to.cut = !to.fin_arrived;
}

/// Keeps bytes behind what is held already. False: no memory.
bool Flow::hold(FlowSide& from, std::span<const std::byte> bytes) {
    const std::size_t held = from.held_end - from.held_begin;
    if (from.buffer.size() - from.held_end < bytes.size()) {
        const std::span<std::byte> wider = services_.buffers.take(held + bytes.size());
        if (wider.empty()) {
            return false;
        }
        std::copy_n(from.buffer.begin() + from.held_begin, held, wider.begin());
        services_.buffers.give_back(from.buffer);
        from.buffer = wider;
        from.held_begin = 0;
        from.held_end = static_cast<std::uint32_t>(held);
    }
    std::copy(bytes.begin(), bytes.end(), from.buffer.begin() + from.held_end);
    from.held_end += static_cast<std::uint32_t>(bytes.size());
    return true;
}

void Flow::release_held(FlowSide& from) {
    services_.buffers.give_back(from.buffer);
    from.buffer = {};
    from.held_begin = from.held_end = 0;
    services_.pipes.give_back(std::move(from.pipe));
    from.pipe = {};
    set_paused(from, false);
}

void Flow::note_read(FlowSide& from, std::size_t bytes) {
    const auto said_something = [](const FlowSide& side) {
        return side.tls != nullptr ? side.tls->plain_bytes_in() > 0 : side.traffic.bytes_in > 0;
    };
    if (&from == &server_ && from.tls == nullptr && !said_something(server_) && !said_something(client_)) {
        served_->running->runtime->member_speaks_first.store(true, std::memory_order_relaxed);
    }
    if (from.tls == nullptr) { // else counted as it came
        count_read(from, bytes);
    }
    if (delayed_ack_due_ms_ != never) {
        delayed_ack_due_ms_ = never; // the ACK goes with these bytes, or the server has spoken without it
        schedule();
    }
}

void Flow::count_read(FlowSide& from, std::size_t bytes) {
    from.traffic.bytes_in += bytes;
    ++from.traffic.packets_in;
    last_activity_ms_ = now_ms();
    services_.flows.count_later(*this);
}

void Flow::set_paused(FlowSide& from, bool paused) {
    if (from.paused == paused) {
        return;
    }
    from.paused = paused;
    auto& counter = paused ? services_.counters.reading_paused : services_.counters.reading_resumed;
    counter.fetch_add(1, std::memory_order_relaxed);
}

/// proxy-buffer-high of the side that is written to: what is held waits for it.
std::size_t Flow::high_mark(const FlowSide& from) const {
    const std::uint32_t mark = receiver_profile(from).proxy_buffer_high;
    return std::max<std::size_t>(data_ == nullptr ? mark : proxy_buffer(from).high.value_or(mark), 1);
}

std::size_t Flow::low_mark(const FlowSide& from) const {
    const std::uint32_t mark = receiver_profile(from).proxy_buffer_low;
    return std::min<std::size_t>(data_ == nullptr ? mark : proxy_buffer(from).low.value_or(mark), high_mark(from) - 1);
}

} // namespace sluice::engine
