#include <algorithm>

#include "engine/rule_tls.h"
#include "tclbind/commands/command_families.h"

/// STARTTLS as the smtps profile does it.
namespace sluice::tclbind {

namespace {

using config::StartTls;

struct ModeWord {
    std::string_view word;
    StartTls mode;
};
constexpr ModeWord mode_words[] = {{"none", StartTls::none}, {"allow", StartTls::allow}, {"require", StartTls::require}};

int activation_mode(Call& call) {
    const auto now = call.connection().tls().starttls();
    if (!now) {
        return call.fail("Operation not supported"); // there is no smtps profile
    }
    if (call.count() == 0) {
        const auto row =
            std::find_if(std::begin(mode_words), std::end(mode_words), [&now](const ModeWord& each) { return each.mode == *now; });
        return call.give(row->word);
    }
    const std::string_view word = call.word(0);
    const auto row = std::find_if(std::begin(mode_words), std::end(mode_words), [word](const ModeWord& each) { return each.word == word; });
    if (row == std::end(mode_words)) {
        return call.fail_keyword(word, "none allow require");
    }
    call.connection().tls().set_starttls(row->mode);
    return call.ok();
}

template <bool enabled>
int enable(Call& call) {
    if (!call.connection().tls().starttls()) {
        return call.fail("Operation not supported");
    }
    return call.connection().tls().enable_starttls(enabled) ? call.ok() : call.fail(wrong_context);
}

constexpr CommandRow rows[] = {
    {"SMTPS::activation_mode", 0, 1, "SMTPS::activation_mode ?none|allow|require?", "none allow require", &activation_mode},
    {"SMTPS::enable", 0, 0, "SMTPS::enable", "", &enable<true>},
    {"SMTPS::disable", 0, 0, "SMTPS::disable", "", &enable<false>},
};

} // namespace

CommandFamily smtps_family() {
    return rows;
}

} // namespace sluice::tclbind
