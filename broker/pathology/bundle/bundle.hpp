#pragma once

#include <string>

#include "broker/fhir/document.hpp"
#include "broker/pathology/model/report.hpp"

// A report as a FHIR message and back: R4 in the shape of the National Pathology Programme's guide, STU3 in that of
// ITK3, and for reading in that of GP Connect as well. Pure: no clock, no randomness; the same report and seed give
// the same bytes. Any thread.
namespace signalbox::pathology::bundle {

struct writing {
    // What the ids are made from: unique to the message, such as its digest or the hub's message id.
    std::string seed;
};

struct written {
    std::string json; // compact
    pathology::findings findings;
};

// What FHIR has no element for stands in extensions below "urn:signalbox:edifact:" (names.hpp); what has no place at
// all is a `lost` finding whose pointer leads into the model ("/investigations/3/ranges"). `group` and `specimen` of
// an investigation have to be positions that exist.
written write_r4(const report& from, const writing& how);
written write_stu3(const report& from, const writing& how);

// Reads a Bundle, or a lone resource. What has no place in the model is a `lost` finding with its JSON pointer, a
// subtree of which nothing was used as one; of the rest only ids, fullUrls, meta, narratives and what every message of
// the kind says alike are left out. An `error` finding says that there is no report, no patient, or more than one.
// The two accept each other's elements, for gateways mix them; they differ in what they call a fixed fact.
read_report read_r4(const fhir::document& message);
read_report read_stu3(const fhir::document& message);

} // namespace signalbox::pathology::bundle
