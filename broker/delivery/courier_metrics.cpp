#include "broker/delivery/courier_metrics.hpp"

#include "broker/delivery/decide/outcome_decision.hpp"
#include "broker/mapping/losses.hpp"

namespace signalbox::delivery {

namespace {

base::counter outcome_counter(const std::string& destination, outcome::kind kind) {
    return {"signalbox_deliveries_total",
            "Attempts to deliver, by what came back",
            {{"destination", destination}, {"outcome", std::string(decide::to_text(kind))}}};
}

base::counter code_counter(std::string_view result) {
    return {"signalbox_mapping_codes_total",
            "Codes met while rendering, by what the code map said",
            {{"result", std::string(result)}}};
}

base::counter finding_counter(std::string_view kind) {
    return {"signalbox_mapping_findings_total",
            "What renderings had to tell: errors, warnings, and what the form has no place for",
            {{"kind", std::string(kind)}}};
}

} // namespace

courier_metrics::courier_metrics(const std::string& destination)
    : in_flight("signalbox_delivery_in_flight", "Deliveries in hand", {{"destination", destination}}),
      breaker_open("signalbox_breaker_open", "1 while nothing is taken to the destination",
                   {{"destination", destination}}),
      outcomes_{outcome_counter(destination, outcome::kind::accepted),
                outcome_counter(destination, outcome::kind::duplicate),
                outcome_counter(destination, outcome::kind::retry),
                outcome_counter(destination, outcome::kind::unknown),
                outcome_counter(destination, outcome::kind::rejected),
                outcome_counter(destination, outcome::kind::unauthorised)},
      seconds_("signalbox_delivery_seconds", "From handing over to the answer", {{"destination", destination}}),
      mapped_(code_counter("mapped")),
      issues_{code_counter("unmapped"), code_counter("ambiguous"), code_counter("needs_approval"),
              code_counter("unit_mismatch")},
      errors_(finding_counter("error")),
      clinical_losses_(finding_counter("clinical_loss")),
      warnings_(finding_counter("warning")),
      other_losses_(finding_counter("other_loss")) {}

void courier_metrics::ended(outcome::kind kind, double seconds) noexcept {
    outcomes_[static_cast<std::size_t>(kind)].add();
    seconds_.observe(seconds);
}

void courier_metrics::rendered(const mapping::rendering& what) noexcept {
    mapped_.add(what.codes_mapped);
    for (const auto& issue : what.issues) issues_[static_cast<std::size_t>(issue.what)].add();
    const auto told = mapping::losses_of(what);
    errors_.add(told.errors);
    clinical_losses_.add(told.clinical);
    warnings_.add(told.warnings);
    other_losses_.add(told.others);
}

} // namespace signalbox::delivery
