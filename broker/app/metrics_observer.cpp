#include "broker/app/metrics_observer.hpp"

#include "broker/base/metrics.hpp"

namespace signalbox::app {

void metrics_observer::accepted(std::string_view, std::string_view message_type) {
    base::counter("signalbox_messages_accepted_total", "Messages on stable storage, their sender answered",
                  {{"message_type", std::string(message_type)}})
        .add();
}

void metrics_observer::quarantined(std::string_view, std::string_view message_type) {
    base::counter("signalbox_messages_quarantined_total", "Messages kept, then found unfit or without a destination",
                  {{"message_type", std::string(message_type)}})
        .add();
}

void metrics_observer::numbers_used_again(std::string_view) {
    base::counter("signalbox_interchange_numbers_used_again_total",
                  "Reports with the numbers of an earlier one and another content: delivered, and to be asked about")
        .add();
    if (numbers_used_again_) numbers_used_again_();
}

void metrics_observer::settled(std::string_view, std::string_view destination, std::string_view state) {
    base::counter("signalbox_deliveries_settled_total", "Outcomes of delivery attempts and operators' acts",
                  {{"destination", std::string(destination)}, {"state", std::string(state)}})
        .add();
}

} // namespace signalbox::app
