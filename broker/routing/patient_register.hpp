#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/base/result.hpp"
#include "broker/routing/directory.hpp"

namespace signalbox::routing {

// What a register knows of one patient. Never logged.
struct registered_patient {
    std::string nhs_number;    // ten digits, check digit right
    std::string date_of_birth; // yyyyMMdd
    std::string family_name;
    std::string ods_code; // of the practice where the patient is registered
};

// Who is registered where. The directory file answers from memory; a client of PDS would ask. Any thread.
class patient_register {
  public:
    virtual ~patient_register() = default;

    // nullopt: no such patient. An error means that nobody knows: the sender is told to try again.
    virtual boost::asio::awaitable<result<std::optional<registered_patient>>> find(std::string nhs_number) const = 0;
};

// Patients in memory. Immutable.
std::shared_ptr<const patient_register> make_patient_register(std::vector<registered_patient> patients);

// Whether a document's patient is that one, by birth date (yyyy-MM-dd) and family name. What the document does not say
// speaks for nobody else; names are compared as in locate().
bool is_likely(const registered_patient& patient, std::string_view birth_date, std::string_view family_name);

// Mex-To `GPPROVIDER_<NHS number>_<date of birth>_<family name>` taken apart; the date is yyyyMMdd (the guide) or
// ddMMyyyy (older pages), both are tried.
struct patient_address {
    std::string nhs_number;    // as sent
    std::string date_of_birth; // eight characters as sent
    std::string family_name;   // the rest; may hold '_'
};
bool is_patient_address(std::string_view mex_to) noexcept;                     // begins with GPPROVIDER_, case ignored
std::optional<patient_address> parse_patient_address(std::string_view mex_to); // nullopt: not four parts

// Why an address leads to no mailbox, in the terms of MESH: they travel in a REPORT, never in the answer to a send.
struct routing_failure {
    std::string_view code;        // "EPL-150" several mailboxes match, 151 none, 152 invalid NHS number, 153 NHS number
                                  // not found, 154 demographics do not match
    std::string_view description; // without patient data
};

// What can be said without asking anybody: EPL-152, or nothing.
std::optional<routing_failure> check_address(const patient_address& address);

// The mailbox of the practice, once the register has answered. Names are compared without case, spaces, hyphens and
// apostrophes.
std::variant<const mailbox*, routing_failure> locate(const patient_address& address,
                                                     const std::optional<registered_patient>& patient,
                                                     std::string_view workflow_id, const directory& in);

} // namespace signalbox::routing
