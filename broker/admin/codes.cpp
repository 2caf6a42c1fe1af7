#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/fhir/json.hpp"
#include "broker/mapping/asked/asked_code.hpp"
#include "broker/mapping/forms/source_text.hpp"

namespace signalbox::admin {

namespace {

namespace asio = boost::asio;

// A page ends behind the message with which it has read that much.
constexpr std::size_t page_bytes_max = 32UL << 20;

using codes = result<std::vector<mapping::asked_code>>;

// What is delivered, or was: not what is incomplete or was found unfit.
bool is_report(const store::message_record& record) {
    using state = message::message_state;
    const bool delivered = record.state == state::accepted || record.state == state::routed ||
                           record.state == state::completed || record.state == state::expired;
    return delivered && mapping::report_form_of(record.envelope.message_type);
}

asio::awaitable<codes> read_codes(const mapping::source& from, const mapping::code_map& map) {
    co_return mapping::asked_codes(from, map.units());
}

// Reads one message on the worker threads: a report takes some tenths of a millisecond, a large one far longer.
asio::awaitable<codes> codes_of(const parts& with, const mapping::code_map& map, const store::message_record& record,
                                std::size_t& bytes) {
    const auto payload = co_await with.store->payload(record.envelope.message_id, with.limits.body_max);
    if (!payload) co_return payload.error();
    bytes += payload->size();
    const auto& envelope = record.envelope;
    const mapping::source from{.bytes = *payload,
                               .content_type = envelope.content_type,
                               .content_encoding = envelope.content_encoding,
                               .message_type = envelope.message_type,
                               .decoded_max = with.limits.decompressed_max,
                               .ratio_max = with.limits.decompression_ratio_max,
                               .depth_max = with.limits.json_depth_max,
                               .segments_max = with.limits.interchange_segments_max,
                               .results_max = with.limits.report_results_max,
                               .sender = envelope.sender};
    co_return co_await asio::co_spawn(*with.workers, read_codes(from, map), asio::use_awaitable);
}

void write_codes(fhir::json_writer& json, const store::message_record& record,
                 const std::vector<mapping::asked_code>& asked) {
    json.begin_object().member("message_id", record.envelope.message_id).member("sender", record.envelope.sender);
    json.member("committed_at", base::to_iso8601(record.committed_at)).name("codes").begin_array();
    for (const auto& each : asked) mapping::write(json, each);
    json.end_array().end_object();
}

} // namespace

// What stored reports ask of the code map, oldest first: codes and what stands around them, nothing about a patient.
answering list_codes(const parts& with, const call& what) {
    store::message_filter filter;
    const auto since = since_of(what);
    if (!since) co_return problem(400, since_problem);
    filter.since = *since;
    const auto after = after_of(what);
    if (!after) co_return problem(400, after_problem);
    filter.after = *after;
    filter.from_the_first = true;
    filter.sender = parameter(what, "from");
    const auto limit = limit_of(what);
    if (!limit) co_return problem(400, "limit: 1 to 1000");
    filter.limit = *limit;
    const auto found = co_await with.store->messages(filter);
    if (!found) co_return problem_of(found.error());

    const auto map = with.map->get();
    fhir::json_writer json;
    json.begin_object().member("map", std::string_view(map->version())).name("messages").begin_array();
    message::sequence last = filter.after;
    std::int64_t unreadable = 0;
    std::size_t bytes = 0;
    bool more = found->size() == filter.limit;
    for (const store::message_record& record : *found) {
        if (bytes > page_bytes_max) {
            more = true;
            break;
        }
        last = record.position;
        if (!is_report(record)) continue;
        const auto asked = co_await codes_of(with, *map, record, bytes);
        if (asked && !asked->empty()) write_codes(json, record, *asked);
        if (!asked) ++unreadable;
    }
    json.end_array().member("last_position", static_cast<std::int64_t>(last)).member("unreadable", unreadable);
    json.name("more").boolean(more).end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
