// uses: fhir
// Whatever is read can be written, and what was written reads as the same text; RapidJSON reads what we do.
#include "broker/fhir/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace signalbox::fhir;

namespace {

// `text` is JSON, and reads the same before a number with an exponent, which takes it from the reader of regular texts
// to RapidJSON.
void read_by_both(std::string_view text, json_options options) {
    ++options.depth_max;
    options.values_max += 2;
    const std::string begin = "[" + std::string(text);
    const auto regular = read_json(begin + ",1.0]", options);
    const auto irregular = read_json(begin + ",1e0]", options);
    if (!regular || !irregular || regular->size() != irregular->size()) std::abort();
    for (std::uint32_t i = 0; i + 1 < regular->size(); ++i) {
        const value ours = regular->at(i);
        const value theirs = irregular->at(i);
        if (ours.kind() != theirs.kind() || ours.text() != theirs.text() || ours.name() != theirs.name() ||
            ours.size() != theirs.size() || ours.source_offset() != theirs.source_offset() ||
            ours.name_source_offset() != theirs.name_source_offset() || ours.pointer() != theirs.pointer() ||
            regular->where(ours).line != irregular->where(theirs).line)
            std::abort();
    }
}

void check(std::string_view text, const json_options& options) {
    const auto doc = read_json(text, options);
    if (!doc) {
        if (doc.error().where.offset > text.size() || doc.error().what.empty()) std::abort();
        return;
    }
    read_by_both(text, options);
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
