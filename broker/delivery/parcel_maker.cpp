#include "broker/delivery/parcel_maker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/errc.hpp"
#include "broker/mapping/errc.hpp"
#include "broker/mapping/forms/parts.hpp"

namespace signalbox::delivery {

namespace asio = boost::asio;

namespace {

// Everything that rendering reads, so that it can run on another thread.
struct rendering_task {
    std::shared_ptr<const mapping::code_map> map;
    mapping::form wanted;
    mapping::source from;
    mapping::unmapped_policy unmapped_codes;
};

result<mapping::rendering> run(const rendering_task& task) {
    return mapping::render(task.wanted, task.from, *task.map, task.unmapped_codes);
}

asio::awaitable<result<mapping::rendering>> run_on_worker(const rendering_task& task) { co_return run(task); }

asio::awaitable<result<mapping::rendering>> render(const dispatcher_parts& with, const rendering_task& task) {
    const auto& opened = task.from.opened;
    const std::size_t size = opened ? opened->text.size() : task.from.bytes.size();
    const bool packed = !opened && !task.from.content_encoding.empty();
    const bool long_work = size > with.limits.body_in_memory_max || packed;
    if (!long_work || task.wanted == mapping::form::original) co_return run(task);
    co_return co_await asio::co_spawn(with.cores->delivery_workers(), run_on_worker(task), asio::use_awaitable);
}

mapping::source source_of(const dispatcher_parts& with, const message::envelope& envelope, std::string_view payload,
                          std::uint32_t part) {
    return {.bytes = payload,
            .content_type = envelope.content_type,
            .content_encoding = envelope.content_encoding,
            .message_type = envelope.message_type,
            .decoded_max = with.limits.decompressed_max,
            .ratio_max = with.limits.decompression_ratio_max,
            .depth_max = with.limits.json_depth_max,
            .segments_max = with.limits.interchange_segments_max,
            .results_max = with.limits.report_results_max,
            .sender = envelope.sender,
            .part = part,
            .seed = envelope.message_id};
}

} // namespace

asio::awaitable<result<parcel>> make_parcel(const dispatcher_parts& with, const destination& to,
                                            const store::delivery_record& record, interchange_in_hand& shared) {
    auto found = co_await with.store->find_message(record.message_id);
    if (!found) co_return found.error();
    const bool is_part = record.part != 0 && to.form != mapping::form::original;
    auto opened = is_part && shared.message_id == record.message_id ? shared.opened : nullptr;
    std::string payload;
    if (!opened) {
        auto read = co_await with.store->payload(record.message_id, with.limits.body_max);
        if (!read) co_return read.error();
        payload = std::move(*read);
    }

    rendering_task task{with.map->get(), to.form, source_of(with, found->envelope, payload, record.part),
                        to.unmapped_codes};
    task.from.opened = std::move(opened);
    task.from.list_mapped = message::is_recorded(with.observer);
    auto rendered = co_await render(with, task);
    if (!rendered) co_return rendered.error();
    if (rendered->opened) shared = {record.message_id, std::move(rendered->opened)};

    parcel made;
    made.delivery_id = record.delivery_id;
    made.attempt = record.attempts + 1;
    made.recipient_ods = with.ods_of ? with.ods_of(found->envelope.recipient) : std::string{};
    made.envelope = std::move(found->envelope);
    made.lane = record.lane;
    made.rendered = std::move(*rendered);
    made.deadline = with.clock->steady() + to.retry.attempt_deadline;
    co_return made;
}

std::optional<std::string> dead_letter_reason(error_code why, mapping::form wanted) {
    if (why == mapping::errc::not_convertible) return "not convertible to " + std::string(mapping::to_text(wanted));
    if (why == mapping::errc::unreadable) return "unreadable";
    if (why == mapping::errc::too_large || why == base::errc::over_limit) return "too large";
    if (why == store::errc::corrupt) return "corrupt";
    if (why == store::errc::not_found) return "message not found";
    return std::nullopt;
}

} // namespace signalbox::delivery
