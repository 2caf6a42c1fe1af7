// uses: fhir
// Whatever is read can be written, and what was written reads as the same text.
#include "broker/fhir/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace signalbox::fhir;

namespace {

void check(std::string_view text, const json_options& options) {
    const auto doc = read_json(text, options);
    if (!doc) {
        if (doc.error().where.offset > text.size() || doc.error().what.empty()) std::abort();
        return;
    }
    const std::string written = write_json(doc->root());
    const auto again = read_json(written, options);
    if (!again || write_json(again->root()) != written || again->size() != doc->size()) std::abort();
    for (std::uint32_t i = 0; i < doc->size(); ++i)
        if (doc->at(i).text() != again->at(i).text() || doc->at(i).source_offset() >= text.size()) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(text, {});
    check(text, {.depth_max = 1000, .refuse_duplicate_keys = false, .refuse_nul = false});
    return 0;
}
