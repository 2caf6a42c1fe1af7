#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/result.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/validation/schema.hpp"

namespace signalbox::validation {

// One line of schemas/catalogue.json.
struct catalogue_entry {
    std::string id;                            // "pathology-report-r4"
    std::string message_type;                  // the same unless several schema versions serve one type
    std::string version;                       // "1.0.0"
    std::string source;                        // where its facts come from
    std::string file;                          // relative to the folder of the catalogue
    std::string sha256;                        // lower-case hex of the file
    bool own = false;                          // of a user's own folder, not of the catalogue that it adds to
    std::optional<fhir::release> fhir_release; // how its XML form is read; nullopt: JSON only
    std::string event_system; // MessageHeader.eventCoding (R4) or .event (STU3) that names the type; may be empty
    std::string event_code;
    std::vector<std::string> rules; // ids of checks beyond the schema, see rules.hpp
    bool formats_asserted = false;  // `format` counts
    std::string title;              // a short name for people; may be empty
    // What the protocol that the type comes by calls a violation: from a keyword or the id of a rule ("*": any other)
    // to a code such as "itk3:20013".
    std::map<std::string, std::string, std::less<>> protocol_errors;
    std::shared_ptr<const validation::schema> schema;
    std::shared_ptr<const validation::schema> detect; // accepts what is of this type; may be null
};

// Every schema that the hub knows, compiled. Immutable after loading; any thread.
class catalogue {
  public:
    // Reads FOLDER/catalogue.json and compiles what it lists; checks each file's digest.
    static boost::system::result<std::shared_ptr<const catalogue>, schema_error> load(const std::string& folder);
    // The same from wherever `read` finds a file of that name ("catalogue.json" first).
    using reader = std::function<result<std::string>(const std::string& name)>;
    static boost::system::result<std::shared_ptr<const catalogue>, schema_error> load_from(const reader& read);
    // The same with one's own entries before it: those of OWN/catalogue.json, whose ids and file names must be new,
    // whose files may refer to the others by their names ("fhir/r4/fhir.schema.json#/$defs/Observation"), and which
    // need not state a sha256. A schema_error about an own file names it with its folder.
    static boost::system::result<std::shared_ptr<const catalogue>, schema_error>
    load_with_own(const reader& read, const std::string& own, std::uint64_t steps_max = schema_options().steps_max);

    const catalogue_entry* find(std::string_view id) const noexcept;
    const std::vector<catalogue_entry>& entries() const noexcept { return entries_; }

    // The first entry whose event the message's MessageHeader names or, of those without an event, whose `detect`
    // accepts the message; or nullptr.
    const catalogue_entry* recognise(const fhir::value& message) const noexcept;

    // Schema and rules together.
    static verdict check(const catalogue_entry& entry, const fhir::document& message, std::size_t violations_max,
                         strength how = strength::tolerant);

  private:
    std::vector<catalogue_entry> entries_;
};

} // namespace signalbox::validation
