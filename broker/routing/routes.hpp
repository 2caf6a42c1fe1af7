#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/fhir/document.hpp"
#include "broker/routing/directory.hpp"

namespace signalbox::routing {

// What a route may look at.
struct facts {
    std::string message_type;
    std::string workflow_id;
    std::string sender; // mailbox ids
    std::string sender_ods;
    std::string recipient;
    std::string recipient_ods;
    bool recipient_known = false; // a mailbox of this hub
};

// A rule of config/routes.yaml. Empty conditions hold always; texts may end in '*'. All that are given must hold.
struct route {
    std::string name;
    std::vector<std::string> message_types;
    std::vector<std::string> workflow_ids;
    std::vector<std::string> senders;
    std::vector<std::string> recipients;
    std::vector<std::string> ods_codes;  // of the recipient
    std::vector<std::string> deliver_to; // destination names; "mailbox" is the recipient's own
    bool go_on = false;                  // `continue: true`: later routes are asked too
    // `acknowledge`: an interchange that asks for an answer gets it from the hub once it is kept, or from the
    // recipient.
    bool hub_acknowledges = true;
    bool beside = false; // delivers beside what the others decide: without another match the mailbox has it as well
};

struct considered {
    std::string route;
    bool matched = false;
    std::string why; // "workflow_id is none of TOC_*", "all conditions hold"
};

struct decision {
    struct chosen {
        std::string destination; // "mailbox:ID" resolved
        std::string rule;
    };
    std::vector<chosen> destinations; // without repetition, in order; empty: quarantine
    std::vector<considered> considered;
    bool hub_acknowledges = false; // a route to something else than a mailbox leaves the answer to the hub

    std::string to_json() const;
};

struct route_error {
    std::string file;
    fhir::position where;
    std::string what;
};

// Immutable; any thread.
class route_table {
  public:
    // Reads the `routes` of a configuration document that passed its schema. `destinations` are the names that exist;
    // an unknown one is an error with its position and the nearest name.
    static boost::system::result<std::shared_ptr<const route_table>, route_error>
    read(const fhir::document& from, const std::string& file, const std::vector<std::string>& destinations);

    explicit route_table(std::vector<route> routes) : routes_(std::move(routes)) {}

    // First match wins unless it says `continue`. Without a match: the recipient's mailbox if this hub has it.
    decision decide(const facts& about) const;
    const std::vector<route>& routes() const noexcept { return routes_; }

  private:
    std::vector<route> routes_;
};

} // namespace signalbox::routing
