#include "broker/validation/recognise.hpp"

#include <optional>
#include <utility>

namespace signalbox::validation {
namespace {

fhir::parsed<recognised> read_json(std::string_view text, const catalogue& known, const fhir::json_options& how) {
    auto read = fhir::read_json(text, how);
    if (!read) return read.error();
    const auto* entry = known.recognise(read->root());
    return recognised{std::move(*read), entry};
}

// Messages on the wire do not keep FHIR's order: every published ITK3 example has MessageHeader.source too early.
fhir::parsed<fhir::document> read_in_any_order(std::string_view text, fhir::release release, std::size_t depth_max) {
    return fhir::read_xml(text, release, depth_max, fhir::element_order::any);
}

fhir::parsed<recognised> read_xml(std::string_view text, const catalogue& known, std::size_t depth_max,
                                  fhir::release release) {
    auto read = read_in_any_order(text, release, depth_max);
    if (!read) return read.error();
    const auto* entry = known.recognise(read->root());
    return recognised{std::move(*read), entry, release};
}

bool is_stu3(const catalogue_entry* entry) noexcept {
    return entry != nullptr && entry->fhir_release == fhir::release::stu3;
}

// The releases differ in their elements: the newer one is tried first, and the event of what was read says whether the
// older one was meant.
fhir::parsed<recognised> read_xml(std::string_view text, const catalogue& known, std::size_t depth_max) {
    auto newer = read_xml(text, known, depth_max, fhir::release::r4);
    if (newer && newer->entry != nullptr && !is_stu3(newer->entry)) return newer;

    auto older = read_xml(text, known, depth_max, fhir::release::stu3);
    if (older && is_stu3(older->entry)) return older;
    // Readable by the older release alone, and of no known type: not for us to refuse.
    return !newer && older ? std::move(older) : std::move(newer);
}

bool accepted_by(const catalogue_entry* entry, const recognised& read) {
    return entry != nullptr && entry->schema->accepts(read.document.root(), strength::tolerant);
}

// As STU3, where that is what the text is.
std::optional<recognised> as_stu3(std::string_view text, syntax as, const catalogue& known,
                                  const fhir::json_options& how) {
    const catalogue_entry* const stu3 = known.find("fhir-stu3");
    if (stu3 == nullptr) return std::nullopt;
    auto read =
        as == syntax::json ? read_json(text, known, how) : read_xml(text, known, how.depth_max, fhir::release::stu3);
    if (!read || !accepted_by(stu3, *read)) return std::nullopt;
    read->entry = stu3;
    return std::move(*read);
}

fhir::parsed<recognised> recognise_stated(std::string_view text, syntax as, const catalogue& known,
                                          const fhir::json_options& how, fhir::release stated) {
    auto read = as == syntax::json ? read_json(text, known, how) : read_xml(text, known, how.depth_max, stated);
    if (!read) return read;
    read->release = stated;
    if (read->entry == nullptr && !read->document.root().string("resourceType").empty())
        read->entry = known.find(stated == fhir::release::r4 ? "fhir-r4" : "fhir-stu3");
    return read;
}

} // namespace

fhir::parsed<recognised> read_as(std::string_view text, syntax as, const catalogue_entry& entry,
                                 const fhir::json_options& how) {
    const auto release = entry.fhir_release.value_or(fhir::release::r4);
    auto read = as == syntax::json ? fhir::read_json(text, how) : read_in_any_order(text, release, how.depth_max);
    if (!read) return read.error();
    return recognised{std::move(*read), &entry, release};
}

fhir::parsed<recognised> recognise(std::string_view text, syntax as, const catalogue& known,
                                   const fhir::json_options& how) {
    return as == syntax::json ? read_json(text, known, how) : read_xml(text, known, how.depth_max);
}

fhir::parsed<recognised> recognise_resource(std::string_view text, syntax as, const catalogue& known,
                                            const fhir::json_options& how, std::optional<fhir::release> stated) {
    if (stated) return recognise_stated(text, as, known, how, *stated);
    auto read = recognise(text, as, known, how);
    if (!read || read->entry != nullptr || read->document.root().string("resourceType").empty()) return read;
    if (read->release == fhir::release::stu3) {
        read->entry = known.find("fhir-stu3");
        return read;
    }
    const catalogue_entry* const r4 = known.find("fhir-r4");
    if (!accepted_by(r4, *read)) {
        if (auto older = as_stu3(text, as, known, how)) return std::move(*older);
    }
    read->entry = r4;
    return read;
}

} // namespace signalbox::validation
