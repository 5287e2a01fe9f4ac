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

void TranslationCache::forget(Entries& entries) {
    std::erase_if(by_script_, [&](const auto& entry) { return entry.second.translate == entries.translate; });
    entries.by_text.clear();
}

std::shared_ptr<const rules::Translation> TranslationCache::places_of(const char* script) const {
    const auto origin = by_script_.find(script);
    return origin == by_script_.end() ? nullptr
                                      : std::make_shared<const rules::RuntimeTranslation>(origin->second.translate(origin->second.text));
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
            forget(entries);
        }
        const auto kept = entries.by_text.emplace(text, translated).first;
        by_script_.insert_or_assign(Tcl_GetString(translated.get()), Origin{translate, kept->first});
    }
    return translated;
}

} // namespace sluice::tclbind
