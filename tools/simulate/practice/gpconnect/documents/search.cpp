#include "tools/simulate/practice/gpconnect/documents/search.hpp"

#include <algorithm>
#include <array>

#include "broker/fhir/search_token.hpp"
#include "tools/simulate/practice/gpconnect/people/foundations.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

using refusal = std::optional<reply>;

struct include {
    std::string_view name;
    std::string_view value;
};
// GP Connect Access Document: each of them SHALL be there.
constexpr std::array<include, 5> includes{{{"_include", "DocumentReference:subject:Patient"},
                                           {"_include", "DocumentReference:custodian:Organization"},
                                           {"_include", "DocumentReference:author:Organization"},
                                           {"_include", "DocumentReference:author:Practitioner"},
                                           {"_revinclude:recurse", "PractitionerRole:practitioner"}}};
constexpr auto known =
    std::to_array<std::string_view>({"_include", "_revinclude:recurse", "created", "author", "description"});

refusal say(std::string_view what) { return refuse("INVALID_PARAMETER", what); }

std::string lowered(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return made;
}

refusal wrong_names(const asked& what) {
    for (const auto& [name, value] : what.parameters)
        if (std::find(known.begin(), known.end(), name) == known.end()) return say("a parameter that is not known");
    for (const include& each : includes) {
        const auto given = what.all(each.name);
        if (std::find(given.begin(), given.end(), each.value) == given.end())
            return say("an _include or _revinclude is missing");
    }
    return std::nullopt;
}

refusal read_created(const asked& what, document_search& into) {
    const auto all = what.all("created");
    for (const std::string_view each : all) {
        const auto on = each.size() > 2 ? read_day(each.substr(2)) : std::nullopt;
        if (!on) return say("created is ge or le and a date");
        if (each.starts_with("ge"))
            into.from = on;
        else if (each.starts_with("le"))
            into.until = on;
        else
            return say("created is ge or le and a date");
    }
    if (all.size() > 2 || (all.size() == 2 && (!into.from || !into.until)))
        return say("created is there once, or twice with ge and le");
    if (into.from && into.until && *into.until < *into.from) return say("created ends before it begins");
    return std::nullopt;
}

refusal read_author(const asked& what, document_search& into) {
    const auto all = what.all("author");
    if (all.empty()) return std::nullopt;
    auto read = fhir::read_search_tokens(all.front());
    if (all.size() > 1 || !read || read->size() > 1 || read->front().system != ods_code_system ||
        read->front().code.empty())
        return say("author is one ODS code with its system");
    into.author = std::move(read->front().code);
    return std::nullopt;
}

} // namespace

bool document_search::fits(const document& which, std::string_view ods_code) const {
    if ((from && which.written < *from) || (until && which.written > *until)) return false;
    if (!author.empty() && author != (which.by_hospital ? hospital_ods_code : ods_code)) return false;
    const std::string wanted = lowered(description);
    return lowered(which.description).find(wanted) != std::string::npos ||
           lowered(which.type).find(wanted) != std::string::npos;
}

std::variant<document_search, reply> read_document_search(const asked& what) {
    document_search made;
    if (auto wrong = wrong_names(what)) return *wrong;
    if (auto wrong = read_created(what, made)) return *wrong;
    if (auto wrong = read_author(what, made)) return *wrong;
    const auto described = what.all("description");
    if (described.size() > 1) return *say("description is there once");
    if (!described.empty()) made.description = described.front();
    return made;
}

} // namespace signalbox::simulate::gpconnect
