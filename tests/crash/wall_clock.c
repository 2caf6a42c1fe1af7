/* Preloaded into a hub: its wall clock is off by as many seconds as the file $SIGNALBOX_WALL_CLOCK holds (int64, as it
 * lies in memory), which a test changes while the hub runs. Clocks that do not jump are left alone.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* offset;

__attribute__((constructor)) static void open_offset(void) {
    const char* const path = getenv("SIGNALBOX_WALL_CLOCK");
    const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void* const there = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (there != MAP_FAILED) offset = there;
}

int clock_gettime(clockid_t which, struct timespec* at) {
    const int failed = (int)syscall(SYS_clock_gettime, which, at);
    const int jumps = which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE;
    if (failed == 0 && jumps && offset != NULL) at->tv_sec += *offset;
    return failed;
}

int gettimeofday(struct timeval* restrict at, void* restrict zone) {
    (void)zone;
    struct timespec now;
    const int failed = clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return failed;
}

time_t time(time_t* into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into != NULL) *into = now.tv_sec;
    return now.tv_sec;
}
