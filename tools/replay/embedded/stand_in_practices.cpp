#include "tools/replay/embedded/stand_in_practices.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "broker/ingress/gpconnect/practices.hpp"

namespace signalbox::replay {

namespace {

using answer_result = boost::system::result<message::exchange_response, message::exchange_failure>;
using ingress::gpconnect::root_pair;

// A place that cannot be looked up (RFC 2606), for which every answer has the configured one.
constexpr const char* address = "https://practice.invalid";
// As `simulate practice` and `simulate traffic` have it: the people whom a generated trace asks about.
constexpr std::uint64_t seed = 1;

// Service roots below the address of the simulated practice, by the name of the configured one.
std::map<std::string, std::string, std::less<>> own_roots(const std::string& ods) {
    const std::string root = "/" + ods + "/STU3/1/gpconnect";
    return {{"gpconnect", root},
            {"structured", root + "/structured"},
            {"documents", root + "/documents"},
            {"html", "/" + ods + "/DSTU2/0/gpconnect"}};
}

std::vector<root_pair> pairs_of(const ingress::gpconnect::practice& entry) {
    std::vector<root_pair> made;
    const auto own = own_roots(entry.ods);
    for (const auto& [name, configured] : entry.roots)
        if (const auto found = own.find(name); found != own.end() && !configured.empty())
            made.push_back({std::string(address) + found->second, configured});
    std::ranges::sort(made, std::greater{}, [](const root_pair& each) { return each.provider.size(); });
    return made;
}

} // namespace

stand_in_practices::one::one(const app::gpconnect_practice& setting, const base::clock& clock)
    : people(simulate::make_patients(setting.entry.ods, seed)),
      provider({.ods_code = setting.entry.ods, .seed = seed, .address = address, .asid = setting.entry.asid}, people,
               clock),
      services(own_roots(setting.entry.ods)),
      roots(pairs_of(setting.entry)),
      destination(setting.destination),
      count{setting.entry.ods} {
    if (setting.destination.empty()) // an adapter answers for every service
        std::erase_if(services, [&](const auto& each) { return !setting.entry.roots.contains(each.first); });
}

stand_in_practices::stand_in_practices(const app::gpconnect_setting& instead_of, recorded_answers known,
                                       const base::clock& clock, std::vector<outage> outages)
    : known_(std::move(known)), clock_(clock), start_(clock.now()), outages_(std::move(outages)) {
    for (const app::gpconnect_practice& each : instead_of.practices)
        all_.emplace(each.entry.ods, std::make_unique<one>(each, clock));
}

boost::asio::awaitable<answer_result> stand_in_practices::ask(message::exchange_request what) {
    const std::lock_guard lock(mutex_); // nothing is awaited under it
    const auto found = all_.find(what.practice_ods);
    if (found == all_.end()) co_return message::exchange_failure::no_practice;
    one& by = *found->second;
    const auto service = by.services.find(ingress::gpconnect::root_name("", what.service));
    if (service == by.services.end()) co_return message::exchange_failure::no_practice;
    if (const auto failed = failure_of(outages_, what.practice_ods, by.destination, clock_.now() - start_)) {
        ++by.count.out;
        co_return *failed;
    }
    if (auto known = known_.to(what.id)) {
        ++by.count.recorded;
        co_return std::move(*known);
    }
    ++by.count.simulated;
    co_return simulated(by, service->second, std::move(what));
}

message::exchange_response stand_in_practices::simulated(one& by, const std::string& root,
                                                         message::exchange_request what) {
    const auto question = std::min(what.path.find('?'), what.path.size());
    const simulate::gpconnect::call asked{std::move(what.method), root + what.path.substr(0, question),
                                          what.path.substr(std::min(question + 1, what.path.size())),
                                          std::move(what.fields), std::move(what.body)};
    simulate::gpconnect::answer given = by.provider.answer(asked);
    message::exchange_response made;
    made.status = given.status;
    made.body = ingress::gpconnect::rewritten(std::move(given.body), by.roots);
    for (auto& [name, value] : given.fields) {
        std::string configured = name == "Location" ? ingress::gpconnect::rewritten_url(value, by.roots) : "";
        made.fields.emplace_back(name, configured.empty() ? std::move(value) : std::move(configured));
    }
    return made;
}

std::vector<practice_played> stand_in_practices::played() const {
    const std::lock_guard lock(mutex_);
    std::vector<practice_played> made;
    for (const auto& [ods, each] : all_)
        if (each->count.recorded + each->count.simulated + each->count.out > 0) made.push_back(each->count);
    return made;
}

} // namespace signalbox::replay
