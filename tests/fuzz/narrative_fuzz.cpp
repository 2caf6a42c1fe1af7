// uses: validation
// What is found safe holds no script, whatever tricks its text plays: neither does what stands between its tags.
#include "broker/validation/lexical/narrative.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace signalbox::validation::lexical;

namespace {

bool holds(const std::string& text, const char* word) { return text.find(word) != std::string::npos; }

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const narrative_faults faults = inspect_narrative(text);
    if (faults.unsafe && !faults.unlawful) std::abort();
    if (faults.unsafe) return 0;

    if (holds(text, "<script") || holds(text, "<iframe")) {
        // Only within a comment, where nothing of it is read.
        if (!holds(text, "<!--")) std::abort();
    }
    // A safe text stays so inside an element.
    const std::string around = "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + text + "</div>";
    if (inspect_narrative(around).unsafe) std::abort();
    return 0;
}
