#include <algorithm>
#include <string>

#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/sideband_call.h"

namespace sluice::tclbind {

namespace {

using engine::SidebandConnection;
using State = engine::SidebandConnection::State;

struct TransferOptions {
    std::chrono::milliseconds timeout{0};
    ObjRef status_variable;
    bool peek = false;
    bool eol = false;
    std::size_t next = 0; ///< word behind the options
};

/// Nothing after failing.
std::optional<TransferOptions> read_options(const Call& call, bool receives) {
    TransferOptions options;
    while (options.next < call.count() && call.word(options.next).starts_with('-')) {
        const std::string_view word = call.word(options.next++);
        if (word == "--") {
            break;
        }
        const bool takes_value = word == "-timeout" || word == "-status";
        if (!takes_value && !(receives && (word == "-peek" || word == "-eol"))) {
            static_cast<void>(call.fail_keyword(word, receives ? "-peek -eol -timeout -status --" : "-timeout -status --"));
            return std::nullopt;
        }
        if (takes_value && options.next == call.count()) {
            static_cast<void>(call.fail(std::string{word} + " needs a value"));
            return std::nullopt;
        }
        if (word == "-status") {
            options.status_variable = ObjRef{call.object(options.next++)};
        } else if (word == "-timeout") {
            const auto timeout = read_timeout(call, options.next++);
            if (!timeout) {
                return std::nullopt;
            }
            options.timeout = *timeout;
        } else {
            (word == "-peek" ? options.peek : options.eol) = true;
        }
    }
    return options;
}

/// What is left to be sent.
struct Sending {
    std::shared_ptr<SidebandConnection> connection;
    std::string bytes;
    std::size_t taken = 0;

    /// Hands over what there is room for; true when all is with the system, or nothing more can be.
    bool advance() {
        taken += connection->send(std::string_view{bytes}.substr(taken));
        return connection->state() == State::closed || (taken == bytes.size() && connection->is_flushed());
    }
    void conclude(LaterAnswer& answer, std::string_view unfinished) const {
        const bool is_done = taken == bytes.size();
        answer.status = is_done ? "sent" : connection->state() == State::closed ? "closed" : std::string{unfinished};
        answer.result = ObjRef{Tcl_NewWideIntObj(static_cast<Tcl_WideInt>(taken))};
    }
};

int send(Call& call) {
    const auto options = read_options(call, false);
    if (!options) {
        return TCL_ERROR;
    }
    if (call.count() != options->next + 2) {
        return call.fail("wrong # args: should be \"send ?-timeout MS? ?-status VARIABLE? ?--? ID DATA\"");
    }
    const auto sending = std::make_shared<Sending>();
    sending->connection = read_sideband(call, options->next);
    if (sending->connection == nullptr) {
        return TCL_ERROR;
    }
    sending->bytes = call.word(options->next + 1);
    if (sending->connection->is_datagrams() && sending->bytes.size() > SidebandConnection::datagram_bytes_max) {
        return call.fail("Illegal argument: a datagram has at most " + std::to_string(SidebandConnection::datagram_bytes_max) + " bytes");
    }
    const auto answer = std::make_shared<LaterAnswer>();
    answer->status_variable = options->status_variable;
    if (sending->advance() || options->timeout.count() == 0) {
        sending->conclude(*answer, "busy");
        return give_answer(call, *answer);
    }
    return suspend_for(call, answer, [&](Resumption resumption) {
        const auto wait = sending->connection->wait_until([raw = sending.get()] { return raw->advance(); }, options->timeout,
                                                          [sending, answer, resumption](bool) {
                                                              sending->conclude(*answer, "timeout");
                                                              resumption.give(std::string_view{});
                                                          });
        return std::make_unique<SidebandWait>(sending->connection, wait);
    });
}

/// What a `recv` asks for.
struct Receiving {
    std::shared_ptr<SidebandConnection> connection;
    std::optional<std::size_t> wanted;
    bool peek = false;
    bool eol = false;
    bool into_variable = false;
    std::size_t without_line = 0; ///< so many bytes were looked through for an end of line

    /// Has something come? For one who has looked already and left it there: something more.
    [[nodiscard]] bool has_news() const { return connection->has_received() && (!peek || connection->has_unseen()); }
    /// How many of the bytes that are there would be given, and are they what was asked for?
    [[nodiscard]] std::pair<std::size_t, bool> available() {
        const std::string_view bytes = connection->received().substr(0, wanted.value_or(std::string_view::npos));
        const std::size_t line = eol ? bytes.find('\n', std::exchange(without_line, 0)) : std::string_view::npos;
        if (line != std::string_view::npos) {
            return {line + 1, true};
        }
        without_line = eol && !connection->is_datagrams() ? bytes.size() : 0;
        const bool is_enough = wanted ? bytes.size() == *wanted || connection->is_datagrams() : !eol && has_news();
        return {bytes.size(), is_enough && connection->has_received()};
    }
    [[nodiscard]] bool is_decided() { return available().second || connection->state() == State::closed; }

    void conclude(LaterAnswer& answer, bool waited) {
        const auto [count, is_enough] = available();
        const bool is_good = is_enough || (count > 0 && !waited);
        answer.status = is_good ? "received" : connection->state() == State::closed ? "closed" : "timeout";
        const ObjRef data{new_bytes(connection->received().substr(0, count))};
        answer.result = into_variable ? ObjRef{Tcl_NewWideIntObj(static_cast<Tcl_WideInt>(count))} : data;
        answer.data = data;
        if (peek) {
            connection->note_seen();
        } else if (connection->has_received()) {
            connection->take(count);
        }
    }
};

/// `?N? ID ?VARIABLE?`: of two words the first is N when it is a number. False after failing.
bool read_receiving(const Call& call, const TransferOptions& options, Receiving& receiving, LaterAnswer& answer) {
    const std::size_t words = call.count() - options.next;
    Tcl_WideInt wanted = 0;
    const bool has_wanted = words > 1 && Tcl_GetWideIntFromObj(nullptr, call.object(options.next), &wanted) == TCL_OK;
    const std::size_t id = options.next + (has_wanted ? 1 : 0);
    if (words == 0 || call.count() > id + 2 || call.count() == id) {
        static_cast<void>(
            call.fail("wrong # args: should be \"recv ?-peek? ?-eol? ?-timeout MS? ?-status VARIABLE? ?--? ?BYTES? ID ?VARIABLE?\""));
        return false;
    }
    if (has_wanted && (wanted <= 0 || is_too_large(static_cast<std::size_t>(wanted)))) {
        static_cast<void>(call.fail("Illegal argument"));
        return false;
    }
    receiving.connection = read_sideband(call, id);
    receiving.wanted = has_wanted ? std::optional{static_cast<std::size_t>(wanted)} : std::nullopt;
    receiving.peek = options.peek;
    receiving.eol = options.eol;
    receiving.into_variable = call.count() == id + 2;
    answer.data_variable = receiving.into_variable ? ObjRef{call.object(id + 1)} : ObjRef{};
    answer.status_variable = options.status_variable;
    return receiving.connection != nullptr;
}

int recv(Call& call) {
    const auto options = read_options(call, true);
    if (!options) {
        return TCL_ERROR;
    }
    const auto receiving = std::make_shared<Receiving>();
    const auto answer = std::make_shared<LaterAnswer>();
    if (!read_receiving(call, *options, *receiving, *answer)) {
        return TCL_ERROR;
    }
    receiving->connection->expect(receiving->wanted.value_or(0));
    if (receiving->is_decided() || options->timeout.count() == 0) {
        receiving->conclude(*answer, false);
        return give_answer(call, *answer);
    }
    return suspend_for(call, answer, [&](Resumption resumption) {
        const auto wait = receiving->connection->wait_until([raw = receiving.get()] { return raw->is_decided(); }, options->timeout,
                                                            [receiving, answer, resumption](bool) {
                                                                receiving->conclude(*answer, true);
                                                                resumption.give(std::string_view{});
                                                            });
        return std::make_unique<SidebandWait>(receiving->connection, wait);
    });
}

constexpr CommandRow rows[] = {
    {"send", 2, -1, "send ?-timeout MS? ?-status VARIABLE? ?--? ID DATA", "", &send},
    {"recv", 1, -1, "recv ?-peek? ?-eol? ?-timeout MS? ?-status VARIABLE? ?--? ?BYTES? ID ?VARIABLE?", "", &recv},
};

} // namespace

CommandFamily sideband_data_family() {
    return rows;
}

} // namespace sluice::tclbind
