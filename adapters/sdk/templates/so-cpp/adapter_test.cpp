// The adapter with a hub that offers no more than it needs: one delivery is filed, and the same again is a duplicate.
#include "signalbox/adapter.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

std::string folder;
int outcome = 0;

signalbox_text text(std::string_view of) { return {of.data(), of.size()}; }

signalbox_host small_hub() {
    signalbox_host hub{};
    hub.struct_size = sizeof hub;
    hub.setting = [](void*, signalbox_text) { return text(folder); };
    hub.complete = [](void*, signalbox_completion*, const signalbox_outcome* said) { outcome = said->what; };
    return hub;
}

bool check(bool holds, const char* what) {
    std::printf("%s: %s\n", holds ? "ok" : "FAILED", what);
    return holds;
}

} // namespace

int main() {
    folder = std::filesystem::temp_directory_path() / "@NAME@-test";
    std::filesystem::remove_all(folder);
    const signalbox_host hub = small_hub();
    const signalbox_adapter_table* table = signalbox_adapter_v1(SIGNALBOX_ABI_MINOR);
    char error[200] = "";
    signalbox_adapter* adapter = table->create(&hub, error, sizeof error);
    if (!check(adapter != nullptr, adapter != nullptr ? "it is made" : error)) return 1;

    signalbox_delivery delivery{};
    delivery.struct_size = sizeof delivery;
    delivery.delivery_id = text("one");
    delivery.payload = text("a report");
    delivery.attempt = 1;
    const auto which = reinterpret_cast<signalbox_completion*>(1); // the hub's own affair

    table->deliver(adapter, &delivery, which);
    bool good = check(outcome == SIGNALBOX_ACCEPTED, "a delivery is accepted");
    std::ifstream file(folder + "/one");
    const std::string kept{std::istreambuf_iterator<char>(file), {}};
    good = check(kept == "a report", "and filed as it is") && good;
    table->deliver(adapter, &delivery, which);
    good = check(outcome == SIGNALBOX_DUPLICATE, "the same again is a duplicate") && good;

    table->destroy(adapter);
    std::filesystem::remove_all(folder);
    return good ? 0 : 1;
}
