#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/validation/catalogue.hpp"

namespace signalbox::validation {

enum class syntax : std::uint8_t { json, xml };

// A message as it was read, and what it was recognised as.
struct recognised {
    fhir::document document;
    const catalogue_entry* entry = nullptr;    // null: of no type that the catalogue knows
    fhir::release release = fhir::release::r4; // what XML was read as; JSON reads the same in all
};

// Reads a text and looks its type up. XML does not say its FHIR release: it is read as R4, and as STU3 when its event
// says so or when it reads as nothing else. The catalogue has to outlive what is given back. JSON and XML alike nest at
// most `how.depth_max`; the rest of `how` is for JSON.
fhir::parsed<recognised> recognise(std::string_view text, syntax as, const catalogue& known,
                                   const fhir::json_options& how = {});

// Reads a text as what the entry is for, its XML in the release of the entry, elements in any order.
fhir::parsed<recognised> read_as(std::string_view text, syntax as, const catalogue_entry& entry,
                                 const fhir::json_options& how = {});

// As recognise(), and a resource of no type of its own is of FHIR itself: entry "fhir-r4", or "fhir-stu3" when that
// alone accepts it. `stated`: the release that its sender says it is of.
fhir::parsed<recognised> recognise_resource(std::string_view text, syntax as, const catalogue& known,
                                            const fhir::json_options& how = {},
                                            std::optional<fhir::release> stated = std::nullopt);

} // namespace signalbox::validation
