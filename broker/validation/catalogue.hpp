#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
    std::optional<fhir::release> fhir_release; // how its XML form is read; nullopt: JSON only
    std::string event_system; // MessageHeader.eventCoding (R4) or .event (STU3) that names the type; may be empty
    std::string event_code;
    std::vector<std::string> rules; // ids of checks beyond the schema, see rules.hpp
    std::shared_ptr<const validation::schema> schema;
};

// Every schema that the hub knows, compiled. Immutable after loading; any thread.
class catalogue {
  public:
    // Reads FOLDER/catalogue.json and compiles what it lists; checks each file's digest.
    static boost::system::result<std::shared_ptr<const catalogue>, schema_error> load(const std::string& folder);
    // The same from wherever `read` finds a file of that name ("catalogue.json" first); nullopt: there is none.
    using reader = std::function<std::optional<std::string>(const std::string& name)>;
    static boost::system::result<std::shared_ptr<const catalogue>, schema_error> load_from(const reader& read);

    const catalogue_entry* find(std::string_view id) const noexcept;
    const std::vector<catalogue_entry>& entries() const noexcept { return entries_; }

    // The entry whose event the message's MessageHeader names, or nullptr. `message` is a Bundle's root.
    const catalogue_entry* recognise(const fhir::value& message) const noexcept;

    // Schema and rules together.
    static verdict check(const catalogue_entry& entry, const fhir::document& message, std::size_t violations_max);

  private:
    std::vector<catalogue_entry> entries_;
};

} // namespace signalbox::validation
