#include "broker/trace/redaction/hub_texts.hpp"

#include <algorithm>
#include <array>

#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

// Of ingress/fhir and validation/engine/words; a test holds the first against their sources.
constexpr std::array<std::string_view, 36> fixed{
    "kept",
    "valid",
    "checked",
    "a fault of the hub",
    "POST /$validate, POST /[type]/$validate or POST /$process-message",
    "a Content-Encoding of gzip, or none",
    "a Content-Type of application/fhir+json or application/fhir+xml, in UTF-8, with a fhirVersion of 3.0 or 4.0 or "
    "none",
    "a FHIR resource, which names its resourceType",
    "a MessageHeader.id that no other message of this sender had",
    "a Parameters with a resource in JSON, or the resource itself",
    "a body that comes faster",
    "a body that comes to its end",
    "a client certificate that a mailbox of the directory names",
    "a complete gzip body, as Content-Encoding says",
    "a hub that can keep its audit",
    "a message bundle whose MessageHeader names a known event",
    "a message in the body",
    "a message of FHIR R4 whose MessageHeader names a known event",
    "a message that can be checked in the time that is allowed",
    "a query of at most 1,000 parameters without malformed percent escapes",
    "a resource in the body",
    "a resource that one of the schemas is for; ask for one with ?profile=ID",
    "a verified client certificate",
    "an answer; this is a fault of the hub",
    "elements that all differ: this one repeats another",
    "mode=create, mode=update or mode=profile",
    "no element here",
    "no member of this name",
    "no other members than those of its type",
    "nothing: the schema accepts no value here",
    "strength=strict or strength=tolerant",
    "the message again, later; there is no room for it now",
    "the message again: whether it was kept is not known",
    "the parameters _format and async=false alone",
    "the request again, later; too much is being validated",
    "JSON without a byte order mark at its start",
};

struct around {
    std::string_view before;
    std::string_view after;
};
constexpr std::array<around, 13> numbers{{{"at least ", " characters"},
                                          {"at least ", " character"},
                                          {"at most ", " characters"},
                                          {"at most ", " character"},
                                          {"at least ", " elements"},
                                          {"at least ", " element"},
                                          {"at most ", " elements"},
                                          {"at most ", " element"},
                                          {"", " or more"},
                                          {"", " or less"},
                                          {"a body of at most ", " bytes"},
                                          {"at most ", " times its size after decompression"},
                                          {"there is more than the ", " that are listed"}}};
constexpr std::array<around, 2> members{{{"a member \"", "\""}, {"a member \"", "\" beside the others"}}};

template <class Fits>
bool is_one_with(std::string_view text, const around& of, const Fits& fits) {
    if (text.size() <= of.before.size() + of.after.size()) return false;
    if (!text.starts_with(of.before) || !text.ends_with(of.after)) return false;
    text.remove_prefix(of.before.size());
    return fits(text.substr(0, text.size() - of.after.size()));
}

bool is_short_number(std::string_view text) {
    return text.size() <= 9 && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == ','; });
}

// As members of FHIR are named: letters, a small one first.
bool is_member(std::string_view text) {
    return text.size() <= 40 && is_lower(text[0]) && std::all_of(text.begin(), text.end(), is_letter);
}

} // namespace

bool is_hub_text(std::string_view text) {
    const auto has_number = [&](const around& of) { return is_one_with(text, of, is_short_number); };
    const auto has_member = [&](const around& of) { return is_one_with(text, of, is_member); };
    return std::find(fixed.begin(), fixed.end(), text) != fixed.end() ||
           std::any_of(numbers.begin(), numbers.end(), has_number) ||
           std::any_of(members.begin(), members.end(), has_member);
}

} // namespace signalbox::trace
