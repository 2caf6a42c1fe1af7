#include "tests/bench/mailbox_cycle.hpp"

#include <chrono>

namespace signalbox::tests {

mailbox_cycle::mailbox_cycle(const mesh_hub& hub, const std::string& mailbox, unsigned number)
    : client_(hub.endpoint()),
      laboratory_(hub.account("LAB01")),
      recipient_(hub.account(mailbox)),
      workflow_id_("CYCLE_" + std::to_string(number)) {}

http_answer mailbox_cycle::timed(std::size_t step, const mesh_account& who, const std::string& method,
                                 const std::string& below, int expected, http_fields more, const std::string& body) {
    more.emplace_back("Accept", "application/vnd.mesh.v2+json");
    const auto begin = std::chrono::steady_clock::now();
    http_answer answer = client_.as(who, method, "/messageexchange/" + who.mailbox + below, std::move(more), body);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    microseconds_.at(step) += took.count();
    if (answer.status != expected) ++failures_;
    return answer;
}

void mailbox_cycle::run() {
    ++cycles_;
    const http_fields fields{{"Mex-To", recipient_.mailbox}, {"Mex-WorkflowID", workflow_id_}};
    const auto sent = timed(0, laboratory_, "POST", "/outbox", 202, fields, "a small letter");
    const std::string id = message_id_in(sent);
    timed(1, recipient_, "GET", "/inbox?max_results=10", 200);
    const bool found = find_own(id);
    timed(3, recipient_, "GET", "/count", 200);
    timed(4, recipient_, "GET", "/inbox/" + id, 200);
    timed(5, recipient_, "PUT", "/inbox/" + id + "/status/acknowledged", 200);
    if (!found) ++failures_;
}

// A filtered page may be empty and have a next one; a poller follows it.
bool mailbox_cycle::find_own(const std::string& id) {
    std::string below = "/inbox?max_results=10&workflow_filter=" + workflow_id_;
    const std::string root = "/messageexchange/" + recipient_.mailbox;
    while (true) {
        const auto page = timed(2, recipient_, "GET", below, 200);
        if (page.body.find(id) != std::string::npos) return true;
        const std::string next = json_text(page.body, "next");
        if (next.size() <= root.size()) return false;
        below = next.substr(root.size());
    }
}

// The hub may have closed a connection that was idle while others were measured.
void mailbox_cycle::forget() {
    client_.close();
    microseconds_ = {};
    cycles_ = 0;
}

double mailbox_cycle::microseconds(std::size_t step) const {
    return cycles_ == 0 ? 0 : microseconds_.at(step) / static_cast<double>(cycles_);
}

} // namespace signalbox::tests
