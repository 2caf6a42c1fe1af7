#pragma once

namespace signalbox::base {

// Has the allocator keep what it is given back, 2 MiB for each of its arenas, for the next message. By default it gives
// everything above 128 KiB back to the system, and takes it again page by page: with reports of twenty results that was
// a fifth of the time that converting one takes. Once, before there are threads.
void keep_freed_memory() noexcept;

} // namespace signalbox::base
