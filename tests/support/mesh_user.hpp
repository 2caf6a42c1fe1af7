#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tests/support/mesh_client.hpp"

namespace signalbox::tests {

enum class api { v1, v2 }; // v1 sends no Accept at all, as the oldest clients do

// One mailbox's client: a connection of its own, a fresh token for each request, one version of the API. Paths are
// those below /messageexchange/{mailbox}.
class mesh_user {
  public:
    mesh_user(mesh_endpoint where, mesh_account who, api version = api::v2);

    http_answer get(const std::string& below, http_fields more = {});
    http_answer head(const std::string& below, http_fields more = {});
    http_answer put(const std::string& below, http_fields more = {});
    http_answer post(const std::string& below, http_fields more = {}, const std::string& body = {});

    http_answer send(const std::string& to, const std::string& workflow_id, const std::string& body,
                     http_fields more = {});
    // The message id; throws std::runtime_error where the answer was not 202.
    std::string sent(const std::string& to, const std::string& workflow_id, const std::string& body,
                     http_fields more = {});
    // Chunk `number` of `total`; the first is a send() with Mex-Chunk-Range.
    http_answer send_chunk(const std::string& message_id, int number, int total, const std::string& body,
                           http_fields more = {});

    http_answer read(const std::string& message_id, http_fields more = {}) { return get("/inbox/" + message_id, more); }
    http_answer acknowledge(const std::string& message_id);
    http_answer tracking(const std::string& message_id);
    std::vector<std::string> inbox(const std::string& query = {}); // ids; `query` as "workflow_filter=A"

    mesh_client& client() noexcept { return client_; }
    const mesh_account& account() const noexcept { return who_; }
    api version() const noexcept { return version_; }

  private:
    http_answer call(const std::string& method, const std::string& below, http_fields more, const std::string& body);

    mesh_client client_;
    mesh_account who_;
    api version_;
};

// The id in the answer to a send, of either version.
std::string message_id_in(const http_answer& answer);

// A refusal, as it stands in an answer of either version.
struct mesh_error {
    int status = 0;
    std::string event;
    std::string code;
    std::string text;

    bool operator==(const mesh_error&) const = default;
};
std::ostream& operator<<(std::ostream& out, const mesh_error& error);

// Reads the body that section 3 of the contract prescribes for that version, media type included; where the answer has
// another form, `text` says so.
mesh_error error_in(const http_answer& answer, api version);

// The fields that a validation answer (400, the same in both versions) complains about: "header/mex-to".
std::vector<std::string> fields_refused(const http_answer& answer);

} // namespace signalbox::tests
