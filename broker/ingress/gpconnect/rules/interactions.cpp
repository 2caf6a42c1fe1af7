#include "broker/ingress/gpconnect/rules/interactions.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

std::optional<std::uint64_t> number_in(const value& object, std::string_view member) {
    const std::string_view text = object.find(member).text();
    std::uint64_t read = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return read;
}

std::vector<std::string> texts_in(const value& array) {
    std::vector<std::string> made;
    for (const value each : array) made.emplace_back(each.text());
    return made;
}

void take(const value& from, std::string_view member, std::string& into) {
    if (const value given = from.find(member)) into = given.text();
}

std::optional<parameter_kind> kind_of(std::string_view text) noexcept {
    if (text == "identifier") return parameter_kind::identifier;
    if (text == "words") return parameter_kind::words;
    if (text == "day") return parameter_kind::day;
    if (text == "moment") return parameter_kind::moment;
    if (text == "text") return parameter_kind::text;
    return std::nullopt;
}

std::optional<parameter_rule> parameter_of(const value& given) {
    parameter_rule made;
    const auto kind = kind_of(given.string("kind"));
    if (!kind) return std::nullopt;
    made.kind = *kind;
    made.name = given.string("name");
    made.least = static_cast<std::size_t>(number_in(given, "least").value_or(0));
    if (const auto most = number_in(given, "most")) made.most = static_cast<std::size_t>(*most);
    made.system = given.string("system");
    if (const value words = given.find("words")) made.words = texts_in(words);
    made.every = given.find("every").text() == "true";
    if (const value prefixes = given.find("prefixes")) made.prefixes = texts_in(prefixes);
    made.past_allowed = given.find("past").text() != "false";
    take(given, "missing", made.missing);
    take(given, "repeated", made.repeated);
    take(given, "wrong_system", made.wrong_system);
    return made;
}

std::optional<call_class> class_of(const value& given) {
    const auto slow = number_in(given, "slow_after_ms");
    const auto deadline = number_in(given, "deadline_ms");
    const auto most = number_in(given, "answer_max");
    if (!slow || !deadline || !most) return std::nullopt;
    return call_class{std::chrono::milliseconds(*slow), std::chrono::milliseconds(*deadline), *most};
}

void take_answer(const value& given, interaction& into) {
    into.answer_types = texts_in(given.find("types"));
    into.answer_schema = given.string("schema");
    into.answer_named_by_trace = given.find("named_by_trace").text() == "true";
    into.answer_passed_through = given.find("passed_through").text() == "true";
}

std::optional<interaction> interaction_of(const value& given, const value& classes) {
    interaction made;
    made.id = given.string("id");
    made.capability = given.string("capability");
    made.fhir = given.string("fhir");
    made.service = given.string("service");
    made.verb = given.string("verb");
    made.path = given.string("path");
    made.scope = given.string("scope");
    made.reason = given.string("reason");
    const auto how = class_of(classes.find(given.string("class")));
    const value answer = given.find("answer");
    if (!how || !answer.find("types") || made.id.empty() || !made.path.starts_with('/')) return std::nullopt;
    made.how = *how;
    take_answer(answer, made);
    for (const value each : given.find("parameters")) {
        auto rule = parameter_of(each);
        if (!rule) return std::nullopt;
        made.parameters.push_back(std::move(*rule));
    }
    made.others_refused = given.string("other_parameters") == "refused";
    if (const auto days = number_in(given, "days_max")) made.days_max = static_cast<std::int64_t>(*days);
    made.body_schema = given.find("body").string("schema");
    made.body_max = static_cast<std::size_t>(number_in(given.find("body"), "max").value_or(0));
    return made;
}

// FHIR's id: 1 to 64 letters, digits, '-' and '.'.
bool is_id(std::string_view text) noexcept {
    const auto may = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), may);
}

// Takes "/segment" off the text.
std::string_view next_segment(std::string_view& text) noexcept {
    text.remove_prefix(1);
    const std::string_view segment = text.substr(0, std::min(text.find('/'), text.size()));
    text.remove_prefix(segment.size());
    return segment;
}

} // namespace

bool fits(std::string_view pattern, std::string_view path) noexcept {
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view expected = next_segment(pattern);
        const std::string_view segment = next_segment(path);
        const bool same = expected == "{id}" ? is_id(segment) : expected == segment;
        if (!same) return false;
    }
    return pattern.empty() && path.empty();
}

boost::system::result<std::shared_ptr<const interaction_table>, std::string>
interaction_table::read(std::string_view json) {
    const auto given = signalbox::fhir::read_json(json);
    if (!given)
        return fmt::format("{}:{}: {}", given.error().where.line, given.error().where.column, given.error().what);
    auto made = std::make_shared<interaction_table>();
    for (const value each : given->root().find("interactions")) {
        auto row = interaction_of(each, given->root().find("classes"));
        if (!row) return fmt::format("{}: not an interaction", each.pointer());
        if (made->find(row->id) != nullptr) return fmt::format("{}: {} stands here already", each.pointer(), row->id);
        made->rows_.push_back(std::move(*row));
    }
    if (made->rows_.empty()) return std::string("no interactions");
    return std::shared_ptr<const interaction_table>(std::move(made));
}

const interaction* interaction_table::find(std::string_view id) const noexcept {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const interaction& row) { return row.id == id; });
    return found == rows_.end() ? nullptr : &*found;
}

std::vector<const interaction*> interaction_table::at(const place& where) const {
    std::vector<const interaction*> found;
    for (const interaction& row : rows_) {
        const bool here = row.fhir == where.fhir && (where.service.empty() || row.service == where.service);
        if (here && fits(row.path, where.path)) found.push_back(&row);
    }
    return found;
}

std::string verbs_of(const std::vector<const interaction*>& rows) {
    std::vector<std::string_view> verbs;
    for (const interaction* row : rows)
        if (std::find(verbs.begin(), verbs.end(), row->verb) == verbs.end()) verbs.emplace_back(row->verb);
    std::string text;
    for (const std::string_view verb : verbs) text.append(text.empty() ? "" : ", ").append(verb);
    return text;
}

} // namespace signalbox::ingress::gpconnect
