#pragma once

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "broker/fhir/json.hpp"
#include "broker/validation/rules.hpp"

namespace signalbox::tests {

// Where the text breaks that rule: JSON pointers.
inline std::vector<std::string> breaks(const std::string& rule, const std::string& text,
                                       const std::string& trace_id = {}) {
    const auto message = fhir::read_json(text);
    if (!message) throw std::runtime_error(message.error().what);
    const auto found = validation::run_rules({rule}, *message, 100, trace_id);
    std::vector<std::string> pointers;
    for (const auto& one : found.kept()) pointers.push_back(one.value.pointer());
    return pointers;
}

// The ids of the rules that the text breaks, of all that a report is held to.
inline std::set<std::string> broken_by(const std::string& text) {
    const auto message = fhir::read_json(text);
    if (!message) throw std::runtime_error(message.error().what);
    std::vector<std::string> all;
    for (const validation::rule& rule : validation::rules())
        if (rule.id < "SBX-V-0146" || rule.id > "SBX-V-0150") all.emplace_back(rule.id); // of requests and records
    const auto found = validation::run_rules(all, *message, 100);
    std::set<std::string> ids;
    for (const auto& one : found.kept()) ids.emplace(one.broken->id);
    return ids;
}

// A message of these resources, each of which is the inside of a JSON object with type and id. Their fullUrl is
// "http://lab/" and the id.
struct resource_text {
    std::string type;
    std::string id;
    std::string members; // ", \"subject\": …"
};

inline std::string message_of(const std::vector<resource_text>& resources) {
    std::string text = R"({"resourceType": "Bundle", "type": "message", "entry": [)";
    for (const resource_text& r : resources) {
        if (text.back() != '[') text += ",\n";
        text += R"({"fullUrl": "http://lab/)" + r.id + R"(", "resource": {"resourceType": ")" + r.type +
                R"(", "id": ")" + r.id + "\"" + r.members + "}}";
    }
    return text + "]}";
}

// The same as a Bundle of another type.
inline std::string bundle_of(const std::string& type, const std::vector<resource_text>& resources) {
    std::string text = message_of(resources);
    const std::string message = R"("type": "message")";
    return text.replace(text.find(message), message.size(), R"("type": ")" + type + "\"");
}

// `, "member": {"reference": "…"}`
inline std::string refers(const std::string& member, const std::string& reference) {
    return ", \"" + member + R"(": {"reference": ")" + reference + "\"}";
}

// The same with a list of them.
inline std::string refer(const std::string& member, const std::vector<std::string>& references) {
    std::string text = ", \"" + member + "\": [";
    for (const std::string& reference : references) {
        if (text.back() != '[') text += ", ";
        text += R"({"reference": ")" + reference + "\"}";
    }
    return text + "]";
}

} // namespace signalbox::tests
