#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/pathology/bundle/ids.hpp"
#include "broker/pathology/bundle/scopes.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::bundle {

// Writes FHIR's data types. Every function that takes a name writes that member, and none where nothing was said.
class elements {
  public:
    elements(fhir::release release, findings& into) : release_(release), findings_(into) {}

    bool stu3() const noexcept { return release_ == fhir::release::stu3; }
    fhir::json_writer& out() noexcept { return out_; }

    // Where in the model the following comes from, "/<list>/<number>", for findings.
    void at(std::string_view list, std::size_t number) noexcept { list_ = list, number_ = number; }
    // `member` is the one of the model that it is about, "/value/code".
    void find(severity s, std::string_view code, std::string_view text, std::string_view member = {});

    void text(fhir::json_name name, std::string_view value);
    void lines(fhir::json_name name, const std::vector<std::string>& lines); // joined
    void boolean(fhir::json_name name, bool value) { out_.name(name).boolean(value); }
    void time(fhir::json_name name, const std::optional<date_time>& when);
    // The one member for a time, the other one once there is an end.
    void time_or_period(fhir::json_name time_name, fhir::json_name period_name, const std::optional<date_time>& start,
                        const std::optional<date_time>& end);
    // FHIR's instant, which is a time: a day alone stands in an extension.
    void instant(fhir::json_name name, const std::optional<date_time>& when);

    void reference(fhir::json_name name, std::string_view id);
    void reference(std::string_view id); // an element of a list
    void references(fhir::json_name name, std::span<const resource_id> ids);

    // Of one object each: {"extension": [...]}.
    void extension_list(std::string_view url, fhir::json_name value_name, std::string_view value); // opens and closes
    void extension(std::string_view url, fhir::json_name value_name, std::string_view value);      // an element

    // `scope` is the system where it has none; empty for none. `type` is a code of v2-0203, or empty.
    void identifier(const pathology::identifier& id, std::string_view scope = {}, std::string_view type = {});
    void codeable(fhir::json_name name, const pathology::codeable& code);
    void codeable_element(const pathology::codeable& code); // an element, of what says something
    void codings(const pathology::codeable& code);          // elements of an open array
    void coding(std::string_view system, std::string_view code, std::string_view display); // an element
    // A CodeableConcept of one coding.
    void one_coding(fhir::json_name name, std::string_view system, std::string_view code, std::string_view display);

    // With the unit of `otherwise` where it has none.
    void quantity(fhir::json_name name, const pathology::quantity& q, const pathology::quantity* otherwise = nullptr);
    void range(fhir::json_name name, const pathology::range& r);
    void ratio(fhir::json_name name, const pathology::ratio& r);
    void notes(std::span<const note> notes); // the member "note"
    void annotation(std::string_view text);  // an element

  private:
    void coding_list(const pathology::codeable& code);
    void mapped_coding(const pathology::coding& c);
    void own_coding(const pathology::coding& c, bool beside_mapped);
    void code(std::string_view system, std::string_view code);
    void number(std::string_view value);
    void unit(const pathology::quantity& of);
    const std::string& unit_members(const std::string& unit);

    fhir::release release_;
    findings& findings_;
    fhir::json_writer out_;
    std::string last_unit_;
    std::string last_members_; // of that unit, in JSON
    std::string_view list_ = "/";
    std::size_t number_ = 0;
};

// Whether something was said at all; an empty one is written as none.
bool says(const pathology::codeable& code) noexcept;
bool says(const pathology::quantity& q) noexcept;
bool says(const pathology::range& r) noexcept;
bool says(const note& n) noexcept;

std::string joined(const std::vector<std::string>& lines); // with line feeds

// Whether FHIR has a number for it: JSON's syntax, perhaps after a sign or zeros were left out, and no
// more than a double reaches.
std::optional<std::string> json_number(std::string_view decimal);
bool has_json_number(std::string_view decimal);

} // namespace signalbox::pathology::bundle
