#include "broker/intake/examine.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/intake/gzip.hpp"
#include "broker/intake/patient.hpp"

namespace signalbox::intake {

namespace {

enum class form : std::uint8_t { none, json, xml };

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// "Application/FHIR+JSON; charset=utf-8" is application/fhir+json.
std::string media_type(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return lower(type);
}

// NHS adaptors write these workflow ids in either case.
bool pathology_workflow(const message::envelope& about) {
    const std::string id = lower(about.workflow_id);
    return id.starts_with("path_medrpt_") || id.starts_with("scrn_bcs_");
}

form form_of(std::string_view text, const message::envelope& about) {
    if (fhir::looks_like_xml(text)) return form::xml;
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') return form::json;

    const std::string type = media_type(about.content_type);
    if (type == "application/fhir+json") return form::json;
    return type == "application/fhir+xml" ? form::xml : form::none;
}

// A sender that says FHIR is held to it; so is JSON or XML under a pathology workflow id, which cannot be EDIFACT.
bool claims_fhir(const message::envelope& about) {
    const std::string type = media_type(about.content_type);
    return type == "application/fhir+json" || type == "application/fhir+xml" || pathology_workflow(about);
}

validation::verdict refused(std::string keyword, std::string expected, fhir::position where = {}) {
    validation::verdict verdict;
    verdict.violations.push_back({.pointer = "",
                                  .keyword = std::move(keyword),
                                  .expected = std::move(expected),
                                  .schema_location = "",
                                  .where = where,
                                  .severity = validation::severity::error});
    return verdict;
}

validation::verdict undecodable(gunzip_failure why, const base::limits& limits) {
    switch (why) {
    case gunzip_failure::over_size:
        return refused("decompressed_max",
                       "at most " + std::to_string(limits.decompressed_max) + " bytes after decompression");
    case gunzip_failure::over_ratio:
        return refused("decompression_ratio_max", "at most " + std::to_string(limits.decompression_ratio_max) +
                                                      " times its size after decompression");
    case gunzip_failure::broken:
    case gunzip_failure::truncated: break;
    }
    return refused("content_encoding", "a complete gzip body, as Content-Encoding says");
}

struct recognised {
    fhir::document document;
    const validation::catalogue_entry* entry = nullptr;
};

fhir::parsed<recognised> read_xml(std::string_view text, const examination& with, fhir::release release) {
    auto read = fhir::read_xml(text, release, with.limits.json_depth_max);
    if (!read) return read.error();
    const auto* entry = with.catalogue->recognise(read->root());
    return recognised{std::move(*read), entry};
}

// XML does not say its FHIR release, and the releases differ in their elements: the newer one is tried first, and the
// event of what was read says whether the older one was meant.
fhir::parsed<recognised> read_xml(std::string_view text, const examination& with) {
    auto newer = read_xml(text, with, fhir::release::r4);
    const bool settled = newer && (newer->entry == nullptr || newer->entry->fhir_release != fhir::release::stu3);
    if (settled && newer->entry != nullptr) return newer;

    auto older = read_xml(text, with, fhir::release::stu3);
    const bool meant = older && older->entry != nullptr && older->entry->fhir_release == fhir::release::stu3;
    if (meant) return older;
    // Readable by the older release alone, and of no known type: not for us to refuse.
    return !newer && older ? std::move(older) : std::move(newer);
}

fhir::parsed<recognised> read(std::string_view text, form as, const examination& with) {
    if (as == form::xml) return read_xml(text, with);
    auto read = fhir::read_json(text, {.depth_max = with.limits.json_depth_max});
    if (!read) return read.error();
    const auto* entry = with.catalogue->recognise(read->root());
    return recognised{std::move(*read), entry};
}

examined examine_text(std::string_view text, const message::envelope& about, const examination& with) {
    examined found{.message_type = type_without_content(about), .verdict = {}, .patient = {}};
    const form as = form_of(text, about);
    if (as == form::none || with.catalogue == nullptr) return found;

    found.message_type = "opaque";
    const auto message = read(text, as, with);
    if (!message) {
        const fhir::parse_error& why = message.error();
        if (claims_fhir(about)) found.verdict = refused("syntax", why.what, why.where);
        return found;
    }
    if (message->entry == nullptr) {
        if (!pathology_workflow(about)) return found;
        found.verdict = refused("message_type", "a message bundle whose MessageHeader names a known event",
                                message->document.where(message->document.root()));
        return found;
    }

    found.message_type = message->entry->message_type;
    found.patient = patient_key_of(message->document.root());
    found.verdict = validation::catalogue::check(*message->entry, message->document, with.limits.violations_max);
    return found;
}

examined examine_any(std::string_view body, const message::envelope& about, const examination& with) {
    if (about.content_encoding != "gzip") return examine_text(body, about, with);

    const auto text = gunzip(body, {.size_max = with.limits.decompressed_max,
                                    .ratio_max = with.limits.decompression_ratio_max,
                                    .ratio_free = with.limits.body_in_memory_max});
    if (!text) {
        return {.message_type = type_without_content(about),
                .verdict = undecodable(text.error(), with.limits),
                .patient = {}};
    }
    if (text->size() > with.limits.body_validated_max) return {.message_type = type_without_content(about)};
    return examine_text(*text, about, with);
}

} // namespace

examined examine(std::string_view body, const message::envelope& about, const examination& with) {
    // What the sender encrypted for the recipient is not for the hub to read.
    if (about.encrypted) return {.message_type = type_without_content(about)};

    examined found = examine_any(body, about, with);
    if (!with.validate) found.verdict = {};
    return found;
}

std::string type_without_content(const message::envelope& about) {
    return pathology_workflow(about) ? "edifact" : "opaque";
}

} // namespace signalbox::intake
