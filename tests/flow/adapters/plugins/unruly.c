/* An adapter in C11 that files what it gets into a folder, and misbehaves as its settings say: /do when a delivery's
 * payload holds the text /on. */
#include "signalbox/adapter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct signalbox_adapter {
    const signalbox_host* host;
    char folder[512];
    char what[32];
    char on[64];
    signalbox_completion* kept;
};

static void take(const signalbox_host* host, const char* pointer, char* into, size_t size) {
    const signalbox_text name = {pointer, strlen(pointer)};
    const signalbox_text found = host->setting(host->context, name);
    const size_t length = found.size < size - 1 ? found.size : size - 1;
    if (found.data != NULL) memcpy(into, found.data, length);
    into[found.data != NULL ? length : 0] = '\0';
}

static signalbox_adapter* create(const signalbox_host* host, char* error, size_t error_size) {
    signalbox_adapter* made = calloc(1, sizeof *made);
    if (made == NULL) return NULL;
    made->host = host;
    take(host, "/folder", made->folder, sizeof made->folder);
    take(host, "/do", made->what, sizeof made->what);
    take(host, "/on", made->on, sizeof made->on);
    if (strcmp(made->what, "refuse") != 0) return made;
    snprintf(error, error_size, "nothing suits me");
    free(made);
    return NULL;
}

static void complete(const signalbox_adapter* self, signalbox_completion* which, int32_t what) {
    const signalbox_outcome said = {.struct_size = sizeof said, .what = what, .retry_after_ms = -1};
    self->host->complete(self->host->context, which, &said);
}

static int files(const signalbox_adapter* self, const signalbox_delivery* given) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%.*s", self->folder, (int)given->delivery_id.size, given->delivery_id.data);
    FILE* file = fopen(path, "wb");
    if (file == NULL) return 0;
    const size_t put = fwrite(given->payload.data, 1, given->payload.size, file);
    return fclose(file) == 0 && put == given->payload.size;
}

static int is_meant(const signalbox_adapter* self, const signalbox_delivery* given) {
    return self->on[0] != '\0' && memmem(given->payload.data, given->payload.size, self->on, strlen(self->on)) != NULL;
}

static void told(void* user, signalbox_text message_id, signalbox_text error) {
    const signalbox_adapter* self = user;
    (void)message_id;
    if (error.size > 0) self->host->log(self->host->context, SIGNALBOX_LOG_ERROR, error);
}

static void confirm(signalbox_adapter* self, const signalbox_delivery* given) {
    const int32_t what = is_meant(self, given) ? SIGNALBOX_REFUSED : SIGNALBOX_FILED;
    const signalbox_confirmation said = {sizeof said, given->delivery_id, what, {"E1", 2}, {NULL, 0}};
    self->host->confirm(self->host->context, &said, told, self);
}

static void deliver(signalbox_adapter* self, const signalbox_delivery* given, signalbox_completion* which) {
    if (is_meant(self, given)) {
        if (strcmp(self->what, "crash") == 0) abort();
        if (strcmp(self->what, "exit") == 0) _exit(0);
        if (strcmp(self->what, "hang") == 0)
            for (;;) pause();
        if (strcmp(self->what, "late") == 0 && given->attempt == 1) {
            self->kept = which;
            return;
        }
    }
    if (strcmp(self->what, "babble") == 0)
        for (int i = 0; i < 1000; ++i) printf("listening on port %d\n", i), fflush(stdout);
    const int filed = files(self, given);
    if (filed && strcmp(self->what, "confirm") == 0) confirm(self, given); /* while the delivery is still there */
    complete(self, which, filed ? SIGNALBOX_ACCEPTED : SIGNALBOX_RETRY);
    if (strcmp(self->what, "twice") == 0) complete(self, which, SIGNALBOX_REJECTED);
    if (self->kept != NULL) complete(self, self->kept, SIGNALBOX_REJECTED);
    self->kept = NULL;
}

static void destroy(signalbox_adapter* self) { free(self); }

#define TEXT(literal)                                                                                                  \
    { literal, sizeof literal - 1 }

const signalbox_adapter_table* signalbox_adapter_v1(uint32_t host_abi_minor) {
    (void)host_abi_minor;
    static const signalbox_adapter_table table = {
        .struct_size = sizeof table,
        .abi_minor = SIGNALBOX_ABI_MINOR,
        .max_in_flight = 2,
        .idempotent = 1,
        .name = TEXT("unruly"),
        .version = TEXT("1"),
        .forms = TEXT("fhir-r4"),
        .settings_schema = TEXT("{\"type\":\"object\",\"required\":[\"folder\"],\"additionalProperties\":false,"
                                "\"properties\":{\"folder\":{\"type\":\"string\"},\"do\":{\"type\":\"string\"},"
                                "\"on\":{\"type\":\"string\"}}}"),
        .create = create,
        .deliver = deliver,
        .destroy = destroy,
    };
    return &table;
}
