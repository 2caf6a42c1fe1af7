#pragma once

#include <optional>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/message_id.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/store.hpp"

namespace signalbox::intake::itk3 {

struct business_parts {
    store::store* store = nullptr;
    base::message_id_source* ids = nullptr;
    const base::clock* clock = nullptr;
    std::shared_ptr<const routing::current_directory> directory;
    base::limits limits;
};

// The business answer to an ITK3 message, in the words in which its practice has confirmed it: filed (30001, or the
// code 30004), or refused by one of the negative business codes. Committed with the confirmation, and only while none
// was given. Nothing for a message that is no such one or wants no such answer, for a sender that is no mailbox here,
// and for a refusal by any other code: a person decides about that one, and a negative answer would be final.
store::async_result<std::optional<store::acceptance>>
business_answer(const business_parts& with, const std::string& message_id, bool filed, const std::string& code);

} // namespace signalbox::intake::itk3
