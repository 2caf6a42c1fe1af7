#pragma once

#include "signalbox/adapter.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::tests {

// The name of a signalbox_outcome's kind, for CHECK to print.
std::string name_of(std::int32_t outcome_kind);

struct http_sent {
    std::string server; // the options' url
    std::string method;
    std::string target;
    adapter::fields fields;
    std::string body;

    std::string field(std::string_view name) const; // in the spelling that was sent
};

struct http_reply {
    std::int32_t what = SIGNALBOX_HTTP_ANSWERED;
    unsigned status = 200;
    std::string body = {};
    adapter::fields fields = {};
    std::string error = {};
};

inline http_reply reply(unsigned status, std::string body = {}, adapter::fields fields = {}) {
    return {SIGNALBOX_HTTP_ANSWERED, status, std::move(body), std::move(fields), {}};
}
inline http_reply no_reply(std::int32_t what, std::string error = "as the test says") {
    return {what, 0, {}, {}, std::move(error)};
}

struct stream_reply {
    std::int32_t what = SIGNALBOX_HTTP_ANSWERED;
    std::string bytes = {};
};

struct submitted {
    std::string ref;
    std::string from_mailbox;
    std::string to_mailbox;
    std::string workflow_id;
    std::string content_type;
    std::string payload;
    adapter::fields fields;

    std::string field(std::string_view name) const;
};

struct given_delivery {
    std::string delivery_id = "20261122091500123456_A1B2C3-1";
    std::string message_id = "20261122091500123456_A1B2C3";
    std::string traceparent = {};
    std::string from_mailbox = "LAB1";
    std::string to_mailbox = "A81001HL7";
    std::string workflow_id = "PATH_MEDRPT_V3";
    std::string form = "original";
    std::string content_type = "application/octet-stream";
    std::string payload = "x";
    std::uint32_t attempt = 1;
    std::uint32_t deadline_ms = 30'000;
    adapter::fields fields = {};
};

struct heard_outcome {
    std::string what; // "accepted", …
    std::string code;
    std::string diagnostics;
    std::int64_t retry_after_ms = -1;
    bool may_repeat = false;
};

// A hub of one adapter: what it offers answers at once, on the caller's thread, as the test says. Everything that the
// adapter did is here to be looked at; one thread at a time.
class host_fixture {
  public:
    explicit host_fixture(std::map<std::string, std::string> settings, std::string folder = {});
    host_fixture(const host_fixture&) = delete;
    host_fixture& operator=(const host_fixture&) = delete;
    ~host_fixture();

    // Makes the adapter; `refusal()` says why not.
    bool create(const signalbox_adapter_table* table);
    void destroy();
    const std::string& refusal() const noexcept { return refusal_; }
    bool honours_keys() const { return table_->honours_keys != nullptr && table_->honours_keys(adapter_) == 1; }
    heard_outcome deliver(const given_delivery& what);
    adapter::host hub() const { return adapter::host(host_); }

    std::function<http_reply(const http_sent&)> answer_http = [](const http_sent&) { return reply(500); };
    std::deque<stream_reply> written = {}; // of each write; without one it is done
    std::deque<stream_reply> reads = {};   // of each read; without one the peer has ended
    std::function<adapter::kept(const submitted&)> answer_submit = [](const submitted&) {
        return adapter::kept{"20261122091500999999_F00F00", {}};
    };

    std::function<std::string(const std::string& delivery_id)> answer_confirm = [](const std::string&) { return ""; };

    std::vector<http_sent> requests;
    std::vector<std::string> stream_bytes; // of each write
    std::uint32_t streams_opened = 0;
    std::uint32_t streams_open = 0;
    std::vector<submitted> submissions;
    std::vector<std::pair<std::string, std::string>> confirmations; // delivery_id, code
    std::vector<std::string> log;

  private:
    signalbox_host make_host();
    static host_fixture& of(void* context) { return *static_cast<host_fixture*>(context); }
    void send_http(const std::string& server, const signalbox_http_request& request, signalbox_http_answered done,
                   void* user);

    std::map<std::string, std::string> settings_;
    std::string folder_;
    signalbox_host host_;
    const signalbox_adapter_table* table_ = nullptr;
    signalbox_adapter* adapter_ = nullptr;
    std::string refusal_;
};

} // namespace signalbox::tests
