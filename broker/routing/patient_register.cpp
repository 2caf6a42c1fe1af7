#include "broker/routing/patient_register.hpp"

#include <algorithm>
#include <unordered_map>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/routing/names.hpp"

namespace signalbox::routing {

namespace {

constexpr std::string_view prefix = "GPPROVIDER_";

constexpr routing_failure several_mailboxes{"EPL-150", "Several mailboxes match the patient's practice and workflow"};
constexpr routing_failure no_mailbox{"EPL-151", "No mailbox matches the patient's practice and workflow"};
constexpr routing_failure invalid_nhs_number{"EPL-152", "The NHS number is not valid"};
constexpr routing_failure unknown_nhs_number{"EPL-153", "The NHS number was not found"};
constexpr routing_failure other_demographics{"EPL-154", "The demographics do not match"};

constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

class memory_register final : public patient_register {
  public:
    explicit memory_register(std::vector<registered_patient> patients) {
        for (registered_patient& each : patients) {
            std::string number = each.nhs_number;
            patients_.insert_or_assign(std::move(number), std::move(each));
        }
    }

    boost::asio::awaitable<result<std::optional<registered_patient>>> find(std::string nhs_number) const override {
        const auto found = patients_.find(nhs_number);
        if (found == patients_.end()) co_return std::optional<registered_patient>{};
        co_return std::optional<registered_patient>{found->second};
    }

  private:
    std::unordered_map<std::string, registered_patient> patients_;
};

// yyyyMMdd of the guide, or ddMMyyyy of the older pages: no day of a living person reads as another one both ways.
bool is_born_on(const registered_patient& patient, std::string_view as_sent) noexcept {
    const std::string_view registered = patient.date_of_birth;
    if (registered.size() != 8 || as_sent.size() != 8) return false;
    if (as_sent == registered) return true;
    return as_sent.substr(4) == registered.substr(0, 4) && as_sent.substr(2, 2) == registered.substr(4, 2) &&
           as_sent.substr(0, 2) == registered.substr(6);
}

bool is_named(const registered_patient& patient, std::string_view as_sent) {
    const std::u32string name = comparable_name(as_sent);
    return !name.empty() && name == comparable_name(patient.family_name);
}

} // namespace

std::shared_ptr<const patient_register> make_patient_register(std::vector<registered_patient> patients) {
    return std::make_shared<const memory_register>(std::move(patients));
}

bool is_likely(const registered_patient& patient, std::string_view birth_date, std::string_view family_name) {
    std::string digits(birth_date);
    std::erase(digits, '-');
    // A part of a date is the whole of its months or days.
    const bool born = patient.date_of_birth.starts_with(digits);
    return born && (comparable_name(family_name).empty() || is_named(patient, family_name));
}

bool is_patient_address(std::string_view mex_to) noexcept {
    return mex_to.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), mex_to.begin(),
                                                        [](char ours, char theirs) { return ours == upper(theirs); });
}

std::optional<patient_address> parse_patient_address(std::string_view mex_to) {
    if (!is_patient_address(mex_to)) return std::nullopt;
    const std::string_view rest = mex_to.substr(prefix.size());
    const auto first = rest.find('_');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = rest.find('_', first + 1);
    if (second == std::string_view::npos) return std::nullopt;

    patient_address address{std::string(rest.substr(0, first)), std::string(rest.substr(first + 1, second - first - 1)),
                            std::string(rest.substr(second + 1))};
    const bool complete = !address.nhs_number.empty() && !address.date_of_birth.empty() && !address.family_name.empty();
    if (!complete) return std::nullopt;
    return address;
}

std::optional<routing_failure> check_address(const patient_address& address) {
    if (identifiers::is_nhs_number(address.nhs_number)) return std::nullopt;
    return invalid_nhs_number;
}

std::variant<const mailbox*, routing_failure> locate(const patient_address& address,
                                                     const std::optional<registered_patient>& patient,
                                                     std::string_view workflow_id, const directory& in) {
    if (const auto invalid = check_address(address)) return *invalid;
    if (!patient) return unknown_nhs_number;
    const bool same = patient->nhs_number == address.nhs_number && is_born_on(*patient, address.date_of_birth) &&
                      is_named(*patient, address.family_name);
    if (!same) return other_demographics;

    const auto mailboxes = in.registered(patient->ods_code, workflow_id);
    if (mailboxes.empty()) return no_mailbox;
    if (mailboxes.size() > 1) return several_mailboxes;
    return mailboxes.front();
}

} // namespace signalbox::routing
