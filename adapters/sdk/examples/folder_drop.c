/* An adapter that files each delivery into the folder of its settings, in C11. As a library:
 *   clang-16 -std=c11 -O2 -fPIC -shared -I PREFIX/include folder_drop.c -o folder_drop.so
 */
#define _POSIX_C_SOURCE 200809L /* -std=c11 alone has no openat() */

#include "signalbox/adapter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct signalbox_adapter {
    const signalbox_host* host;
    int folder;
};

static signalbox_adapter* create(const signalbox_host* host, char* error, size_t error_size) {
    const signalbox_text name = {"/folder", 7};
    const signalbox_text path = host->setting(host->context, name);
    char folder[4096];
    snprintf(folder, sizeof folder, "%.*s", (int)path.size, path.data);
    if (mkdir(folder, 0750) != 0 && errno != EEXIST) return snprintf(error, error_size, "%s", strerror(errno)), NULL;
    signalbox_adapter* made = malloc(sizeof *made);
    if (made == NULL) return NULL;
    made->host = host;
    made->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (made->folder >= 0) return made;
    snprintf(error, error_size, "%s: %s", folder, strerror(errno));
    free(made);
    return NULL;
}

/* On the disk when it returns 0. */
static int write_file(int folder, const char* name, signalbox_text bytes) {
    const int file = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0) return -1;
    size_t done = 0;
    while (done < bytes.size) {
        const ssize_t put = write(file, bytes.data + done, bytes.size - done);
        if (put < 0) break;
        done += (size_t)put;
    }
    const int kept = done == bytes.size && fsync(file) == 0;
    return close(file) == 0 && kept ? 0 : -1;
}

static int32_t file_it(int folder, const signalbox_delivery* what) {
    char name[256];
    char part[300];
    snprintf(name, sizeof name, "%.*s", (int)what->delivery_id.size, what->delivery_id.data);
    if (faccessat(folder, name, F_OK, 0) == 0) return SIGNALBOX_DUPLICATE;
    snprintf(part, sizeof part, "%s.%u.part", name, what->attempt);
    if (write_file(folder, part, what->payload) != 0) return SIGNALBOX_RETRY;
    if (renameat(folder, part, folder, name) != 0) return SIGNALBOX_RETRY;
    return fsync(folder) == 0 ? SIGNALBOX_ACCEPTED : SIGNALBOX_UNKNOWN; /* it would survive a crash now */
}

static void deliver(signalbox_adapter* self, const signalbox_delivery* what, signalbox_completion* completion) {
    const signalbox_outcome said = {
        .struct_size = sizeof said, .what = file_it(self->folder, what), .retry_after_ms = -1};
    self->host->complete(self->host->context, completion, &said);
}

static void destroy(signalbox_adapter* self) {
    close(self->folder);
    free(self);
}

#define TEXT(literal)                                                                                                  \
    { literal, sizeof literal - 1 }

const signalbox_adapter_table* signalbox_adapter_v1(uint32_t host_abi_minor) {
    (void)host_abi_minor;
    static const signalbox_adapter_table table = {
        .struct_size = sizeof table,
        .abi_minor = SIGNALBOX_ABI_MINOR,
        .max_in_flight = 4,
        .idempotent = 1, /* the file's name is the delivery's */
        .name = TEXT("folder-drop-c"),
        .version = TEXT("1.0.0"),
        .forms = TEXT("fhir-r4 fhir-stu3 edifact-nhs003 hl7v2-oru original"),
        .settings_schema = TEXT("{\"type\": \"object\", \"required\": [\"folder\"], \"additionalProperties\": false,"
                                " \"properties\": {\"folder\": {\"type\": \"string\", \"minLength\": 1}}}"),
        .create = create,
        .deliver = deliver,
        .destroy = destroy,
    };
    return &table;
}
