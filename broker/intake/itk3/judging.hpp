#pragma once

#include <optional>
#include <string>

#include "broker/intake/examine.hpp"
#include "broker/intake/itk3/settings.hpp"
#include "broker/messaging/itk3/checks.hpp"
#include "broker/routing/patient_register.hpp"
#include "broker/store/records.hpp"

namespace signalbox::intake::itk3 {

// For whom the hub answers, and by what it judges.
struct practice {
    std::string ods_code;
    std::string sender_ods_code;                                  // of the mailbox that sent it; empty: none
    std::optional<routing::registered_patient> addressed_patient; // none: it was addressed to the mailbox
    const itk3::settings* settings = nullptr;
    bool of_the_hub = true; // false: a mailbox answers for itself, but for what schema and rules have refused
};

// What the hub says of an ITK3 message.
struct judgement {
    std::optional<messaging::itk3::fault> fault; // negative at once
    bool names_first = false;                    // that it came before would be said instead
    std::string fallback;                        // of a practice that is switched off: where it goes all the same
    std::string business;                        // "30002": known without asking the practice; empty: the practice says
};
judgement judge(const examined& found, const message::envelope& about, const practice& at);

// What schema and rules have found, in the protocol's codes.
std::vector<messaging::itk3::violation> violations_of(const validation::verdict& verdict);

// Makes the verdict say the fault too, where it does not say anything against the message yet.
void add_to(validation::verdict& verdict, const std::string& code, const std::string& diagnostics);

// The answers that are committed with the message, and the names that they may depend on. `first` and `second` are ids
// for two answers.
struct answer_ids {
    std::string first;
    std::string second;
};
// Nothing when the sender wants no answer of that kind: then a REPORT tells it of a failure.
std::optional<store::named_document> answers_of(const examined& found, const message::envelope& about,
                                                const practice& at, const judgement& said, answer_ids ids,
                                                base::time_point now);

// 20013 to a response.
store::acceptance receipt_of(const content& of, const message::envelope& about, const practice& at,
                             std::string message_id, base::time_point now);

// What is awaited of the recipient, whoever that is; nothing where no answer could name the message.
std::optional<store::conversation_opening> opening_of(const content& of);
// Of an acknowledgement.
std::optional<store::conversation_answer> answer_in(const content& of);

} // namespace signalbox::intake::itk3
