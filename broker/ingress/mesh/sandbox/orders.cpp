#include "broker/ingress/mesh/sandbox/orders.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::sandbox {

namespace {

constexpr std::size_t id_max = 100;
constexpr std::size_t code_max = 50;
constexpr std::size_t text_max = 500;
constexpr std::size_t name_max = 300;

using words = std::initializer_list<std::string_view>;

// The member has to be one of these words.
void check_word(member_reader& from, std::string_view name, std::string_view value, words allowed) {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    std::string list;
    for (const std::string_view word : allowed) {
        list += list.empty() ? "'" : ", '";
        list += word;
        list += '\'';
    }
    from.refuse(name, "unexpected value; permitted: " + list, "value_error.const");
}

template <class Order, class Fill>
body_reading<Order> read_order(std::string_view body, Fill fill) {
    fhir::document held;
    if (auto unusable = read_object(body, held)) return std::vector{std::move(*unusable)};

    std::vector<protocol::field_problem> trouble;
    member_reader from(held.root(), "", trouble);
    Order order;
    fill(from, order);
    if (!trouble.empty()) return trouble;
    return order;
}

void fill_report(member_reader& from, report_order& into) {
    into.mailbox_id = protocol::upper(protocol::trimmed(from.required_text("mailbox_id", id_max)));
    into.code = from.required_text("code", code_max);
    into.description = from.required_text("description", text_max);
    into.workflow_id = from.required_text("workflow_id", name_max);
    into.subject = from.text("subject", text_max);
    into.local_id = from.text("local_id", name_max);
    into.file_name = from.text("file_name", name_max);
    into.linked_message_id = from.text("linked_message_id", id_max);
    if (!from.has("status")) return;
    into.status = from.text("status", code_max);
    check_word(from, "status", into.status, {"undeliverable", "error"});
}

void fill_status(member_reader& from, status_order& into) {
    into.code = from.text("code", code_max);
    into.event = from.text("event", code_max);
    into.description = from.text("description", text_max);
    into.linked_message_id = from.text("linked_message_id", id_max);
    into.status = from.required_text("status", code_max);
    if (!from.has("status")) return;
    check_word(from, "status", into.status, {"uploading", "accepted", "acknowledged", "undeliverable", "error"});
}

} // namespace

body_reading<report_order> read_report_order(std::string_view body) {
    return read_order<report_order>(body, fill_report);
}

body_reading<status_order> read_status_order(std::string_view body) {
    return read_order<status_order>(body, fill_status);
}

} // namespace signalbox::ingress::mesh::sandbox
