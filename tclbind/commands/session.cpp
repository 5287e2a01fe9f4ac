#include <optional>
#include <string>

#include "tclbind/commands/command_families.h"
#include "tclbind/commands/table_arguments.h"

namespace sluice::tclbind {

namespace {

constexpr std::string_view modes = "simple source_addr sticky dest_addr ssl uie universal hash sip";
constexpr std::string_view subcommands = "add lookup delete";

/// One virtual server's own key space, or a wider one that the key names.
class SessionScope {
public:
    explicit SessionScope(const Call& call) : call_(&call) {}

    /// False: `KIND` or `NAME` is no scope, and the words are a plain key.
    bool widen(std::string_view how, std::string_view what) {
        if (how == "any" && what == "virtual") {
            where_ = "any virtual";
        } else if (how == "any" && what == "service") {
            where_ = "service " + call_->connection().virtual_server().destination.address.to_text();
        } else if (how == "any" && what == "pool") {
            where_ = "any pool";
        } else if (how == "pool") {
            pool_ = what;
        } else {
            return false;
        }
        return true;
    }

    [[nodiscard]] std::string text() const {
        const std::string where = where_.empty() ? "virtual " + call_->connection().virtual_server().name : where_;
        return where + '\0' + pool_ + '\0';
    }

private:
    const Call* call_;
    std::string where_;
    std::string pool_;
};

/// The place of `MODE KEY` in words 1 and 2; nothing after failing.
std::optional<std::string> read_session_key(const Call& call) {
    const std::string_view mode = call.word(1);
    if (mode.empty() || mode.find(' ') != std::string_view::npos ||
        (std::string{" "}.append(modes).append(" ")).find(std::string{" "}.append(mode).append(" ")) == std::string::npos) {
        static_cast<void>(call.fail_keyword(mode, modes));
        return std::nullopt;
    }
    SessionScope scope{call};
    std::string value;
    int count = 0;
    Tcl_Obj** words = nullptr;
    const bool is_list = Tcl_ListObjGetElements(nullptr, call.object(2), &count, &words) == TCL_OK;
    bool is_scoped = is_list && (count == 3 || count == 5);
    for (int at = 1; is_scoped && at + 1 < count; at += 2) {
        is_scoped = scope.widen(text_of(words[at]), text_of(words[at + 1]));
    }
    if (is_scoped) {
        value = text_of(words[0]);
    } else {
        scope = SessionScope{call};
        value = call.word(2);
    }
    if (value.empty()) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return std::string{mode}.append(1, '\0').append(scope.text()).append(value);
}

int add(Call& call) {
    engine::TableWrite write;
    if (call.count() == 5 && !(write.timeout_s = read_table_term(call, 4))) {
        return TCL_ERROR;
    }
    const auto key = read_session_key(call);
    if (!key) {
        return TCL_ERROR;
    }
    const auto written = call.scope.host->tables->write({engine::TablePlace::Space::session, {}, *key}, call.word(3), write);
    return written ? call.ok() : give_written(call, written);
}

int session(Call& call) {
    const std::string_view word = call.word(0);
    const bool is_add = word == "add";
    if (!is_add && word != "lookup" && word != "delete") {
        return call.fail_keyword(word, subcommands);
    }
    if (is_add ? call.count() < 4 : call.count() != 3) {
        return call.fail(is_add ? "wrong # args: should be \"session add MODE KEY DATA ?TIMEOUT?\""
                                : "wrong # args: should be \"session lookup|delete MODE KEY\"");
    }
    if (is_add) {
        return add(call);
    }
    const auto key = read_session_key(call);
    if (!key) {
        return TCL_ERROR;
    }
    const engine::TablePlace place{engine::TablePlace::Space::session, {}, *key};
    if (word == "delete") {
        call.scope.host->tables->remove(place);
        return call.ok();
    }
    const auto value = call.scope.host->tables->lookup(place, engine::Touch::yes);
    return value ? call.give(*value) : call.ok();
}

constexpr CommandRow rows[] = {
    {"session", 3, 5, "session add|lookup|delete MODE KEY ?DATA? ?TIMEOUT?", subcommands, &session},
};

} // namespace

CommandFamily session_family() {
    return rows;
}

} // namespace sluice::tclbind
