#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "broker/app/practice_acknowledgement.hpp"
#include "broker/app/relayed_report.hpp"
#include "broker/base/limits.hpp"
#include "broker/delivery/inward/confirmations.hpp"
#include "broker/delivery/inward/hub_port.hpp"
#include "broker/intake/intake.hpp"
#include "broker/routing/directory.hpp"

namespace signalbox::app {

struct adapter_desk_parts {
    store::store* store = nullptr;
    intake::intake* intake = nullptr;
    delivery::confirmation_parts confirmations;
    std::shared_ptr<const routing::current_directory> directory;
    std::shared_ptr<const routing::route_table> routes;
    std::map<std::string, std::string, std::less<>> submits_as; // the mailbox of a destination
    relayed_report_parts relayed;                               // its destinations may also say who a message is from
    bool registration_asked = true; // who may send which workflow id to whom; the sandbox lets everybody
    base::limits limits;
};

// Where adapters hand in what their systems say: confirmations go to their deliveries, submissions the way of every
// message, from the mailbox of the destination or, at a relay, from one elsewhere; but a practice's own answer to what
// the hub has answered for it is a confirmation, and goes no further. Any core; what the parts point to outlives it.
class adapter_desk final : public delivery::hub_port {
  public:
    explicit adapter_desk(adapter_desk_parts with) : with_(std::move(with)) {}

    delivery::port_answer<std::string> submit(std::string destination, delivery::submission what) override;
    delivery::port_answer<void> confirm(std::string destination, delivery::confirmation what) override;
    delivery::port_answer<std::string> refuse(std::string destination, delivery::port_refusal no) override;

  private:
    std::string sender_of(const std::string& destination, const delivery::submission& what) const;
    delivery::port_answer<std::string> confirm_all(std::string destination, practice_acknowledgement said);

    adapter_desk_parts with_;
};

} // namespace signalbox::app
