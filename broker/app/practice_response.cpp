#include "broker/app/practice_response.hpp"

#include <algorithm>
#include <utility>

#include "broker/messaging/itk3/response.hpp"
#include "broker/messaging/itk3/workflows.hpp"

namespace signalbox::app {

namespace {

namespace itk3 = messaging::itk3;
using nothing_or = std::optional<practice_acknowledgement>;
using companions = std::vector<store::acceptance>;

constexpr std::size_t response_max = 1UL << 20; // bytes of an ITK3 response

std::optional<itk3::received_response> read(const delivery::submission& what) {
    if (!itk3::carries_acknowledgements(what.workflow_id) || what.payload.size() > response_max) return std::nullopt;
    return itk3::read_response(what.payload);
}

practice_acknowledgement acknowledgement_of(std::string message_id, const std::vector<store::delivery_record>& all,
                                            const itk3::received_response& said) {
    practice_acknowledgement made{std::move(message_id), {}};
    const auto* const known = itk3::find_response_code(said.code);
    const bool positive = known != nullptr ? known->positive : said.positive;
    if (positive && said.level == itk3::level::infrastructure) return made;
    using kind = delivery::confirmation::kind;
    for (const store::delivery_record& each : all)
        made.confirmations.push_back({each.delivery_id, positive ? kind::filed : kind::refused, said.code, ""});
    return made;
}

store::async_result<companions> answers_with(intake::itk3::business_parts with,
                                             std::shared_ptr<const routing::route_table> routes,
                                             store::delivery_record of, delivery::confirmation said) {
    if (!hub_answered({of}, *routes)) co_return companions();
    const bool filed = said.what == delivery::confirmation::kind::filed;
    auto answer = co_await intake::itk3::business_answer(with, of.message_id, filed, said.code);
    if (!answer) co_return answer.error();
    companions made;
    if (*answer) made.push_back(std::move(**answer));
    co_return made;
}

} // namespace

bool hub_answered(const std::vector<store::delivery_record>& all, const routing::route_table& routes) {
    return !all.empty() && std::ranges::all_of(all, [&](const store::delivery_record& each) {
        const auto rule = std::ranges::find(routes.routes(), each.rule, &routing::route::name);
        return rule != routes.routes().end() && rule->hub_acknowledges;
    });
}

confirmation_companions business_answers(intake::itk3::business_parts with,
                                         std::shared_ptr<const routing::route_table> routes) {
    return
        [with = std::move(with), routes = std::move(routes)](store::delivery_record of, delivery::confirmation said) {
            return answers_with(with, routes, std::move(of), std::move(said));
        };
}

store::async_result<nothing_or> read_practice_response(const acknowledgement_parts& with,
                                                       const std::string& destination, const std::string& from,
                                                       const delivery::submission& what) {
    const auto said = read(what);
    if (!said) co_return nothing_or();
    const auto kept = co_await with.store->conversations(
        {.message_id = "", .sender = what.to, .recipient = from, .header_id = said->identifier});
    if (!kept) co_return kept.error();
    if (kept->empty()) co_return nothing_or();

    store::delivery_filter filter;
    filter.destination = destination;
    filter.message_id = kept->front().message_id;
    filter.limit = 1000;
    const auto all = co_await with.store->deliveries(std::move(filter));
    if (!all) co_return all.error();
    if (!hub_answered(*all, *with.routes)) co_return nothing_or();
    co_return acknowledgement_of(kept->front().message_id, *all, *said);
}

} // namespace signalbox::app
