#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::tests {

// A MESH client that shares no code with the hub: blocking sockets, OpenSSL, its own token and HTTP reading. What it
// says about the hub is a second opinion.
struct mesh_account {
    std::string mailbox;
    std::string password;
    std::string shared_key;
};

struct mesh_endpoint {
    std::uint16_t port = 0;
    std::string ca_file;          // empty: plain HTTP
    std::string certificate_file; // client certificate, may be empty
    std::string key_file;
};

struct http_answer {
    int status = 0;
    std::map<std::string, std::string> fields; // names in lower case
    std::string body;

    std::string field(const std::string& lower_case_name) const;
};

// The connection failed before a whole answer was there: whether the request had its effect is unknown.
struct connection_lost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using http_fields = std::vector<std::pair<std::string, std::string>>;

// One keep-alive connection; opened at the first request and again after it was lost.
class mesh_client {
  public:
    explicit mesh_client(mesh_endpoint endpoint);
    ~mesh_client();
    mesh_client(mesh_client&&) noexcept;
    mesh_client& operator=(mesh_client&&) noexcept;

    // Sends any request; `path` with its query. Adds Host, and Content-Length unless `fields` name a Transfer-Encoding:
    // then `body` goes as it is, see in_chunks(). Throws connection_lost.
    http_answer request(const std::string& method, const std::string& path, const http_fields& fields = {},
                        const std::string& body = {});
    // The same with a fresh token of that account.
    http_answer as(const mesh_account& account, const std::string& method, const std::string& path,
                   http_fields fields = {}, const std::string& body = {});
    // POST /messageexchange/{mailbox}/outbox with v2 answers.
    http_answer send(const mesh_account& from, const std::string& to, const std::string& workflow_id,
                     const std::string& body, http_fields more = {});
    void close();
    int connections() const noexcept { return connections_; } // opened so far

  private:
    struct connection;

    mesh_endpoint endpoint_;
    std::unique_ptr<connection> connection_;
    int connections_ = 0;
};

// `body` in the framing of `Transfer-Encoding: chunked`, in pieces of that many bytes.
std::string in_chunks(const std::string& body, std::size_t piece = 65'536);

// The time of a token, UTC as yyyyMMddHHmm, so many minutes from now.
std::string token_time(int minutes_from_now = 0);

// HMAC-SHA256 over mailbox:nonce:count:password:timestamp, lower-case hex.
std::string token_hmac(const mesh_account& account, const std::string& nonce, const std::string& count,
                       const std::string& timestamp);

// The value of an Authorization header. An empty `timestamp` means now; an empty `nonce` a fresh one.
std::string mesh_token(const mesh_account& account, std::string nonce = {}, const std::string& count = "0",
                       std::string timestamp = {});

// The text of a string member in a small JSON answer, found by its name: `"message_id": "…"`.
std::string json_text(const std::string& json, const std::string& member);

} // namespace signalbox::tests
