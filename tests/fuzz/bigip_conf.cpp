#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/grammar.h"
#include "config/service.h"

namespace {

using namespace sluice;
using namespace sluice::config;

bool same(const std::vector<Property>& a, const std::vector<Property>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Property& x, const Property& y) {
        return x.key == y.key && x.shape == y.shape && x.words == y.words && same(x.children, y.children);
    });
}

void require(bool holds) {
    if (!holds)
        std::abort();
}

/// What was read without an error is written so that it is read as the same thing, and written again as the same text.
void check_writing(const Object& object) {
    const std::string text = write(object);
    rules::Diagnostics diagnostics;
    const std::vector<Object> again = parse("again", text, diagnostics);
    require(!diagnostics.has_errors() && again.size() == 1);
    require(again[0].type == object.type && again[0].name == object.name && again[0].raw_body == object.raw_body);
    require(same(again[0].properties, object.properties));
    require(write(again[0]) == text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    rules::Diagnostics diagnostics;
    const std::vector<Object> objects = parse("fuzz", text, diagnostics);
    // A carriage return in a value is a blank to the reader of the next file, and a rule's text may hold what ends rules.
    const bool writable = !diagnostics.has_errors() && text.find('\r') == std::string::npos;
    for (const Object& object : objects) {
        if (writable && !object.has_raw_body)
            check_writing(object);
    }
    rules::Diagnostics found;
    const SnapshotPtr snapshot = build_snapshot("fuzz", text, {}, found);
    require((snapshot == nullptr) == found.has_errors());
    looks_like_configuration(text);
    return 0;
}
