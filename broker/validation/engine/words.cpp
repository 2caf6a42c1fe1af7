#include <algorithm>

#include <fmt/format.h>

#include "broker/validation/engine/acceptor.hpp"
#include "broker/validation/engine/reporter.hpp"
#include "broker/validation/lexical/shortened.hpp"

namespace signalbox::validation::engine {
namespace {

constexpr std::size_t listed_max = 12;

std::string listed(const std::vector<std::string>& words, const char* last_joint) {
    std::string text;
    const std::size_t shown = std::min(words.size(), listed_max);
    for (std::size_t i = 0; i < shown; ++i) {
        if (i != 0) text += i + 1 == words.size() ? last_joint : ", ";
        text += words[i];
    }
    if (shown < words.size()) text += fmt::format(" and {} more", words.size() - shown);
    return text;
}

// A value of the schema as an author would name it.
std::string named(const fhir::value& allowed) {
    if (allowed.is(fhir::kind::object)) return "a certain object";
    if (allowed.is(fhir::kind::array)) return "a certain array";
    return std::string(allowed.text());
}

std::string one_of_values(const fhir::value& allowed) {
    std::vector<std::string> words;
    for (const fhir::value v : allowed) words.push_back(named(v));
    return words.size() == 1 ? words.front() : "one of " + listed(words, ", ");
}

std::string_view type_in_words(std::string_view type) noexcept {
    if (type == "object") return "an object";
    if (type == "array") return "an array";
    if (type == "string") return "a string";
    if (type == "number") return "a number";
    if (type == "integer") return "an integer";
    if (type == "boolean") return "true or false";
    return type;
}

std::string types(const fhir::value& type) {
    if (type.is(fhir::kind::string)) return std::string(type_in_words(type.text()));
    std::vector<std::string> words;
    for (const fhir::value t : type) words.emplace_back(type_in_words(t.text()));
    return listed(words, " or ");
}

std::string counted(std::string_view bound, std::string_view number, const char* one, const char* many) {
    return fmt::format("{} {} {}", bound, number, number == "1" ? one : many);
}

std::string presence_name(const program& p, const finding& f) {
    for (const member_entry& entry : p.objects[p.nodes[f.node].object].members.entries()) {
        if (entry.presence == f.detail) return std::string(entry.name);
    }
    return {};
}

std::string contains_words(const fhir::value& schema, const char* keyword, const char* bound) {
    const fhir::value number = schema.find(keyword);
    return fmt::format("{} {} element(s) of the kind that \"contains\" describes", bound, number ? number.text() : "1");
}

// The branches by what they are, when that is all that tells them apart.
std::string branches(const program& p, const finding& f, const fhir::value& list) {
    std::vector<std::string> words;
    if (f.detail < p.discriminators.size()) {
        const discriminator& d = p.discriminators[f.detail];
        for (const member_entry& entry : d.values.entries()) words.emplace_back(entry.name);
        return fmt::format("\"{}\" to be one of {}", d.member, listed(words, ", "));
    }
    for (const fhir::value branch : list) {
        const fhir::value type = branch.find("type");
        if (!type) return fmt::format("what one of {} alternatives describes", list.size());
        std::string word = types(type);
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
    }
    return listed(words, " or ");
}

// FHIR's "uri" and "uuid" begin as "you" does, "unsignedInt" does not.
std::string_view article(std::string_view name) noexcept {
    constexpr std::string_view vowels = "aeioAEIO";
    return vowels.find(name.front()) != std::string_view::npos || name.starts_with("un") ? "an" : "a";
}

// The member of the object that a branch asks for, as the branches of FHIR's value[x] do; empty for another branch.
std::string member_asked_for(const fhir::value& branch, const fhir::value& object) {
    const fhir::value name = branch.find("required").at(0);
    if (name && object.find(name.text())) return fmt::format("\"{}\"", name.text());
    for (const fhir::value inner : branch.find("anyOf"))
        if (std::string found = member_asked_for(inner, object); !found.empty()) return found;
    return {};
}

std::string one_at_most(const fhir::value& branches, const fhir::value& object) {
    std::vector<std::string> members;
    for (const fhir::value branch : branches)
        if (std::string found = member_asked_for(branch, object); !found.empty()) members.push_back(std::move(found));
    if (members.size() > 1) return fmt::format("only one of {}", listed(members, " and "));
    return fmt::format("exactly one of {} alternatives, and more than one applies", branches.size());
}

// A long pattern says little to a reader: then the name of the definition stands for it.
std::string pattern_words(std::string_view pattern, const fhir::value& schema) {
    constexpr std::size_t readable = 60;
    if (pattern.size() <= readable || schema.name().empty()) return fmt::format("text of the form {}", pattern);
    return fmt::format("text of the form of {} {}", article(schema.name()), schema.name());
}

std::string in_the_way(keyword k) {
    switch (k) {
    case keyword::additional_properties:
    case keyword::unevaluated_properties:
    case keyword::pattern_properties: return "no other members than those of its type";
    case keyword::properties: return "no member of this name";
    case keyword::items:
    case keyword::unevaluated_items:
    case keyword::prefix_items: return "no element here";
    default: return "nothing: the schema accepts no value here";
    }
}

// In draft-04 the bound stands in another keyword.
std::string_view excluded(const fhir::value& schema, const fhir::value& v, std::string_view bound) {
    return v.is(fhir::kind::boolean) ? schema.find(bound).text() : v.text();
}

bool may_have_own_words(keyword k) noexcept {
    return k != keyword::type && k != keyword::required && k != keyword::dependent_required &&
           k != keyword::additional_properties && k != keyword::unevaluated_properties && k != keyword::properties;
}

std::string by_keyword(const program& p, const finding& f, const fhir::value& schema) {
    const fhir::value v = schema.find(spelled(f.keyword));
    switch (f.keyword) {
    case keyword::type: return types(v);
    case keyword::enum_: return one_of_values(v);
    case keyword::const_: return named(v);
    case keyword::format: return fmt::format("text of the format {}", v.text());
    case keyword::pattern: return pattern_words(v.text(), schema);
    case keyword::min_length: return counted("at least", v.text(), "character", "characters");
    case keyword::max_length: return counted("at most", v.text(), "character", "characters");
    case keyword::minimum: return fmt::format("{} or more", v.text());
    case keyword::maximum: return fmt::format("{} or less", v.text());
    case keyword::exclusive_minimum: return fmt::format("more than {}", excluded(schema, v, "minimum"));
    case keyword::exclusive_maximum: return fmt::format("less than {}", excluded(schema, v, "maximum"));
    case keyword::multiple_of: return fmt::format("a multiple of {}", v.text());
    case keyword::required: return fmt::format("a member \"{}\"", presence_name(p, f));
    case keyword::dependent_required: return fmt::format("a member \"{}\" beside the others", presence_name(p, f));
    case keyword::min_properties: return counted("at least", v.text(), "member", "members");
    case keyword::max_properties: return counted("at most", v.text(), "member", "members");
    case keyword::property_names: return "a member name of the form that \"propertyNames\" asks for";
    case keyword::min_items: return counted("at least", v.text(), "element", "elements");
    case keyword::max_items: return counted("at most", v.text(), "element", "elements");
    case keyword::unique_items: return "elements that all differ: this one repeats another";
    case keyword::contains: return contains_words(schema, "minContains", "at least");
    case keyword::max_contains: return contains_words(schema, "maxContains", "at most");
    case keyword::not_: return "something other than what \"not\" describes";
    case keyword::one_of:
        if (f.detail == several) return one_at_most(v, f.value);
        return branches(p, f, v);
    case keyword::any_of: return branches(p, f, v);
    default: return in_the_way(f.keyword);
    }
}

std::string whole_words(const program& p, const finding& f) {
    if (f.detail == too_long) return "a message that can be checked in the time that is allowed";
    if (f.detail == too_deep) return fmt::format("values nested no deeper than {}", instance_depth_max);
    const fhir::value schema = p.sources->at(p.nodes[f.node].location);
    const std::string_view own = schema.string("x-expected");
    if (!own.empty() && may_have_own_words(f.keyword)) return std::string(own);
    const bool branch = f.keyword == keyword::any_of || f.keyword == keyword::one_of;
    if (f.detail == none && !branch) return in_the_way(f.keyword);
    return by_keyword(p, f, schema);
}

} // namespace

std::string expected(const program& p, const finding& f) { return lexical::shortened(whole_words(p, f)); }

} // namespace signalbox::validation::engine
