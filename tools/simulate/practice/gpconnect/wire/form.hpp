#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::simulate::gpconnect {

// JSON with places in it: `@name` becomes a JSON string, `@@name` stands there as it is (a complete value, or members
// with their commas). A name is of lower-case letters and '_', and every one has to be given: that is an assert.
//     form(R"({"resourceType":"Slot","id":@id,"schedule":@@schedule})", {{"id", id}, {"schedule", reference}})
std::string form(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> with);

// {"reference":"Patient/7"}
std::string reference_to(std::string_view type, std::string_view id);

// {"coding":[{"system":…,"code":…,"display":…}]}, of SNOMED CT and of any system.
std::string snomed(std::string_view code, std::string_view display);
std::string concept_of(std::string_view system, std::string_view code, std::string_view display);

// A UUID that is the same for the same words everywhere.
std::string stable_id(std::initializer_list<std::string_view> words);

// A searchset (type "searchset") of complete resources, without fullUrl.
std::string searchset(const std::vector<std::string>& resources);

} // namespace signalbox::simulate::gpconnect
