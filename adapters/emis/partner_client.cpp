#include "adapters/emis/partner_client.hpp"

#include <utility>

#include "broker/fhir/json.hpp"

namespace signalbox::adapters::emis {

partner_answer partner_client::send(std::string_view method, std::string_view place, adapter::fields fields,
                                    std::string_view body) {
    for (bool is_second = false;; is_second = true) {
        if (token().empty()) {
            auto opened = open_session();
            if (token().empty()) return {std::move(opened), true};
        }
        const std::string with = token();
        auto answer = send_with(with, method, place, fields, body);
        if (answer.status != 401 || is_second) return {std::move(answer), false};
        forget(with);
    }
}

adapter::kept_answer partner_client::open_session() {
    fhir::json_writer asked;
    asked.begin_object().member("client", who_.client).member("secret", who_.secret).end_object();
    const std::string body = asked.take();
    auto answer = server_.ask({"POST", who_.base_path + "/sessions", {{"Content-Type", "application/json"}}, body});
    const auto read = answer.status == 201 ? fhir::read_json(answer.body) : fhir::read_json("");
    if (!read) return answer;
    const std::lock_guard lock(of_token_);
    token_ = read->root().string("token");
    return answer;
}

adapter::kept_answer partner_client::send_with(const std::string& token, std::string_view method,
                                               std::string_view place, adapter::fields fields,
                                               std::string_view body) const {
    fields.emplace_back("Authorization", "Bearer " + token);
    std::string target = who_.base_path + "/practices/" + who_.ods_code + std::string(place);
    return server_.ask({std::string(method), std::move(target), std::move(fields), body});
}

std::string partner_client::token() const {
    const std::lock_guard lock(of_token_);
    return token_;
}

void partner_client::forget(const std::string& old) {
    const std::lock_guard lock(of_token_);
    if (token_ == old) token_.clear();
}

} // namespace signalbox::adapters::emis
