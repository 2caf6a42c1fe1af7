#pragma once

#include "signalbox/http.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox::adapters::emis {

struct partner {
    std::string base_path; // of the API
    std::string ods_code;  // of the practice
    std::string client;
    std::string secret;
};

struct partner_answer : adapter::kept_answer {
    bool is_about_session = false; // there is none, so that nothing else was sent
};

// The partner API of one practice. A session is opened with the first request, and another one when the practice no
// longer knows it. Calls wait for their answers; any thread.
class partner_client {
  public:
    partner_client(const adapter::host& hub, const adapter::http_options& how, partner who)
        : server_(hub, how), who_(std::move(who)) {}

    // `place` below the practice: "/results". Where no session can be had, the answer is the one about the session.
    partner_answer send(std::string_view method, std::string_view place, adapter::fields fields = {},
                        std::string_view body = {});

  private:
    adapter::kept_answer open_session();
    adapter::kept_answer send_with(const std::string& token, std::string_view method, std::string_view place,
                                   adapter::fields fields, std::string_view body) const;
    std::string token() const;
    void forget(const std::string& old);

    adapter::http_server server_;
    partner who_;
    mutable std::mutex of_token_;
    std::string token_; // empty: no session
};

} // namespace signalbox::adapters::emis
