#include "broker/delivery/library/completions.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "broker/delivery/library/texts.hpp"
#include "broker/delivery/sender_fields.hpp"

namespace signalbox::delivery::library {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t code_max = 64;
constexpr std::size_t diagnostics_max = 1024;
constexpr milliseconds retry_after_max = std::chrono::hours(1); // promises.md: honours Retry-After up to 1 h

std::optional<outcome::kind> kind_of(std::int32_t what) {
    switch (what) {
    case SIGNALBOX_ACCEPTED: return outcome::kind::accepted;
    case SIGNALBOX_DUPLICATE: return outcome::kind::duplicate;
    case SIGNALBOX_RETRY: return outcome::kind::retry;
    case SIGNALBOX_UNKNOWN: return outcome::kind::unknown;
    case SIGNALBOX_REJECTED: return outcome::kind::rejected;
    case SIGNALBOX_UNAUTHORISED: return outcome::kind::unauthorised;
    default: return std::nullopt;
    }
}

} // namespace

call::call(const parcel& given, std::uint32_t deadline_ms, const boost::asio::any_io_executor& on)
    : what(given), core(on) {
    const message::envelope& about = what.envelope;
    const std::string_view form = what.rendered.transform_version;
    as_given.struct_size = sizeof as_given;
    as_given.delivery_id = text_of(what.delivery_id);
    as_given.message_id = text_of(about.message_id);
    as_given.correlation_id = text_of(about.local_id);
    as_given.traceparent = text_of(about.traceparent);
    as_given.from_mailbox = text_of(about.sender);
    as_given.to_mailbox = text_of(about.recipient);
    as_given.to_ods = text_of(what.recipient_ods);
    as_given.workflow_id = text_of(about.workflow_id);
    as_given.message_type = text_of(about.message_type);
    as_given.form = text_of(form.substr(0, form.find('/')));
    as_given.content_type = text_of(what.rendered.content_type);
    as_given.lane = text_of(what.lane);
    as_given.payload = text_of(what.rendered.bytes);
    as_given.attempt = what.attempt;
    as_given.deadline_ms = deadline_ms;
    for (const auto& [name, value] : sender_fields(what)) fields.push_back({text_of(name), text_of(value)});
    as_given.fields = fields.data();
    as_given.fields_count = fields.size();
}

outcome outcome_of(const signalbox_outcome* given) {
    if (!is_whole(given)) return {outcome::kind::unknown, "no-outcome", "a completion without an outcome", {}};
    const auto kind = kind_of(given->what);
    if (!kind) return {outcome::kind::unknown, "no-outcome", "an outcome that there is not", {}};
    outcome made{*kind, bounded(given->code, code_max), bounded(given->diagnostics, diagnostics_max), {}};
    if (*kind == outcome::kind::retry && given->retry_after_ms >= 0)
        made.retry_after = milliseconds(std::min<std::int64_t>(given->retry_after_ms, retry_after_max.count()));
    made.may_repeat = *kind == outcome::kind::unknown && given->may_repeat == 1;
    return made;
}

} // namespace signalbox::delivery::library
