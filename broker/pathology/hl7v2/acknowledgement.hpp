#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/message.hpp"
#include "broker/pathology/hl7v2/syntax/segments.hpp"

namespace signalbox::pathology::hl7v2 {

// rejected: of another type, version, character set or structure, or nobody had room for it (HL7 2.5.1, 2.9.2: AR, CR).
// error: the content is wrong and has to be mended before it is sent again (AE, CE).
enum class answer : std::uint8_t { accepted, error, rejected };

// accept: on safe storage, of enhanced mode alone (CA, CE, CR). application: read and taken (AA, AE, AR).
enum class acknowledgement_level : std::uint8_t { accept, application };

// What the findings of a message, and of its reports, ask for.
answer answer_to(const message& about);

// In original mode each message gets one application acknowledgement; in enhanced mode MSH-15 and MSH-16 say which ones
// are wanted when, and an empty one of the two is NE. Nobody acknowledges an acknowledgement, or what has no MSH.
bool wants_acknowledgement(const message& about, acknowledgement_level level, answer given);

struct acknowledgement_facts {
    std::string control_id; // MSH-10 of the acknowledgement
    date_time generated;
};

// Most ERR segments, or repetitions of ERR-1, in one acknowledgement.
inline constexpr std::size_t acknowledged_findings_max = 50;

// ACK with sender and receiver changed over, MSA, and an ERR for each error and warning: table 0357's code, the place
// and the finding's sentence, which holds no patient data. Messages of 2.3 to 2.4 get their ERR-1, later ones ERR-2
// to 8. Nothing for a message without MSH, and for an acknowledgement.
std::optional<std::string> write_acknowledgement(const message& about, acknowledgement_level level, answer given,
                                                 const acknowledgement_facts& facts);

struct reported_error {
    std::string segment; // with its number behind, "OBX^3"
    std::uint32_t field = 0;
    std::string code;     // table 0357: "101"
    std::string severity; // "E", "W", "I"; empty before 2.5
    std::string text;

    bool operator==(const reported_error&) const = default;
};

struct acknowledgement {
    std::optional<hl7v2::header> header;
    std::optional<acknowledgement_level> level;
    std::optional<answer> given;
    std::string acknowledged; // MSA-2: the control id that it answers
    std::string text;         // MSA-3
    std::vector<reported_error> errors;
    pathology::findings findings; // an error when it is none: msh-missing, msa-missing, msa-code
};

// Reads an ACK, or another message with an MSA, of any version.
acknowledgement read_acknowledgement(std::string_view bytes, const limits& most = {});

} // namespace signalbox::pathology::hl7v2
