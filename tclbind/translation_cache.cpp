#include "tclbind/translation_cache.h"

namespace sluice::tclbind {

TranslationCache::Entries& TranslationCache::entries_of(Translate translate) {
    for (Entries& entries : entries_) {
        if (entries.translate == translate) {
            return entries;
        }
    }
    return entries_.emplace_back(Entries{translate, {}});
}

ObjRef TranslationCache::get(Tcl_Interp* interp, Translate translate, std::string_view text) {
    Entries& entries = entries_of(translate);
    if (const auto known = entries.by_text.find(text); known != entries.by_text.end()) {
        return known->second;
    }
    const rules::RuntimeTranslation translation = translate(text);
    if (!translation.error.empty()) {
        Tcl_SetObjResult(interp, new_text(translation.error));
        return {};
    }
    ObjRef translated{new_text(translation.tcl)};
    if (text.size() <= text_bytes_max) {
        if (entries.by_text.size() >= entries_max) {
            entries.by_text.clear();
        }
        entries.by_text.emplace(text, translated);
    }
    return translated;
}

} // namespace sluice::tclbind
