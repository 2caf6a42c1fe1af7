#include "broker/ingress/mesh/protocol/mex_headers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace signalbox::ingress::mesh::protocol {

namespace {

struct known_field {
    std::string_view name;
    std::size_t size_max; // characters
    bool required;
};

// MESH API specification (mesh-api.yaml), sendMessage; the last is the hub's own.
constexpr std::array<known_field, 12> send_fields{{{"mex-to", 100, true},
                                                   {"mex-workflowid", 300, true},
                                                   {"mex-chunk-range", 20, false},
                                                   {"mex-subject", 500, false},
                                                   {"mex-localid", 300, false},
                                                   {"mex-partnerid", 500, false},
                                                   {"mex-filename", 300, false},
                                                   {"mex-content-encrypted", 20, false},
                                                   {"mex-content-compressed", 20, false},
                                                   {"mex-content-checksum", 100, false},
                                                   {"mex-content-type", 100, false},
                                                   {"idempotency-key", 255, false}}};

constexpr std::array<std::string_view, 3> handshake_fields{"mex-clientversion", "mex-osname", "mex-osversion"};
constexpr std::array<std::string_view, 2> content_fields{"content-type", "content-encoding"};

field_problem missing(std::string_view name) {
    return {"header", std::string(name), "field required", "value_error.missing"};
}

field_problem too_long(const known_field& field) {
    return {"header", std::string(field.name),
            "ensure this value has at most " + std::to_string(field.size_max) + " characters",
            "value_error.any_str.max_length"};
}

field_problem too_short(std::string_view name) {
    return {"header", std::string(name), "ensure this value has at least 1 characters",
            "value_error.any_str.min_length"};
}

bool is_mex(std::string_view name) noexcept { return equal_without_case(name.substr(0, 4), "mex-"); }

bool is_known(std::string_view name) {
    const auto same = [name](std::string_view known) { return equal_without_case(known, name); };
    return std::any_of(send_fields.begin(), send_fields.end(), [&](const auto& each) { return same(each.name); }) ||
           std::any_of(handshake_fields.begin(), handshake_fields.end(), same) ||
           std::any_of(content_fields.begin(), content_fields.end(), same);
}

// Fields whose values a list would not be: of two, each reader of the message could take another.
bool has_one_value(std::string_view name) { return is_mex(name) || is_known(name); }

field_problem repeated(std::string_view name) {
    return {"header", lower(name), "field must not be repeated", "value_error.repeated", !is_known(name)};
}

// Each name once, also when its values agree.
std::vector<field_problem> check_repeats(const field_list& fields) {
    std::vector<field_problem> found;
    for (auto at = fields.begin(); at != fields.end(); ++at) {
        const auto same = [name = at->first](const auto& other) { return equal_without_case(other.first, name); };
        const bool second = has_one_value(at->first) && std::count_if(fields.begin(), at, same) == 1;
        if (second) found.push_back(repeated(at->first));
    }
    return found;
}

std::string_view value_of(const field_list& fields, std::string_view name) noexcept {
    return trimmed(find_field(fields, name).value_or(std::string_view{}));
}

std::vector<field_problem> check_form(const field_list& fields) {
    std::vector<field_problem> found = check_repeats(fields);
    for (const known_field& each : send_fields) {
        const auto value = find_field(fields, each.name);
        if (!value && each.required) found.push_back(missing(each.name));
        if (value && value->size() > each.size_max) found.push_back(too_long(each));
    }
    if (const auto workflow = find_field(fields, "mex-workflowid"); workflow && trimmed(*workflow).empty()) {
        found.push_back(too_short("mex-workflowid"));
    }
    if (const auto key = find_field(fields, "idempotency-key"); key && trimmed(*key).empty()) {
        found.push_back(too_short("idempotency-key"));
    }
    return found;
}

bool has_control_characters(const field_list& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const auto& field) {
        if (!is_mex(field.first)) return false;
        return std::any_of(field.second.begin(), field.second.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    });
}

bool is_link(std::string_view text) {
    const std::string begin = lower(trimmed(text).substr(0, 8));
    return begin.starts_with("http://") || begin.starts_with("https://");
}

bool is_checksum(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return alphanumeric || c == ' ' || c == ':' || c == '-' || c == '/';
    });
}

// The range of a first chunk, which is also what a message in one piece may say.
std::optional<chunk_range> first_of(std::string_view range) noexcept {
    const auto chunks = parse_chunk_range(trimmed(range));
    return chunks && chunks->number == 1 ? chunks : std::nullopt;
}

std::optional<problem> check_encoding(const field_list& fields) {
    const std::string_view encoding = value_of(fields, "content-encoding");
    if (encoding.empty() || equal_without_case(encoding, "gzip")) return std::nullopt;
    return problem{422, "SEND", "UnsupportedContentEncoding", "Unsupported content encoding", ""};
}

std::optional<problem> check_meaning(const field_list& fields) {
    if (has_control_characters(fields) || is_link(value_of(fields, "mex-to")) ||
        is_link(value_of(fields, "mex-workflowid")) || is_link(value_of(fields, "mex-content-checksum"))) {
        return problem{400, "TRANSFER", "06", "MalformedControlFile", ""};
    }
    if (value_of(fields, "mex-to").empty()) return problem{400, "SEND", "08", "TO_DTS missing", ""};
    if (!is_checksum(value_of(fields, "mex-content-checksum"))) {
        return problem{400, "SEND", "Invalid checksum", "Invalid checksum", ""};
    }
    const auto range = find_field(fields, "mex-chunk-range");
    if (range && !first_of(*range)) return invalid_chunk_range();
    return check_encoding(fields);
}

bool is_true(std::string_view text) {
    constexpr std::array<std::string_view, 6> words{"y", "yes", "t", "true", "on", "1"};
    return std::find(words.begin(), words.end(), lower(text)) != words.end();
}

// version "-" trace id "-" parent id "-" flags, lower-case hex of 2, 32, 16 and 2 digits (W3C Trace Context 3.2).
bool is_traceparent(std::string_view text) noexcept {
    if (text.size() != 55) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 2 || i == 35 || i == 52;
        const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex) return false;
    }
    return true;
}

std::string content_type_of(const field_list& fields) {
    const std::string_view stated = value_of(fields, "mex-content-type");
    return from_wire(stated.empty() ? lower(value_of(fields, "content-type")) : std::string(stated));
}

} // namespace

send_reading read_send_headers(const field_list& fields) {
    if (auto trouble = check_form(fields); !trouble.empty()) return trouble;
    if (auto refused = check_meaning(fields)) return *refused;

    const auto text = [&fields](std::string_view name) { return from_wire(value_of(fields, name)); };
    send_headers read;
    read.to = upper(text("mex-to"));
    read.workflow_id = text("mex-workflowid");
    if (const auto range = find_field(fields, "mex-chunk-range"))
        read.chunks = first_of(*range).value_or(chunk_range{});
    read.subject = text("mex-subject");
    read.local_id = text("mex-localid");
    read.partner_id = text("mex-partnerid");
    read.file_name = text("mex-filename");
    read.checksum = text("mex-content-checksum");
    read.content_type = content_type_of(fields);
    read.content_encoding = lower(value_of(fields, "content-encoding"));
    read.encrypted = is_true(value_of(fields, "mex-content-encrypted"));
    read.compressed = is_true(value_of(fields, "mex-content-compressed"));
    read.idempotency_key = text("idempotency-key");
    const std::string_view trace = value_of(fields, "traceparent");
    if (is_traceparent(trace)) read.traceparent = trace;
    return read;
}

std::variant<chunk_headers, problem, std::vector<field_problem>> read_chunk_headers(const field_list& fields) {
    if (auto repeats = check_repeats(fields); !repeats.empty()) return repeats;
    const auto chunks = parse_chunk_range(value_of(fields, "mex-chunk-range"));
    if (!chunks) return invalid_chunk_range();
    if (auto refused = check_encoding(fields)) return *refused;
    return chunk_headers{*chunks, lower(value_of(fields, "content-encoding"))};
}

problem invalid_chunk_range() {
    return {417, "SEND", "InvalidHeaderChunks", "Invalid chunk values sent in mex-Chunk-Range header", ""};
}

std::optional<chunk_range> parse_chunk_range(std::string_view text) noexcept {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto number = parse_number(trimmed(text.substr(0, colon)));
    const auto total = parse_number(trimmed(text.substr(colon + 1)));
    if (!number || !total || *number < 1 || *number > *total) return std::nullopt;
    return chunk_range{*number, *total};
}

std::vector<field_problem> check_handshake(const field_list& fields) {
    std::vector<field_problem> found = check_repeats(fields);
    for (const std::string_view name : handshake_fields) {
        if (!find_field(fields, name)) found.push_back(missing(name));
    }
    return found;
}

} // namespace signalbox::ingress::mesh::protocol
