#include "broker/ingress/gpconnect/practices.hpp"

namespace signalbox::ingress::gpconnect {

practice_book::practice_book(std::vector<practice> practices, std::vector<consumer> consumers) {
    for (practice& each : practices) {
        std::string ods = each.ods;
        practices_.emplace(std::move(ods), std::move(each));
    }
    for (consumer& each : consumers) {
        std::string asid = each.asid;
        consumers_.emplace(std::move(asid), std::move(each));
    }
}

const practice* practice_book::find(std::string_view ods) const noexcept {
    const auto found = practices_.find(ods);
    return found == practices_.end() ? nullptr : &found->second;
}

const consumer* practice_book::find_consumer(std::string_view asid) const noexcept {
    const auto found = consumers_.find(asid);
    return found == consumers_.end() ? nullptr : &found->second;
}

std::string_view root_name(std::string_view fhir, std::string_view service) noexcept {
    if (fhir == "DSTU2") return "html";
    return service.substr(service.find('/') + 1); // npos + 1 is 0
}

std::string_view root_of(const practice& of, std::string_view fhir, std::string_view service) noexcept {
    const auto found = of.roots.find(root_name(fhir, service));
    return found == of.roots.end() ? std::string_view{} : found->second;
}

bool is_on(const practice& of, std::string_view capability) noexcept {
    if (!of.enabled) return false;
    return capability == "migrate" || of.capabilities.contains(std::string(capability));
}

} // namespace signalbox::ingress::gpconnect
