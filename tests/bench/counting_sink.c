/* An adapter that takes everything at once and tells a unix socket (settings: {"socket": PATH}) the id of each: what a
 * destination costs that costs nothing.
 */
#include "signalbox/adapter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct signalbox_adapter {
    const signalbox_host* host;
    int socket;
};

static signalbox_adapter* create(const signalbox_host* host, char* error, size_t error_size) {
    const signalbox_text name = {"/socket", 7};
    const signalbox_text path = host->setting(host->context, name);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%.*s", (int)path.size, path.data);
    signalbox_adapter* made = malloc(sizeof *made);
    if (made == NULL) return NULL;
    made->host = host;
    made->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (connect(made->socket, (const struct sockaddr*)&to, sizeof to) == 0) return made;
    snprintf(error, error_size, "nobody listens at %s", to.sun_path);
    close(made->socket);
    free(made);
    return NULL;
}

static void deliver(signalbox_adapter* self, const signalbox_delivery* what, signalbox_completion* completion) {
    const int told = send(self->socket, what->delivery_id.data, what->delivery_id.size, 0) >= 0;
    const signalbox_outcome said = {
        .struct_size = sizeof said, .what = told ? SIGNALBOX_ACCEPTED : SIGNALBOX_RETRY, .retry_after_ms = -1};
    self->host->complete(self->host->context, completion, &said);
}

static void destroy(signalbox_adapter* self) {
    close(self->socket);
    free(self);
}

#define TEXT(literal)                                                                                                  \
    { literal, sizeof literal - 1 }

const signalbox_adapter_table* signalbox_adapter_v1(uint32_t host_abi_minor) {
    (void)host_abi_minor;
    static const signalbox_adapter_table table = {
        .struct_size = sizeof table,
        .abi_minor = SIGNALBOX_ABI_MINOR,
        .max_in_flight = 64,
        .idempotent = 1,
        .never_blocks = 1,
        .name = TEXT("counting-sink"),
        .version = TEXT("1.0.0"),
        .forms = TEXT("fhir-r4 fhir-stu3 edifact-nhs003 hl7v2-oru original"),
        .settings_schema = TEXT("{\"type\": \"object\", \"required\": [\"socket\"], \"additionalProperties\": false,"
                                " \"properties\": {\"socket\": {\"type\": \"string\", \"minLength\": 1}}}"),
        .create = create,
        .deliver = deliver,
        .destroy = destroy,
    };
    return &table;
}
