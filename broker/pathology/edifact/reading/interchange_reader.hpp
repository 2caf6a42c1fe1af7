#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/edifact/reading/message_reader.hpp"

namespace signalbox::pathology::edifact {

// What stands in UNB, of any kind of interchange. False when it is not enough to answer: sender, recipient and control
// reference have to be there.
bool read_unb(segment& unb, interchange& into);
// From whom and to whom a part of `of` is.
void address(part& made, const interchange& of);
// UNZ's count of messages and its reference.
void check_unz(segment& unz, std::size_t messages, const std::string& control_reference, findings& found);

// Walks through one interchange, UNB to UNZ.
class interchange_reader {
  public:
    interchange_reader(std::string_view text, const reading_options& how);

    interchange read();

  private:
    findings& sink() noexcept { return message_ ? message_->found() : made_.findings; }
    void on(segment& s);
    void on_unb(segment& s);
    void on_unh(segment& s);
    void on_unz(segment& s);
    void on_outside(segment& s);
    void keep(part made);
    void end();

    interchange made_;
    const reading_options& how_;
    segment_reader reader_;
    std::optional<message_reader> message_;
    std::unordered_set<std::string> references_; // of the messages before
    bool unb_seen_ = false;
    bool unz_seen_ = false;
    bool outside_said_ = false; // since the last UNH
};

} // namespace signalbox::pathology::edifact
