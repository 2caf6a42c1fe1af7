#include "broker/ingress/mesh/protocol/inbox_query.hpp"

#include <array>
#include <cstddef>

#include "broker/base/crypto.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::uint32_t results_min = 10;
constexpr std::uint32_t results_max = 5000;
constexpr std::size_t continue_min = 24;
constexpr std::size_t continue_max = 1000;
constexpr std::size_t filter_min = 2;
constexpr std::size_t filter_max = 255;

constexpr std::size_t tag_size = 16;
constexpr std::size_t position_size = 8;

field_problem wrong(std::string_view name, std::string what, std::string type) {
    return {"query", std::string(name), std::move(what), std::move(type)};
}

void read_results(std::string_view text, list_query& into, std::vector<field_problem>& trouble) {
    const auto number = parse_number(text);
    if (!number) {
        trouble.push_back(wrong("max_results", "value is not a valid integer", "type_error.integer"));
    } else if (*number < results_min) {
        trouble.push_back(
            wrong("max_results", "ensure this value is greater than or equal to 10", "value_error.number.not_ge"));
    } else if (*number > results_max) {
        trouble.push_back(
            wrong("max_results", "ensure this value is less than or equal to 5000", "value_error.number.not_le"));
    } else {
        into.max_results = *number;
    }
}

void check_size(std::string_view name, const std::string& text, std::size_t least, std::size_t most,
                std::vector<field_problem>& trouble) {
    if (text.size() < least) {
        trouble.push_back(wrong(name, "ensure this value has at least " + std::to_string(least) + " characters",
                                "value_error.any_str.min_length"));
    }
    if (text.size() > most) {
        trouble.push_back(wrong(name, "ensure this value has at most " + std::to_string(most) + " characters",
                                "value_error.any_str.max_length"));
    }
}

using position_bytes = std::array<std::byte, position_size>;

position_bytes bytes_of(std::uint64_t number) noexcept {
    position_bytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(number >> (56 - 8 * i));
    return bytes;
}

std::uint64_t number_of(std::string_view bytes) noexcept {
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

std::string keyed(const base::secret& key, std::string_view label, std::string_view text) {
    std::string labelled(label);
    labelled += '\0';
    labelled += text;
    const auto mac = base::hmac_sha256(base::as_bytes(key.reveal()), base::as_bytes(labelled));
    return std::string(base::as_text(mac));
}

// The position is hidden by a mask that its own tag selects, so that equal positions give equal tokens and a token says
// nothing about how much the hub carries.
std::string tag_of(const base::secret& key, std::string_view mailbox, std::string_view position) {
    std::string about(mailbox);
    about += '\0';
    about += position;
    return keyed(key, "continue", about).substr(0, tag_size);
}

std::string masked(const base::secret& key, std::string_view tag, std::string_view position) {
    const std::string mask = keyed(key, "mask", tag);
    std::string result(position);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<char>(result[i] ^ mask[i]);
    return result;
}

void append_parameter(std::string& link, std::string_view name, std::string_view value) {
    link += link.find('?') == std::string::npos ? '?' : '&';
    link += name;
    link += '=';
    link += http::percent_encode(value);
}

} // namespace

std::variant<list_query, std::vector<field_problem>> read_list_query(std::string_view query) {
    const auto parameters = http::parse_query(query);
    if (!parameters) return std::vector{wrong("query", http::query_fault(query), "value_error")};

    list_query read;
    std::vector<field_problem> trouble;
    for (const auto& [name, value] : *parameters) {
        if (name == "max_results") read_results(value, read, trouble);
        if (name == "continue_from") {
            check_size(name, value, continue_min, continue_max, trouble);
            read.continue_from = value;
        }
        if (name == "workflow_filter") {
            check_size(name, value, filter_min, filter_max, trouble);
            read.workflow_filter = value;
        }
    }
    if (!trouble.empty()) return trouble;
    return read;
}

std::vector<field_problem> unusable_continuation() {
    return {wrong("continue_from", "not a continuation of this mailbox's list", "value_error")};
}

std::string continuation_token(const base::secret& key, std::string_view mailbox, message::sequence position) {
    const position_bytes bytes = bytes_of(static_cast<std::uint64_t>(position));
    const std::string tag = tag_of(key, mailbox, base::as_text(bytes));
    return base::to_hex(base::as_bytes(tag + masked(key, tag, base::as_text(bytes))));
}

std::optional<message::sequence> read_continuation(const base::secret& key, std::string_view mailbox,
                                                   std::string_view token) {
    const auto bytes = base::from_hex(token);
    if (!bytes || bytes->size() != tag_size + position_size) return std::nullopt;
    if (base::to_hex(base::as_bytes(*bytes)) != token) return std::nullopt; // one token has one form

    const std::string_view tag = std::string_view(*bytes).substr(0, tag_size);
    const std::string position = masked(key, tag, std::string_view(*bytes).substr(tag_size));
    if (!base::constant_time_equal(tag, tag_of(key, mailbox, position))) return std::nullopt;
    return static_cast<message::sequence>(number_of(position));
}

std::string self_link(std::string_view mailbox, const list_query& query) {
    std::string link = "/messageexchange/" + std::string(mailbox) + "/inbox";
    if (query.max_results != list_results_default) {
        append_parameter(link, "max_results", std::to_string(query.max_results));
    }
    if (!query.workflow_filter.empty()) append_parameter(link, "workflow_filter", query.workflow_filter);
    return link;
}

std::string next_link(std::string_view mailbox, const list_query& query, std::string_view token) {
    std::string link = self_link(mailbox, query);
    append_parameter(link, "continue_from", token);
    return link;
}

} // namespace signalbox::ingress::mesh::protocol
