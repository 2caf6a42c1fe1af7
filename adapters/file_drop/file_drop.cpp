#include "adapters/file_drop/file_drop.hpp"

#include "signalbox/settings.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/file_drop/extension.hpp"
#include "adapters/folder/control_file.hpp"
#include "adapters/folder/drop.hpp"

namespace signalbox::adapters {

namespace file_drop {

extern const std::string_view settings_schema;

namespace {

std::string name_of(const adapter::delivery& what) {
    const adapter::fields fields = what.fields();
    const auto is_encoding = [](const auto& each) { return each.first == "Content-Encoding"; };
    const auto encoding = std::find_if(fields.begin(), fields.end(), is_encoding);
    return std::string(what.delivery_id()) + "." +
           extension_of(what.form(), what.content_type(), encoding == fields.end() ? "" : encoding->second,
                        what.payload());
}

class folder_adapter {
  public:
    explicit folder_adapter(const adapter::host& hub)
        : folder_(hub.needed_setting("/folder")), pairs_(adapter::flag(hub, "/pairs", false)) {}

    static adapter::description about() {
        return {.name = "file_drop",
                .version = "0.2.0",
                .forms = "original fhir-r4 fhir-stu3 edifact-nhs003 hl7v2-oru",
                .settings_schema = settings_schema,
                .max_in_flight = 16,
                .idempotent = true,
                .never_blocks = false};
    }

    void deliver(const adapter::delivery& what, adapter::completion done) {
        if (pairs_)
            done(folder_.put_pair(what.delivery_id(), what.attempt(), what.payload(), folder::control_file(what)));
        else
            done(folder_.put(name_of(what), what.attempt(), what.payload()));
    }

  private:
    folder::drop_folder folder_;
    bool pairs_;
};

} // namespace

} // namespace file_drop

const signalbox_adapter_table* file_drop_adapter() { return adapter::table_of<file_drop::folder_adapter>(); }

} // namespace signalbox::adapters
