#pragma once

#include <string_view>

namespace signalbox::trace {

// True for what the hub itself writes into OperationOutcome.issue.details.text: its fixed texts, and those with a
// number or the name of a member in them. Nothing of a message is in such a text (promise 9).
bool is_hub_text(std::string_view text);

} // namespace signalbox::trace
