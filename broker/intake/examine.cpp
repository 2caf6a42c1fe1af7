#include "broker/intake/examine.hpp"

#include <utility>

#include "broker/base/gzip.hpp"
#include "broker/intake/form.hpp"
#include "broker/intake/interchange.hpp"
#include "broker/intake/patient.hpp"
#include "broker/validation/recognise.hpp"

namespace signalbox::intake {

namespace {

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

validation::verdict undecodable(base::gunzip_failure why, const base::limits& limits) {
    switch (why) {
    case base::gunzip_failure::over_size:
        return refused("decompressed_max",
                       "at most " + std::to_string(limits.decompressed_max) + " bytes after decompression");
    case base::gunzip_failure::over_ratio:
        return refused("decompression_ratio_max", "at most " + std::to_string(limits.decompression_ratio_max) +
                                                      " times its size after decompression");
    case base::gunzip_failure::broken:
    case base::gunzip_failure::truncated: break;
    }
    return refused("content_encoding", "a complete gzip body, as Content-Encoding says");
}

validation::verdict unreadable(std::string_view text, form as, const fhir::parse_error& why) {
    if (as == form::json && begins_with_mark(text)) {
        return refused("byte_order_mark", "JSON without a byte order mark at its start", why.where);
    }
    return refused("syntax", why.what, why.where);
}

examined examine_text(std::string_view text, const message::envelope& about, const examination& with) {
    examined found{.message_type = type_without_content(about), .verdict = {}, .patient = {}};
    // What the sender encrypted for the recipient is not for the hub to read. FHIR is not encrypted, whatever is said.
    if (about.encrypted && !looks_like_fhir(text)) return found;
    found.itk3 = itk3::unreadable(about.workflow_id, "a message in XML or JSON is expected");
    const form as = form_of(text, about);
    if (as == form::none && with.validate && claims_edifact(text, about))
        return examine_interchange(text, about, with.limits);
    if (as == form::none || with.catalogue == nullptr) return found;

    found.message_type = "opaque";
    const auto syntax = as == form::xml ? validation::syntax::xml : validation::syntax::json;
    const auto message =
        validation::recognise(text, syntax, *with.catalogue, {.depth_max = with.limits.json_depth_max});
    if (!message) {
        found.itk3 = itk3::unreadable(about.workflow_id, message.error().what);
        if (claims_fhir(text, about)) found.verdict = unreadable(text, as, message.error());
        return found;
    }
    found.itk3 = itk3::read(message->document.root(), text, about.workflow_id);
    if (message->entry == nullptr) {
        if (!pathology_workflow(about)) return found;
        found.verdict = refused("message_type", "a message bundle whose MessageHeader names a known event",
                                message->document.where(message->document.root()));
        return found;
    }

    found.message_type = message->entry->message_type;
    found.patient = found.itk3 && found.itk3->envelope.payload ? itk3::patient_key_of(*found.itk3)
                                                               : patient_key_of(message->document.root());
    found.verdict = validation::catalogue::check(*message->entry, message->document, with.limits.violations_max,
                                                 with.strengths.of(*message->entry));
    return found;
}

examined examine_any(std::string_view body, const message::envelope& about, const examination& with) {
    if (about.content_encoding != "gzip") return examine_text(body, about, with);

    const auto text = base::gunzip(body, {.size_max = with.limits.decompressed_max,
                                          .ratio_max = with.limits.decompression_ratio_max,
                                          .ratio_free = with.limits.body_in_memory_max});
    if (!text) {
        return {.message_type = type_without_content(about),
                .verdict = undecodable(text.error(), with.limits),
                .patient = {},
                .itk3 = itk3::unreadable(about.workflow_id, "a complete gzip body is expected")};
    }
    if (text->size() > with.limits.body_validated_max) return unread(about, with.limits);
    return examine_text(*text, about, with);
}

} // namespace

examined examine(std::string_view body, const message::envelope& about, const examination& with) {
    examined found = examine_any(body, about, with);
    if (with.validate) return found;
    found.verdict = {};
    found.itk3 = nullptr;
    return found;
}

examined unread(const message::envelope& about, const base::limits& limits) {
    return {.message_type = type_without_content(about),
            .itk3 = itk3::too_large(about.workflow_id, limits.body_validated_max)};
}

std::string type_without_content(const message::envelope& about) {
    return pathology_workflow(about) ? "edifact" : "opaque";
}

} // namespace signalbox::intake
