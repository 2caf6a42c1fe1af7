// uses: fhir
// What was read can be written, and reads again as the same JSON; what JSON can be written as XML is read back.
#include "broker/fhir/xml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace signalbox::fhir;

namespace {

void check_written(const std::string& xml, release fhir_release) {
    const auto doc = read_xml(xml, fhir_release);
    if (!doc) std::abort();
    const auto again = write_xml(doc->root(), fhir_release);
    if (!again || *again != xml) std::abort();
}

void check_xml(std::string_view text, release fhir_release, element_order order) {
    const auto doc = read_xml(text, fhir_release, 64, order);
    if (!doc) {
        if (doc.error().where.offset > text.size() || doc.error().what.empty()) std::abort();
        return;
    }
    const auto xml = write_xml(doc->root(), fhir_release);
    if (!xml) std::abort();
    const auto again = read_xml(*xml, fhir_release);
    if (!again || write_json(again->root()) != write_json(doc->root())) std::abort();
    check_written(*xml, fhir_release);
}

void check_json(std::string_view text, release fhir_release) {
    const auto doc = read_json(text);
    if (!doc) return;
    const auto xml = write_xml(doc->root(), fhir_release);
    if (xml) check_written(*xml, fhir_release);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const release fhir_release : {release::r4, release::stu3}) {
        check_xml(text, fhir_release, element_order::fixed);
        check_xml(text, fhir_release, element_order::any);
        check_json(text, fhir_release);
    }
    return 0;
}
