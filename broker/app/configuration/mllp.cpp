#include "broker/app/configuration/mllp.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "broker/app/configuration/values.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "broker/pathology/hl7v2/syntax/segments.hpp"

namespace signalbox::app {

namespace {

// Deliveries read what was accepted with the reader's own limit.
constexpr std::size_t frame_bytes_max = pathology::hl7v2::limits().message_bytes;
constexpr std::size_t connections_most = 100'000;

std::vector<std::string> texts_of(const fhir::value& given) {
    std::vector<std::string> texts;
    if (!given) return texts;
    for (const fhir::value each : given) texts.emplace_back(each.text());
    return texts;
}

} // namespace

mllp_setting mllp_reader::read(const fhir::value& given) {
    mllp_setting made;
    made.where = given_.where(given);
    made.workflow_id = text_or(given, "workflow_id", made.workflow_id);
    if (const fhir::value ids = given.find("processing_ids")) made.processing_ids = texts_of(ids);
    size(given.find("frame_max"), made.frames.frame_bytes, frame_bytes_max);
    size(given.find("noise_max"), made.frames.noise_bytes, frame_bytes_max);
    size(given.find("connections_max"), made.connections_max, connections_most);
    size(given.find("connections_per_address_max"), made.connections_per_address_max, connections_most);
    if (const fhir::value idle = given.find("idle_deadline")) {
        const auto duration = parse_duration(idle.text());
        if (!duration) refuse(idle, "a value beyond what this limit can take");
        made.idle_deadline = duration.value_or(made.idle_deadline);
    }
    for (const fhir::value each : given.find("senders")) made.parties.senders.push_back(sender(each));
    for (const fhir::value each : given.find("recipients")) made.parties.recipients.push_back(recipient(each));
    return made;
}

void mllp_reader::size(const fhir::value& given, std::size_t& into, std::size_t most) {
    if (!given) return;
    const auto amount = parse_size(given.text());
    if (!amount || *amount > most) return refuse(given, fmt::format("at most {}", most));
    into = *amount;
}

std::string mllp_reader::mailbox(const fhir::value& given) {
    const auto id = identifiers::parse_mailbox_id(given.string("mailbox"));
    if (!id) refuse(given.find("mailbox"), "the id of a mailbox");
    return id ? *id : std::string{};
}

ingress::mllp::sender_rule mllp_reader::sender(const fhir::value& given) {
    ingress::mllp::sender_rule made;
    made.mailbox = mailbox(given);
    made.application = given.string("application");
    made.facility = given.string("facility");
    made.certificates = texts_of(given.find("certificates"));
    if (const fhir::value addresses = given.find("addresses"))
        for (const fhir::value each : addresses) {
            error_code failed;
            const auto address = boost::asio::ip::make_address(std::string(each.text()), failed);
            if (failed) refuse(each, "an IP address, as 192.0.2.7");
            made.addresses.push_back(address.to_string());
        }
    made.reuses_control_ids = given.string("control_ids") == "reused";
    const bool names_somebody = !made.application.empty() || !made.facility.empty() || made.proves_itself();
    if (!names_somebody) refuse(given, "a sender needs application, facility, certificates or addresses");
    return made;
}

ingress::mllp::recipient_rule mllp_reader::recipient(const fhir::value& given) {
    ingress::mllp::recipient_rule made;
    made.mailbox = mailbox(given);
    made.application = given.string("application");
    made.facility = given.string("facility");
    made.workflow_id = given.string("workflow_id");
    return made;
}

} // namespace signalbox::app
