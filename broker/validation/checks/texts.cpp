#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/values.hpp"

namespace signalbox::validation::checks {
namespace {

void add_if_blank(const fhir::value& text, findings& into) {
    if (text.is(fhir::kind::string) && is_blank(text.text())) into.add(text);
}

// U+202A to U+202E and U+2066 to U+2069, by which text is shown in another order than it is stored in.
bool turns_text_around(std::string_view text) noexcept {
    for (std::size_t at = text.find('\xe2'); at != std::string_view::npos; at = text.find('\xe2', at + 1)) {
        const std::string_view sign = text.substr(at, 3);
        if (sign >= "\u202a" && sign <= "\u202e") return true;
        if (sign >= "\u2066" && sign <= "\u2069") return true;
    }
    return false;
}

} // namespace

// Of whoever is identified by them, people and organisations.
void identities_not_blank(const examined& e, findings& into) {
    for (const bundle_index::resource& r : e.index.resources()) {
        const bool person = r.type == resource_type::patient || r.type == resource_type::practitioner;
        if (!person && r.type != resource_type::organization) continue;
        for (const fhir::value identifier : r.value.find("identifier")) add_if_blank(identifier.find("value"), into);
        if (!person) add_if_blank(r.value.find("name"), into);
        if (!person) continue;
        for (const fhir::value name : r.value.find("name")) {
            for (const char* const part : {"text", "family"}) add_if_blank(name.find(part), into);
            for (const fhir::value given : name.find("given")) add_if_blank(given, into);
        }
    }
}

void texts_in_order(const examined& e, findings& into) {
    // Signs from there are rare, and a look at all texts in one piece takes no time.
    if (!turns_text_around(e.message.texts())) return;
    for_each_value(e.message, fhir::kind::string, [&](const fhir::value& text) {
        if (turns_text_around(text.text())) into.add(text);
    });
}

} // namespace signalbox::validation::checks
