#include "broker/ingress/mesh/sandbox/json_body.hpp"

#include <utility>

#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::sandbox {

namespace {

constexpr std::string_view whole_body = "__root__"; // pydantic's name for the object itself

constexpr fhir::json_options options{
    .depth_max = 16, .refuse_duplicate_keys = true, .refuse_nul = true, .values_max = 20'000};

} // namespace

fhir::value member_reader::find(std::string_view name) const noexcept {
    const fhir::value found = object_.find(name);
    return found.is(fhir::kind::null) ? fhir::value{} : found;
}

void member_reader::refuse(std::string_view name, std::string what, std::string type) {
    trouble_.push_back({"body", path_of(name), std::move(what), std::move(type)});
}

std::string member_reader::text(std::string_view name, std::size_t size_max) {
    const fhir::value found = find(name);
    if (!found) return {};
    if (!found.is(fhir::kind::string)) {
        refuse(name, "str type expected", "type_error.str");
        return {};
    }
    if (found.text().size() > size_max) {
        refuse(name, "ensure this value has at most " + std::to_string(size_max) + " characters",
               "value_error.any_str.max_length");
        return {};
    }
    return std::string(found.text());
}

std::string member_reader::required_text(std::string_view name, std::size_t size_max) {
    if (!has(name)) refuse(name, "field required", "value_error.missing");
    return text(name, size_max);
}

std::optional<std::uint32_t> member_reader::number(std::string_view name, std::uint32_t least, std::uint32_t most) {
    const fhir::value found = find(name);
    if (!found) return std::nullopt;
    const auto read = found.is(fhir::kind::number) ? protocol::parse_number(found.text()) : std::nullopt;
    if (!read) {
        refuse(name, "value is not a valid integer", "type_error.integer");
    } else if (*read < least) {
        refuse(name, "ensure this value is greater than or equal to " + std::to_string(least),
               "value_error.number.not_ge");
    } else if (*read > most) {
        refuse(name, "ensure this value is less than or equal to " + std::to_string(most), "value_error.number.not_le");
    } else {
        return read;
    }
    return std::nullopt;
}

std::optional<protocol::field_problem> read_object(std::string_view body, fhir::document& into) {
    auto read = fhir::read_json(body, options);
    if (!read) {
        // `what` holds nothing of the text itself.
        const fhir::parse_error& why = read.error();
        return protocol::field_problem{"body", std::string(whole_body),
                                       why.what + ": line " + std::to_string(why.where.line) + " column " +
                                           std::to_string(why.where.column),
                                       "value_error.jsondecode"};
    }
    into = std::move(*read);
    if (into.root().is(fhir::kind::object)) return std::nullopt;
    return protocol::field_problem{"body", std::string(whole_body), "value is not a valid dict", "type_error.dict"};
}

} // namespace signalbox::ingress::mesh::sandbox
