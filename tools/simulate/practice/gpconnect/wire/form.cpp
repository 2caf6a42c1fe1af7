#include "tools/simulate/practice/gpconnect/wire/form.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/base/uuid.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

bool is_of_name(char c) noexcept { return (c >= 'a' && c <= 'z') || c == '_'; }

} // namespace

std::string form(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> with) {
    std::string made;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@')) {
        made += text.substr(0, at);
        text.remove_prefix(at + 1);
        const bool as_it_is = text.starts_with('@');
        if (as_it_is) text.remove_prefix(1);
        const auto end = std::find_if_not(text.begin(), text.end(), is_of_name);
        const std::string_view name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        const auto* const found =
            std::find_if(with.begin(), with.end(), [&](const auto& each) { return each.first == name; });
        assert(found != with.end());
        if (as_it_is)
            made += found->second;
        else
            fhir::write_json_string(found->second, made);
        text.remove_prefix(name.size());
    }
    made += text;
    return made;
}

std::string reference_to(std::string_view type, std::string_view id) {
    return fmt::format(R"({{"reference":"{}/{}"}})", type, id);
}

std::string concept_of(std::string_view system, std::string_view code, std::string_view display) {
    return form(R"({"coding":[{"system":@system,"code":@code,"display":@display}]})",
                {{"system", system}, {"code", code}, {"display", display}});
}

std::string snomed(std::string_view code, std::string_view display) {
    return concept_of("http://snomed.info/sct", code, display);
}

std::string stable_id(std::initializer_list<std::string_view> words) {
    base::sha256 digest;
    for (const std::string_view each : words) digest.update(base::as_bytes(each)).update(base::as_bytes("\n"));
    const base::sha256_digest whole = digest.finish();
    const auto text = base::uuid_of(std::span<const std::byte>(whole).first<16>());
    return {text.data(), text.size()};
}

std::string searchset(const std::vector<std::string>& resources) {
    std::string entries;
    for (const std::string& each : resources)
        entries += fmt::format(R"({}{{"resource":{}}})", entries.empty() ? "" : ",", each);
    // FHIR JSON: an array is not empty.
    const std::string listed = entries.empty() ? "" : fmt::format(R"(,"entry":[{}])", entries);
    return form(
        R"({"resourceType":"Bundle","meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Searchset-Bundle-1"]},"type":"searchset"@@entries})",
        {{"entries", listed}});
}

} // namespace signalbox::simulate::gpconnect
