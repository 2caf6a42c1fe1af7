#pragma once

#include <sys/types.h>

namespace signalbox::tests {

// What a process holds in memory, in KiB (proc(5), status).
long resident_now(pid_t process);
long resident_at_most(pid_t process); // since its start, or since forget_peak()

// Begins resident_at_most() anew (proc(5), clear_refs).
void forget_peak(pid_t process);

} // namespace signalbox::tests
