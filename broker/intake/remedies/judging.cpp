#include "broker/intake/remedies/judging.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/base/errc.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/intake/reports/hl7v2.hpp"
#include "broker/pathology/hl7v2/reader.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::intake {

namespace {

using message::delivery_state;

constexpr std::uint32_t later_looked_at = 100;
constexpr std::size_t routes_told = 5;

examined examine_now(const parts& with, const message::envelope& about, const std::string& body) {
    if (about.transport == message::transport::mllp) {
        pathology::hl7v2::limits most;
        most.message_bytes = with.limits.body_validated_max;
        return examine_hl7v2(pathology::hl7v2::read_message(body, most), with.limits);
    }
    return examine(body, about,
                   {.catalogue = with.catalogue.get(),
                    .limits = with.limits,
                    .validate = with.validate,
                    .strengths = with.strengths});
}

bool has_gone_on(delivery_state state, bool waits_before) {
    if (state == delivery_state::cancelled || state == delivery_state::expired) return false;
    const bool waits = state == delivery_state::blocked || message::set_aside(state);
    return !(waits && waits_before);
}

boost::asio::awaitable<result<std::string>> later_one(const parts& with, store::delivery_filter filter,
                                                      bool waits_before) {
    filter.from_the_first = true;
    filter.limit = later_looked_at;
    const auto later = co_await with.store->deliveries(std::move(filter));
    if (!later) co_return later.error();
    for (const store::delivery_record& each : *later)
        if (has_gone_on(each.state, waits_before)) co_return each.delivery_id;
    co_return std::string();
}

std::vector<std::string> reports_of(const message::planned_delivery& planned) {
    std::vector<std::string> reports{planned.report};
    for (const message::lane_claim& each : planned.further) reports.push_back(each.report);
    std::erase(reports, "");
    return reports;
}

} // namespace

no_remedy no_remedy_for(const error_code& error) {
    using why = no_remedy::why;
    if (error == store::errc::not_found) return {why::not_found, "no such message or delivery"};
    if (error == store::errc::transition) return {why::state, "somebody else was quicker: look at it again"};
    if (error == store::errc::unknown) return {why::unknown, error.message()};
    if (error == base::errc::over_limit) return {why::too_large, "the message is too large to be examined"};
    return {why::unavailable, error.message()};
}

no_remedy wrong_state(const std::string& id, std::string_view state, std::string_view needed) {
    return {no_remedy::why::state, fmt::format("{} is {}; this is for one that is {}", id, state, needed)};
}

boost::asio::awaitable<examined> judge(const parts& with, const message::envelope& about, const std::string& body) {
    const bool heavy = body.size() > with.limits.body_in_memory_max || about.content_encoding == "gzip";
    if (with.workers == nullptr || !heavy) co_return examine_now(with, about, body);
    co_return co_await on_worker(*with.workers, [&] { return examine_now(with, about, body); });
}

std::string why_nowhere(const routing::decision& decided) {
    std::string text = "no route leads anywhere, and the recipient is no mailbox of this hub";
    for (std::size_t i = 0; i < std::min(decided.considered.size(), routes_told); ++i)
        text += fmt::format("; {}: {}", decided.considered[i].route, decided.considered[i].why);
    return text;
}

boost::asio::awaitable<result<std::string>> overtaken_by(const parts& with, const std::string& behind_delivery,
                                                         const std::vector<message::planned_delivery>& planned,
                                                         bool waits_before) {
    for (const message::planned_delivery& each : planned) {
        for (const std::string& report : reports_of(each)) {
            store::delivery_filter filter;
            filter.destination = each.destination;
            filter.report = report;
            filter.after = behind_delivery;
            const auto found = co_await later_one(with, std::move(filter), waits_before);
            if (!found || !found->empty()) co_return found;
        }
    }
    co_return std::string();
}

} // namespace signalbox::intake
