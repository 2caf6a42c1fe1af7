#include "broker/base/memory.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace signalbox::base {

void keep_freed_memory() noexcept {
#if defined(__GLIBC__)
    // glibc sets the two as one: mapping of its own for blocks half as large as what is kept.
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 2 << 20);
#endif
}

} // namespace signalbox::base
