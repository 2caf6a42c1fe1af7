#pragma once

#include <map>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/http/client.hpp"
#include "tools/replay/run.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::replay {

// What makes the requests of one replay its own: another one at the same hub is not taken for its repetition, while
// what was sent twice within the recording is sent twice here under one key.
class naming {
  public:
    // `keep`: everything is sent under its recorded names the first time round, as to a hub that has never seen it.
    naming(std::string seed, bool keep) : seed_(std::move(seed)), keep_(keep) {}

    // The idempotency key of a message: of its recorded one, or of its number where none was recorded. The trace id of
    // a question by GP Connect, each its own.
    std::string key_for(const told& what) const;
    // The body with a MessageHeader.id (FHIR), MSH-10 (HL7 v2 by MLLP) or control reference (EDIFACT by MESH) of this
    // replay; as it is where there is none, it is compressed, or names are kept.
    std::string body_for(const told& what) const;

  private:
    bool keeps(const told& what) const noexcept;
    std::string uuid_for(std::string_view text, std::uint32_t round) const;
    std::string fhir_body(const told& what) const;
    std::string hl7v2_body(const told& what) const;
    std::string edifact_body(const told& what) const;
    std::string digits_for(std::string_view text, std::uint32_t round) const;

    std::string seed_;
    bool keep_;
};

// `Authorization` of a MESH request: MESH API, one nonce for each request.
std::string mesh_authorization(const account& who, base::time_point now);

// `Authorization` of a GP Connect request: an unsigned token that is good from now on for five minutes, with the scope
// and reason that the call needs. `origin` is "https://host:port".
std::string gpconnect_authorization(const trace::message& what, const std::string& origin,
                                    const std::string& organisation, base::time_point now);

// The mailbox whose token a MESH request needs: that of its path, else the sender.
std::string mailbox_of(const trace::message& what);

// The request without its credentials: what was recorded, but for fields that belong to one connection or are made
// anew. `renamed`: message ids of the recording, and what they are here, for further chunks.
http::client_request request_of(const told& what, const naming& names,
                                const std::map<std::string, std::string, std::less<>>& renamed);

// What an answer says in one word: an acknowledgement or error code; empty: none.
std::string code_in(trace::transport carrier, std::string_view body);
// The id in the answer to a MESH send; empty: none.
std::string message_id_in(std::string_view body);

} // namespace signalbox::replay
