#include "adapters/systmone/systmone.hpp"

#include "signalbox/rounds.hpp"
#include "signalbox/settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/folder/control_file.hpp"
#include "adapters/folder/day_book.hpp"
#include "adapters/folder/drop.hpp"
#include "adapters/gp_connect/practice_service.hpp"
#include "adapters/systmone/answer_box.hpp"
#include "adapters/systmone/answers.hpp"

namespace signalbox::adapters {

namespace systmone {

extern const std::string_view settings_schema;

namespace {

class practice_adapter {
  public:
    explicit practice_adapter(const adapter::host& hub)
        : folder_(hub.needed_setting("/folder")),
          in_((folder_ / "in").string()),
          book_(std::string(hub.folder()), "given"),
          answers_(hub, folder_ / "out", book_) {
        if (const std::string url = hub.setting("/gpconnect/url", ""); !url.empty()) {
            const auto where = adapter::split_url(url);
            adapter::http_options how;
            how.url = where.server;
            how.ca = hub.setting("/gpconnect/ca", "");
            how.certificate = hub.setting("/gpconnect/certificate", "");
            how.key = hub.setting("/gpconnect/key", "");
            records_.emplace(hub, how, where.path);
        }
        const std::uint64_t pause = adapter::number(hub, "/poll_interval_ms", 1'000);
        if (pause < 1) throw std::runtime_error("the setting /poll_interval_ms is less than 1");
        std::filesystem::create_directories(folder_ / "out");
        if (adapter::flag(hub, "/answers", true))
            looking_.emplace(std::chrono::milliseconds(pause), [this](const adapter::rounds& until) {
                answers_.look([&until] { return until.goes_on(); });
            });
    }

    static adapter::description about() {
        return {.name = "systmone",
                .version = "0.1.0",
                .forms = "edifact-nhs003",
                .settings_schema = settings_schema,
                .max_in_flight = 4,
                .idempotent = true,
                .never_blocks = false};
    }

    void deliver(const adapter::delivery& what, adapter::completion done) {
        const promised given = promised_in(what.payload());
        if (given.key.empty())
            return done(adapter::rejected("not-an-interchange", "the payload is no EDIFACT interchange of reports"));
        // Before the pair is there, for the practice may answer at once.
        const auto now = std::chrono::system_clock::now();
        for (const std::string& reference : given.references)
            if (!book_.add(given.key, written({reference, std::string(what.delivery_id())}), now))
                return done(adapter::retry("no-note"));
        done(in_.put_pair(what.delivery_id(), what.attempt(), what.payload(), folder::control_file(what)));
    }

    void exchange(const adapter::request& asked, adapter::answering answer) {
        if (!records_) return answer({501, {}, {}});
        records_->pass_on(asked, std::move(answer));
    }

    void drain(std::uint32_t) {
        if (looking_) looking_->stop();
    }

  private:
    std::filesystem::path folder_;
    folder::drop_folder in_;
    folder::day_book book_;
    answer_box answers_;
    std::optional<gp_connect::practice_service> records_; // without it, none is spoken to
    std::optional<adapter::rounds> looking_;
};

} // namespace

} // namespace systmone

const signalbox_adapter_table* systmone_adapter() { return adapter::table_of<systmone::practice_adapter>(); }

} // namespace signalbox::adapters
