#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/messaging/itk3/response.hpp"
#include "tests/support/itk3_text.hpp"
#include "tests/unit/intake/intake_fixture.hpp"

namespace signalbox::tests {

// A hub with the schemas of this project that answers for the practice A20047 (mailbox A20047GP, destination
// "practice"); UTC01HC001 sends.
struct itk3_hub {
    itk3_hub();

    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    base::message_id_source ids{clock};
    intake::itk3::settings settings;
    intake::parts parts;

    void accept(const std::string& body, const std::string& workflow_id = "GPCONNECT_SEND_DOCUMENT",
                const std::string& addressed_patient = "");
    // The same in two chunks, of which the first is as long as that.
    void accept_in_chunks(const std::string& body, std::size_t first, const std::string& addressed_patient = "");
    void acknowledged_by_recipient(); // the route says so
    // The codes of the responses that were kept, in order.
    std::vector<std::string> answered() const;
    std::optional<messaging::itk3::received_response> last_response() const;
    bool reported() const; // a REPORT was kept

  private:
    intake::intake_request request_with(const std::string& body, const std::string& workflow_id,
                                        const std::string& addressed_patient);
};

} // namespace signalbox::tests
