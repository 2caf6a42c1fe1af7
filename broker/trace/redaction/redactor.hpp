#pragma once

#include <string>
#include <vector>

#include "broker/trace/format/record.hpp"
#include "broker/trace/redaction/assignments.hpp"
#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// Takes what tells of a person out of the lines of one trace. Holds nothing of a line but what `numbers` remembers
// (24 bytes of hash and 4 of number a person), and counts.
// One thread at a time: who records calls redact() on the thread that writes the trace, not on the one that carries
// messages. A line costs about as much memory again as it has bytes, an attachment in it twice as much.
class redactor {
  public:
    // `numbers` has to live on, and belongs to the same thread. `started_at` of the trace: nobody is born after it.
    redactor(assignments& numbers, base::time_point started_at, std::vector<std::string> kept = {})
        : substitutes_(numbers, started_at, std::move(kept)) {}

    // "signalbox/1 key 3f2a0b1c"
    std::string name() { return "signalbox/1 key " + substitutes_.numbers().key_id(); }
    std::uint64_t counted(replaced kind) const noexcept { return substitutes_.counted(kind); }
    trace::substitutes& substitutes() noexcept { return substitutes_; }

  private:
    trace::substitutes substitutes_;
};

// One line, in place: its texts, headers, target and bodies, whose digests and sizes become those of the new bytes. The
// bytes of bodies beside the trace have to be loaded first (reader::load, `beside` false). Of an outcome's body whose
// bytes nobody kept the digest goes: it could be compared with nothing. A footer is the writer's.
void redact(record& line, redactor& with);

} // namespace signalbox::trace
