#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "datagroups/external_file.h"

using namespace sluice::datagroups;

/// The first byte picks type and separator. What can be read must be the same after writing and reading it again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto type = static_cast<Type>(data[0] % 3);
    const std::string_view separator = (data[0] & 0x80U) != 0 ? ":" : ":=";
    const std::string_view text{static_cast<const char*>(static_cast<const void*>(data)) + 1, size - 1};
    auto records = read_external(type, text, separator);
    if (!records) {
        return records.error().empty() || records.error().size() > 100 ? (std::abort(), 0) : 0;
    }
    const auto group = DataGroup::make(type, std::move(*records));
    if (!group) {
        std::abort();
    }
    const auto written = write_external(**group, separator);
    const auto again = read_external(type, written, separator);
    if (!again || again->size() != (*group)->size()) {
        std::abort();
    }
    std::size_t place = 0;
    (*group)->for_each([&](const DataGroup::Match& match) {
        const auto& record = (*again)[place++];
        if (record.key != match.key || record.value != match.value) {
            std::abort();
        }
        return true;
    });
    return 0;
}
