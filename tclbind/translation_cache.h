#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <tcl.h>

#include "config/snapshot.h"
#include "rules/rule.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// Translations of script text that exists only at run time, so that a text met again is neither translated nor compiled again.
/// Bounded: when it is full everything is forgotten.
class TranslationCache {
public:
    using Translate = rules::RuntimeTranslation (*)(std::string_view text);

    /// The translated text as a value that keeps its byte code; null with a message in the interpreter when it cannot be translated.
    ObjRef get(Tcl_Interp* interp, Translate translate, std::string_view text);
    /// Where the commands of a kept translation came from; null when the text at that place in memory is none. Translates once more.
    [[nodiscard]] std::shared_ptr<const rules::Translation> places_of(const char* script) const;

private:
    static constexpr std::size_t entries_max = 512;
    static constexpr std::size_t text_bytes_max = 65536; ///< longer texts are not kept

    struct Entries {
        Translate translate;
        config::ByName<ObjRef> by_text;
    };
    struct Origin {
        Translate translate;
        std::string_view text; ///< the key in the entries
    };
    Entries& entries_of(Translate translate);
    void forget(Entries& entries);

    std::vector<Entries> entries_; ///< one for each kind of translation
    std::unordered_map<const char*, Origin> by_script_;
};

} // namespace sluice::tclbind
