/* The adapter ABI of Signalbox, major version 1: what a shared library has to offer so that the hub can deliver to a
 * clinical system through it. C11 and C++20. adapters/README.md tells the whole story; adapter.hpp is the same in C++.
 *
 * Rules, both ways
 * - Structs begin with their size as their author knew it and grow at the end alone: read no member beyond it, and do
 *   not count on members that a smaller size leaves out.
 * - Nothing owns anything across the line. What the hub passes to a function is valid until that function returns;
 *   a delivery and its payload are valid until the delivery is completed, a request until it is answered. What an
 *   adapter passes to a function of the host is copied before that function returns.
 * - No exception and no longjmp crosses the line.
 * - Texts are UTF-8 and not terminated; {NULL, 0} is an empty one.
 * - Functions of the host may be called on any thread, also from within the adapter's own functions, until destroy()
 *   returns. Completions may come on any thread, also before deliver() has returned.
 */
#ifndef SIGNALBOX_ADAPTER_H
#define SIGNALBOX_ADAPTER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SIGNALBOX_ABI_MINOR 0U

typedef struct signalbox_text {
    const char* data;
    size_t size;
} signalbox_text;

typedef struct signalbox_field {
    signalbox_text name;
    signalbox_text value;
} signalbox_field;

/* One attempt of one delivery. Every attempt has the same delivery_id: it is the idempotency key. */
typedef struct signalbox_delivery {
    size_t struct_size;
    signalbox_text delivery_id;
    signalbox_text message_id;
    signalbox_text correlation_id; /* the sender's local id; may be empty */
    signalbox_text traceparent;    /* W3C; may be empty */
    signalbox_text from_mailbox;
    signalbox_text to_mailbox;
    signalbox_text to_ods;
    signalbox_text workflow_id;
    signalbox_text interaction_id; /* may be empty */
    signalbox_text message_type;
    signalbox_text form; /* fhir-r4, fhir-stu3, edifact-nhs003, hl7v2-oru or original */
    signalbox_text content_type;
    signalbox_text lane; /* a keyed hash of the patient, never the NHS number */
    signalbox_text payload;
    uint32_t attempt;     /* from 1 */
    uint32_t deadline_ms; /* after which the hub no longer waits: the outcome is unknown then */
    /* What its sender said beside it, in the names of MESH: Mex-LocalID, Mex-Subject, Mex-FileName, Mex-PartnerID,
     * Mex-Content-Type, Mex-Content-Encrypted, Mex-Content-Compressed, Mex-Content-Checksum; for the form `original`
     * also Content-Encoding. May hold patient data; what is empty is left out. */
    const signalbox_field* fields;
    size_t fields_count;
} signalbox_delivery;

/* What became of an attempt. */
enum {
    SIGNALBOX_ACCEPTED = 1,     /* the system has taken responsibility: it would survive a crash there */
    SIGNALBOX_DUPLICATE = 2,    /* it had this delivery_id already */
    SIGNALBOX_RETRY = 3,        /* it never reached the system */
    SIGNALBOX_UNKNOWN = 4,      /* it may have reached it */
    SIGNALBOX_REJECTED = 5,     /* it never will be taken: a person is asked */
    SIGNALBOX_UNAUTHORISED = 6, /* credentials or TLS: the message is fine, the way is not */
};

typedef struct signalbox_outcome {
    size_t struct_size;
    int32_t what;               /* one of the above; anything else counts as unknown */
    signalbox_text code;        /* for the operator: "422"; 64 bytes are kept */
    signalbox_text diagnostics; /* for the operator, nothing about patients; 1 KiB is kept */
    int64_t retry_after_ms;     /* with RETRY: not before; -1 for no wish */
    int32_t may_repeat;         /* with UNKNOWN: 1 where this delivery can be sent again with one effect, whatever
                                   honours_keys() says of the others; else 0 */
} signalbox_outcome;

/* One completion for one deliver() or exchange(); the second and later ones are ignored and logged. */
typedef struct signalbox_completion signalbox_completion;

/* A GP Connect request for the system behind the adapter, and its answer. */
typedef struct signalbox_request {
    size_t struct_size;
    signalbox_text id;
    signalbox_text method;
    signalbox_text path; /* with its query, below the practice's base address */
    const signalbox_field* fields;
    size_t fields_count;
    signalbox_text body;
    uint32_t deadline_ms;
} signalbox_request;

/* Where the system gave no answer: 502 (it was not reached), 503 (it has no time) or 504 (it was asked, perhaps),
 * without a body; the hub answers for it. At most 16 MiB of body. */
typedef struct signalbox_response {
    size_t struct_size;
    uint32_t status;
    const signalbox_field* fields;
    size_t fields_count;
    signalbox_text body;
} signalbox_response;

/* A message that the system sends: an acknowledgement, a result. The same ref again is the same message.
 * `fields` as those of a delivery. A report of a message that came to nothing says Mex-MessageType REPORT and has no
 * payload; then also Mex-LinkedMsgID, Mex-StatusCode, Mex-StatusEvent and Mex-StatusDescription. */
typedef struct signalbox_submission {
    size_t struct_size;
    signalbox_text ref;
    signalbox_text to_mailbox;
    signalbox_text workflow_id;
    signalbox_text content_type;
    signalbox_text payload;
    signalbox_text from_mailbox;   /* empty: the destination's own */
    const signalbox_field* fields; /* what its sender said beside it, as in a delivery: Mex-Subject, … */
    size_t fields_count;
} signalbox_submission;

/* What the practice did, later than its acceptance. */
enum {
    SIGNALBOX_FILED = 1,
    SIGNALBOX_REFUSED = 2, /* becomes a dead letter, with an alarm */
};

typedef struct signalbox_confirmation {
    size_t struct_size;
    signalbox_text delivery_id;
    int32_t what;
    signalbox_text code;
    signalbox_text diagnostics;
} signalbox_confirmation;

/* Once for each submit() and confirm(): `message_id` of a submission that is kept, else empty; `error` is empty when
 * the hub has it on stable storage, and says otherwise why not. */
typedef void (*signalbox_kept)(void* user, signalbox_text message_id, signalbox_text error);

/* An HTTP server that the adapter speaks to. The connections, their deadlines, their TLS and the networks where its
 * name may lead are the hub's; redirects are not followed. */
typedef struct signalbox_http_server signalbox_http_server;

typedef struct signalbox_http_options {
    size_t struct_size;
    signalbox_text url;         /* http:// or https://, host, optional port; requests give the rest */
    signalbox_text ca;          /* PEM file that checks the server; empty: the system's */
    signalbox_text certificate; /* the hub's own, PEM, where the server asks for one; may be empty */
    signalbox_text key;
    uint32_t connections_max;    /* 0: 16 */
    uint32_t answer_deadline_ms; /* 0: 30,000 */
    uint64_t answer_max;         /* bytes of body; 0: 16 MiB */
} signalbox_http_options;

typedef struct signalbox_http_request {
    size_t struct_size;
    signalbox_text method;
    signalbox_text target;
    const signalbox_field* fields;
    size_t fields_count;
    signalbox_text body;
} signalbox_http_request;

enum {
    SIGNALBOX_HTTP_ANSWERED = 0,
    SIGNALBOX_HTTP_NOT_SENT = 1,   /* no byte left: safe to try again */
    SIGNALBOX_HTTP_NO_ANSWER = 2,  /* sent, perhaps taken */
    SIGNALBOX_HTTP_NOT_TRUSTED = 3 /* TLS, or an address outside the allowed networks; nothing was sent */
};

typedef struct signalbox_http_answer {
    size_t struct_size;
    int32_t what;
    uint32_t status;
    const signalbox_field* fields;
    size_t fields_count;
    signalbox_text body;
    signalbox_text error; /* in words, where there is no answer */
} signalbox_http_answer;

typedef void (*signalbox_http_answered)(void* user, const signalbox_http_answer* answer);

/* A server that speaks a protocol of its own, by TCP or TLS, under the same policy: one connection, made by the first
 * write and made anew by the first write after a failure or an end. One write and one read at a time. */
typedef struct signalbox_stream signalbox_stream;

typedef struct signalbox_stream_options {
    size_t struct_size;
    signalbox_text host;
    uint16_t port;
    uint16_t encrypted; /* 1: TLS */
    signalbox_text ca;
    signalbox_text certificate;
    signalbox_text key;
} signalbox_stream_options;

/* `what` as in signalbox_http_answer. Bytes of a read, empty at the peer's end. */
typedef void (*signalbox_stream_done)(void* user, int32_t what, signalbox_text bytes, signalbox_text error);

enum {
    SIGNALBOX_LOG_INFO = 1,
    SIGNALBOX_LOG_WARNING = 2,
    SIGNALBOX_LOG_ERROR = 3,
};

/* What the hub offers. `context` is the first argument of each function. */
typedef struct signalbox_host {
    size_t struct_size;
    uint32_t abi_minor;
    void* context;

    /* A line of the hub's log: at most 200 bytes are kept, 20 lines a second; nothing about patients. */
    void (*log)(void* context, int32_t level, signalbox_text line);
    /* The adapter's own settings: the value at a JSON pointer ("" for all of them), a string as its text, anything else
     * as JSON; {NULL, 0} where there is none. Valid until destroy() returns. */
    signalbox_text (*setting)(void* context, signalbox_text pointer);
    /* Adds to a counter of the adapter's, a name of letters, digits and "_"; at most 32 names. */
    void (*count)(void* context, signalbox_text name, uint64_t by);

    void (*complete)(void* context, signalbox_completion* which, const signalbox_outcome* outcome);
    void (*respond)(void* context, signalbox_completion* which, const signalbox_response* response);

    void (*submit)(void* context, const signalbox_submission* what, signalbox_kept done, void* user);
    void (*confirm)(void* context, const signalbox_confirmation* what, signalbox_kept done, void* user);

    /* NULL where the options cannot be used; why is written to `error`, terminated. Closed with its last request. */
    signalbox_http_server* (*http_open)(void* context, const signalbox_http_options* options, char* error,
                                        size_t error_size);
    void (*http_close)(void* context, signalbox_http_server* server);
    /* `done` is called once, on a thread of the hub's that must not be held up. */
    void (*http_send)(void* context, signalbox_http_server* server, const signalbox_http_request* request,
                      signalbox_http_answered done, void* user);

    /* As for HTTP; closed at once, and what is in hand is answered with a failure. */
    signalbox_stream* (*stream_open)(void* context, const signalbox_stream_options* options, char* error,
                                     size_t error_size);
    void (*stream_close)(void* context, signalbox_stream* stream);
    void (*stream_write)(void* context, signalbox_stream* stream, signalbox_text bytes, uint32_t deadline_ms,
                         signalbox_stream_done done, void* user);
    void (*stream_read)(void* context, signalbox_stream* stream, uint32_t deadline_ms, signalbox_stream_done done,
                        void* user);

    /* A folder of this destination's own, which outlives the process. */
    signalbox_text folder;
} signalbox_host;

/* An adapter that has been made; the hub passes it back. */
typedef struct signalbox_adapter signalbox_adapter;

typedef struct signalbox_adapter_table {
    size_t struct_size;
    uint32_t abi_minor; /* the library's own; the lower of both counts */
    uint32_t max_in_flight;
    uint32_t idempotent;   /* 1: the same delivery_id twice has one effect */
    uint32_t never_blocks; /* 1: deliver() and exchange() return at once, so that the hub needs no thread for each */
    signalbox_text name;
    signalbox_text version;
    signalbox_text forms;           /* what it can take, the preferred one first, separated by spaces */
    signalbox_text settings_schema; /* JSON Schema of its settings, draft 2020-12; empty: an object of anything */

    /* One for each destination. `host` stays until destroy(). NULL: why is written to `error`, terminated. */
    signalbox_adapter* (*create)(const signalbox_host* host, char* error, size_t error_size);
    /* Whether the system behind it is there: 0, or why not in `error`. May block. NULL where there is nothing to ask.
     */
    int32_t (*check)(signalbox_adapter* adapter, char* error, size_t error_size);
    /* At most max_in_flight at a time. */
    void (*deliver)(signalbox_adapter* adapter, const signalbox_delivery* delivery, signalbox_completion* completion);
    /* NULL for an adapter without GP Connect. */
    void (*exchange)(signalbox_adapter* adapter, const signalbox_request* request, signalbox_completion* completion);
    /* Nothing more comes; returns when nothing is in hand, within that time. May block. NULL where nothing waits. */
    void (*drain)(signalbox_adapter* adapter, uint32_t at_most_ms);
    void (*destroy)(signalbox_adapter* adapter);
    /* What `idempotent` says, where it depends on the settings: 1 or 0. NULL where it does not. */
    int32_t (*honours_keys)(signalbox_adapter* adapter);
} signalbox_adapter_table;

/* The one exported symbol of a library; its name carries the major version. The table is the library's and constant.
 * NULL when it cannot work with that minor version of the host's. */
__attribute__((visibility("default"))) const signalbox_adapter_table* signalbox_adapter_v1(uint32_t host_abi_minor);

#ifdef __cplusplus
}
#endif

#endif
