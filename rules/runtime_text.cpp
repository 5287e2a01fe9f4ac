#include "rules/dialect.h"
#include "rules/runtime_names.h"

namespace sluice::rules {
namespace {

template <typename Part>
RuntimeTranslation translate(std::string_view text, Part part) {
    const SourceText source(text);
    Reader reader(source);
    std::vector<Finding> findings;
    Translator translator(reader, findings, nullptr);
    Translation translation = part(translator, Span{0, source.size()});
    RuntimeTranslation result;
    if (findings.empty())
        static_cast<Translation&>(result) = std::move(translation);
    else
        result.error = std::move(findings.front().message);
    return result;
}

} // namespace

RuntimeTranslation translate_script(std::string_view script) {
    return translate(script, [](Translator& translator, Span span) { return translator.script(span); });
}

RuntimeTranslation translate_expression(std::string_view expression) {
    return translate(expression, [](Translator& translator, Span span) { return translator.expression(span); });
}

RuntimeTranslation translate_substitution(std::string_view text) {
    return translate(text, [](Translator& translator, Span span) { return translator.substitution(span); });
}

} // namespace sluice::rules
