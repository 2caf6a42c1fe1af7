// uses: ingress routing
#include "broker/ingress/mesh/protocol/mex_headers.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/ingress/mesh/protocol/authorization.hpp"
#include "broker/ingress/mesh/protocol/conditional.hpp"
#include "broker/ingress/mesh/protocol/inbox_query.hpp"
#include "broker/ingress/mesh/protocol/rich_query.hpp"
#include "broker/ingress/mesh/protocol/target.hpp"
#include "broker/routing/patient_register.hpp"

using namespace signalbox;
using namespace signalbox::ingress::mesh::protocol;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

// "Name: value" lines as fields.
field_list fields_of(std::string_view text) {
    field_list fields;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const auto colon = std::min(line.find(':'), line.size());
        fields.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return fields;
}

void read_token(std::string_view text) {
    const auto parsed = parse_authorization(text);
    if (!parsed) return;
    require("NHSMESH " + parsed->mailbox + ":" + parsed->nonce + ":" + parsed->nonce_count + ":" + parsed->timestamp +
                ":" + parsed->hmac ==
            text);
}

void read_send(std::string_view text) {
    const auto reading = read_send_headers(fields_of(text));
    const auto* headers = std::get_if<send_headers>(&reading);
    if (headers == nullptr) return;
    require(!headers->to.empty() && !headers->workflow_id.empty());
    require(headers->content_encoding.empty() || headers->content_encoding == "gzip");
    const bool writable = headers->subject.find('\x7F') == std::string::npos; // DEL goes out as a space
    require(!writable || from_wire(to_wire(headers->subject)) == headers->subject);
}

void read_query(std::string_view text) {
    const base::secret key("key");
    const auto position = read_continuation(key, "BOX", text);
    if (position) require(continuation_token(key, "BOX", *position) == lower(text));
    const auto reading = read_list_query(text);
    const auto* query = std::get_if<list_query>(&reading);
    if (query != nullptr) require(query->max_results >= 10 && query->max_results <= 5000);
}

void read_chunk(std::string_view text) {
    const auto range = parse_chunk_range(text);
    if (range) require(range->number >= 1 && range->number <= range->total);
    const auto reading = read_chunk_headers(fields_of(text));
    const auto* headers = std::get_if<chunk_headers>(&reading);
    if (headers != nullptr) require(headers->content_encoding.empty() || headers->content_encoding == "gzip");
}

void read_rich(std::string_view text) {
    using side = store::mailbox_view_query::side;
    const base::secret key("key");
    for (const side which : {side::inbox, side::outbox}) {
        const auto reading = read_rich_query(text, which, base::time_point{});
        const auto* query = std::get_if<rich_query>(&reading);
        if (query == nullptr) continue;
        require(query->max_results >= 1 && query->max_results <= 2000);
        static_cast<void>(rich_start(key, "BOX", which, *query));
        const std::string next = rich_next(key, "BOX", which, *query, message::sequence{7});
        const auto again =
            read_rich_query(std::string_view(next).substr(next.find('?') + 1), which, base::time_point{});
        const auto* followed = std::get_if<rich_query>(&again);
        require(followed != nullptr && followed->since == query->since);
        require(rich_start(key, "BOX", which, *followed) == message::sequence{7});
    }
    static_cast<void>(read_tracking_query(text));
}

void read_conditions(std::string_view text) {
    if (const auto at = parse_http_date(text)) require(http_date(*at) == text);
    static_cast<void>(is_held_by_client(fields_of(text), "\"A-1\"", base::time_point{}));
}

void read_patient(std::string_view text) {
    const auto address = routing::parse_patient_address(text);
    if (!address) return;
    require(routing::is_patient_address(text));
    const auto failed = routing::check_address(*address);
    // What a sender is told holds nothing of the patient: no digit at all.
    if (failed) require(failed->description.find_first_of("0123456789") == std::string_view::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_token(text);
    read_send(text);
    read_query(text);
    read_chunk(text);
    read_rich(text);
    read_conditions(text);
    read_patient(text);
    read_target("GET", text, true);
    read_accept(text);
    admits_gzip(text);
    return 0;
}
