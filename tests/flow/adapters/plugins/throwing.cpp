// An adapter in C++ that goes around the shell and lets an exception cross the line, which no adapter may.
#include "signalbox/adapter.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace {

const signalbox_host* hub = nullptr;

signalbox_adapter* create(const signalbox_host* host, char*, std::size_t) {
    hub = host;
    return reinterpret_cast<signalbox_adapter*>(&hub);
}

void deliver(signalbox_adapter*, const signalbox_delivery* given, signalbox_completion* which) {
    const std::string_view payload(given->payload.data, given->payload.size);
    if (payload.find("REP-2") != std::string_view::npos && given->attempt == 1) throw std::runtime_error("not me");
    const signalbox_outcome said{sizeof said, SIGNALBOX_ACCEPTED, {nullptr, 0}, {nullptr, 0}, -1};
    hub->complete(hub->context, which, &said);
}

void destroy(signalbox_adapter*) {}

signalbox_text text(const char* of) { return {of, std::strlen(of)}; }

} // namespace

const signalbox_adapter_table* signalbox_adapter_v1(std::uint32_t) {
    static const signalbox_adapter_table table{sizeof table,
                                               SIGNALBOX_ABI_MINOR,
                                               4,
                                               1,
                                               0,
                                               text("throwing"),
                                               text("1"),
                                               text("fhir-r4"),
                                               text(""),
                                               &create,
                                               nullptr,
                                               &deliver,
                                               nullptr,
                                               nullptr,
                                               &destroy};
    return &table;
}
