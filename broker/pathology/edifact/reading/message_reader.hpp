#pragma once

#include <optional>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"

namespace signalbox::pathology::edifact {

// Makes a part of the segments from UNH to UNT. One that is no laboratory report is kept as an error, its body unread.
class message_reader {
  public:
    // `from` has read UNH. Both must live as long as the reader. Without its body a message has no report.
    message_reader(segment_reader& from, const reading_options& how, bool with_body = true);
    message_reader(const message_reader&) = delete;
    message_reader& operator=(const message_reader&) = delete;

    findings& found() noexcept { return part_.findings; }

    // Another message before this one has the same reference.
    void say_repeated(const segment& unh);
    void read(segment& s);
    part close(segment& unt);
    // UNT never came; `where` is what came instead.
    part break_off(place where);

  private:
    void read_header(segment& unh);
    void check_count(segment& unt);
    part finish(place where);

    const reading_options& how_;
    part part_;
    std::uint32_t first_segment_;
    std::optional<report_reader> report_;
};

} // namespace signalbox::pathology::edifact
