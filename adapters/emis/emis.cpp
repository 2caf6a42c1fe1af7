#include "adapters/emis/emis.hpp"

#include "signalbox/rounds.hpp"
#include "signalbox/settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/emis/filing.hpp"
#include "adapters/emis/partner_client.hpp"
#include "adapters/gp_connect/practice_service.hpp"

namespace signalbox::adapters {

namespace emis {

extern const std::string_view settings_schema;

namespace {

// Between two questions; the practice holds each back until there is something.
constexpr std::chrono::milliseconds pause{1'000};

adapter::http_options options_of(const adapter::host& hub) {
    adapter::http_options made;
    made.url = adapter::split_url(hub.needed_setting("/url")).server;
    made.ca = hub.setting("/ca", "");
    made.certificate = hub.setting("/certificate", "");
    made.key = hub.setting("/key", "");
    return made;
}

partner partner_of(const adapter::host& hub) {
    return {adapter::split_url(hub.needed_setting("/url")).path, hub.needed_setting("/ods"),
            hub.needed_setting("/client"), adapter::secret(hub, "/secret")};
}

class practice_adapter {
  public:
    explicit practice_adapter(const adapter::host& hub)
        : hub_(hub),
          practice_(hub, options_of(hub), partner_of(hub)),
          records_(hub, options_of(hub), partner_of(hub).base_path + "/" + hub.needed_setting("/ods")),
          wait_ms_(static_cast<std::uint32_t>(adapter::number(hub, "/filing_wait_ms", 20'000))) {
        if (adapter::flag(hub, "/filing", true))
            filing_.emplace(pause, [this](const adapter::rounds& until) {
                while (until.goes_on() && confirm_filing(hub_, practice_, wait_ms_)) {
                }
            });
    }

    static adapter::description about() {
        return {.name = "emis",
                .version = "0.1.0",
                .forms = "fhir-r4",
                .settings_schema = settings_schema,
                .max_in_flight = 4,
                .idempotent = true,
                .never_blocks = false};
    }

    void deliver(const adapter::delivery& what, adapter::completion done) {
        adapter::fields fields{{"Content-Type", "application/fhir+json"},
                               {"Idempotency-Key", std::string(what.delivery_id())}};
        if (!what.traceparent().empty()) fields.emplace_back("traceparent", what.traceparent());
        done(outcome_of_result(practice_.send("POST", "/results", std::move(fields), what.payload())));
    }

    void exchange(const adapter::request& asked, adapter::answering answer) {
        records_.pass_on(asked, std::move(answer));
    }

    void drain(std::uint32_t) {
        if (filing_) filing_->stop();
    }

  private:
    adapter::host hub_;
    partner_client practice_;
    gp_connect::practice_service records_;
    std::uint32_t wait_ms_;
    std::optional<adapter::rounds> filing_;
};

} // namespace

} // namespace emis

const signalbox_adapter_table* emis_adapter() { return adapter::table_of<emis::practice_adapter>(); }

} // namespace signalbox::adapters
