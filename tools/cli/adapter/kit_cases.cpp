#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "broker/app/configuration/check.hpp"
#include "broker/base/crypto.hpp"
#include "broker/delivery/decide/outcome_decision.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "tools/cli/adapter/kit.hpp"

namespace signalbox::cli::kit {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using kind = outcome::kind;

namespace {

constexpr std::int64_t a_day = 86'400; // seconds

// A time of today, which as many seconds since 1970 are: one in eleven of them passes the check.
bool is_time_of_now(const std::string& digits) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::abs(std::stoll(digits) - std::chrono::duration_cast<std::chrono::seconds>(now).count()) < a_day;
}

// Ten digits that pass the check, in one piece or as people write them (999 000 0018, 999-000-0018).
bool names_a_patient(const std::string& text) {
    static const RE2 written(R"((?:^|[^0-9])([0-9]{3})[ -]?([0-9]{3})[ -]?([0-9]{4})(?:[^0-9]|$))");
    re2::StringPiece rest = text;
    std::string first;
    std::string second;
    std::string third;
    while (RE2::FindAndConsume(&rest, written, &first, &second, &third)) {
        const std::string digits = first + second + third;
        if (identifiers::is_nhs_number(digits) && !is_time_of_now(digits)) return true;
    }
    return false;
}

constexpr milliseconds drain_max{5'000};
constexpr std::size_t large_size = 3UL << 19; // 1.5 MiB: by file, where there are lines
constexpr std::uint32_t window_max = 64;

// What a case has found: "" for passed; not applicable with its reason.
struct finding {
    verdict what = verdict::passed;
    std::string why;
};
finding passed() { return {}; }
finding failed(std::string why) { return {verdict::failed, std::move(why)}; }
finding not_applicable(std::string why) { return {verdict::not_applicable, std::move(why)}; }

std::string told(const outcome& answer) {
    const std::string_view what = delivery::decide::to_text(answer.what);
    return answer.code.empty() ? std::string(what) : fmt::format("{} {}", what, answer.code);
}

bool has_taken(const outcome& answer) { return answer.what == kind::accepted || answer.what == kind::duplicate; }
bool has_decided(const outcome& answer) { return has_taken(answer) || answer.what == kind::rejected; }

std::string random_key() {
    std::array<std::byte, 4> bytes{};
    base::random_fill(bytes);
    return base::to_hex(bytes);
}

class cases {
  public:
    cases(target& of, const plan& how, const std::string& sample, const std::string& content_type)
        : of_(of), how_(how), sample_(sample), content_type_(content_type), key_(random_key()) {}

    report run() {
        add("handshake", [&] { return handshake(); });
        if (made_.cases.front().what == verdict::failed) not_there_ = made_.cases.front().why;
        rest();
        made_.carrier = of_.carrier();
        made_.about = of_.facts();
        return std::move(made_);
    }

  private:
    void rest() {
        add("a delivery is accepted", [&] { return one_delivery(); });
        add("unknown members and types are left alone", [&] { return unknown_members(); });
        add("the same delivery_id again has no second effect", [&] { return repeated(); });
        add("each of several at once is answered, in any order", [&] { return in_any_order(); });
        add("max_in_flight at once, again and again", [&] { return back_pressure(); });
        add("a payload of 1.5 MiB", [&] { return large(); });
        add("a payload that is no UTF-8", [&] { return no_text(); });
        if (!how_.messages.empty()) add("every message of the trace is answered", [&] { return trace(); });
        add("a ping is answered", [&] { return ping(); });
        add("a wrong signature is refused", [&] { return wrong_signature(); });
        add("killed with a delivery in hand, it takes it again", [&] { return killed(); });
        add("drain ends it", [&] { return drained(); });
        add("settings that its schema refuses keep it from running", [&] { return refused_settings(); });
        add("every answer came within its deadline", [&] { return in_time(); });
        add("retry is asked for in its form", [&] { return retry_form(); });
        add("nothing but the protocol on standard output", [&] { return no_noise(); });
        add("no NHS number on standard error or in diagnostics", [&] { return no_patients(); });
    }

    void add(const char* name, const std::function<finding()>& of) {
        const auto begun = steady_clock::now();
        finding found = is_there() ? of() : failed(not_there_);
        const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
        made_.cases.push_back({name, found.what, std::move(found.why), took});
    }

    // One that died in a case failed that case: the next is tried with a new one.
    bool is_there() {
        if (!made_.cases.empty() && not_there_.empty() && of_.has_died())
            if (const std::string why = of_.begin(how_.settings_json); !why.empty())
                not_there_ = "it does not start again: " + why;
        return not_there_.empty();
    }

    parcel another(std::string bytes) {
        parcel made;
        made.delivery_id = fmt::format("kit-{}-{}", key_, ++parcels_);
        made.recipient_ods = "A81001";
        made.lane = "kit";
        made.envelope.message_id = made.delivery_id;
        made.envelope.sender = "LAB01";
        made.envelope.recipient = "GP01";
        made.envelope.workflow_id = "PATH_MEDRPT_V4";
        made.envelope.message_type = "pathology-report-r4";
        made.rendered.bytes = std::move(bytes);
        made.rendered.content_type = content_type_;
        made.rendered.transform_version = std::string(mapping::to_text(how_.form)) + "/1";
        made.deadline = steady_clock::now() + how_.deadline;
        return made;
    }

    std::vector<outcome> deliver(const std::vector<parcel>& all) {
        auto answers = of_.deliver(all);
        answers_.insert(answers_.end(), answers.begin(), answers.end());
        return answers;
    }
    outcome deliver(const parcel& one) { return deliver(std::vector<parcel>{one}).front(); }

    finding handshake() {
        const std::string why = of_.begin(how_.settings_json);
        if (!why.empty()) return failed(why);
        if (of_.facts().name.empty()) return failed("it has no name");
        if (of_.carrier() != "webhook" && of_.facts().version.empty()) return failed("it has no version");
        return passed();
    }

    finding taken(const outcome& answer) { return has_taken(answer) ? passed() : failed("it said " + told(answer)); }
    finding decided(const outcome& answer) {
        return has_decided(answer) ? passed() : failed("it said " + told(answer) + ", not accepted or rejected");
    }

    finding one_delivery() { return taken(deliver(another(sample_))); }

    finding unknown_members() {
        const auto answer = of_.deliver_with_unknown_members(another(sample_));
        if (!answer) return not_applicable("structs have no members that are not known");
        return taken(*answer);
    }

    finding repeated() {
        if (!of_.facts().idempotent) return not_applicable("it does not promise idempotent");
        parcel what = another(sample_);
        if (const outcome first = deliver(what); !has_taken(first)) return failed("at first it said " + told(first));
        what.attempt = 2;
        what.deadline = steady_clock::now() + how_.deadline;
        return taken(deliver(what));
    }

    finding several(std::size_t count) {
        std::vector<parcel> all;
        for (std::size_t i = 0; i < count; ++i) all.push_back(another(sample_));
        std::size_t open = 0;
        for (const outcome& each : deliver(all)) open += has_taken(each) ? 0 : 1;
        return open == 0 ? passed() : failed(fmt::format("{} of {} were not accepted", open, count));
    }

    finding in_any_order() {
        const std::uint32_t most = of_.facts().max_in_flight;
        if (most == 1) return not_applicable("its max_in_flight is 1");
        return several(std::min(most, 8U));
    }

    finding back_pressure() {
        const std::uint32_t window = std::min(of_.facts().max_in_flight, window_max);
        for (int round = 0; round < 3; ++round)
            if (finding found = several(window); found.what != verdict::passed) return found;
        return passed();
    }

    finding large() { return decided(deliver(another(sample_ + std::string(large_size, ' ')))); }

    finding no_text() {
        std::string bytes = sample_;
        bytes += "\xff\xfe";
        bytes += '\0';
        if (finding found = decided(deliver(another(bytes))); found.what != verdict::passed) return found;
        const outcome after = deliver(another(sample_));
        return has_taken(after) ? passed() : failed("the delivery after it was not accepted: " + told(after));
    }

    finding trace() {
        for (const traced& each : how_.messages) {
            parcel what = another(each.bytes);
            what.rendered.content_type = each.content_type;
            if (const outcome answer = deliver(what); !has_decided(answer))
                return failed(
                    fmt::format("message {}: it said {}, not accepted or rejected", each.sequence, told(answer)));
        }
        return passed();
    }

    finding ping() {
        const auto answered = of_.answers_ping();
        if (!answered) return not_applicable("there is no line to ask on");
        return *answered ? passed() : failed("no pong with its number within 10 s");
    }

    finding wrong_signature() {
        const auto status = of_.status_for_a_wrong_signature(another(sample_));
        if (!status) return not_applicable("nothing is signed");
        if (*status == 401 || *status == 403) return passed();
        return failed(fmt::format("it answered {}, not 401 or 403", *status));
    }

    finding killed() {
        parcel what = another(sample_);
        if (!of_.deliver_killed(what)) return not_applicable("it has no process of its own to kill");
        if (const std::string why = of_.begin(how_.settings_json); !why.empty())
            return failed("it does not start again: " + why);
        what.attempt = 2;
        what.deadline = steady_clock::now() + how_.deadline;
        return taken(deliver(what));
    }

    finding drained() {
        if (of_.carrier() == "webhook") return not_applicable("a server goes on");
        const bool ended = of_.end(drain_max);
        if (const std::string why = of_.begin(how_.settings_json); !why.empty())
            return failed("it does not start again: " + why);
        return ended ? passed() : failed("it had not ended 5 s after drain");
    }

    finding refused_settings() {
        const std::string& schema = of_.facts().settings_schema;
        if (of_.carrier() == "webhook" || of_.carrier() == "executable")
            return not_applicable("its carrier knows of no schema");
        for (const char* settings : {R"({"no-such-setting-of-the-kit":true})", "{}"}) {
            if (app::trouble_with_settings(settings, schema).empty()) continue;
            of_.end(drain_max);
            const bool runs = of_.begin(settings).empty();
            if (const std::string why = of_.begin(how_.settings_json); !why.empty())
                return failed("it does not start again: " + why);
            return runs ? failed(fmt::format("it runs with {}", settings)) : passed();
        }
        return not_applicable("its schema allows anything");
    }

    finding in_time() {
        const auto late = std::count_if(answers_.begin(), answers_.end(), [](const outcome& each) {
            return each.what == kind::unknown && each.code == "timeout";
        });
        return late == 0 ? passed() : failed(fmt::format("{} came too late or never", late));
    }

    finding retry_form() {
        std::size_t asked = 0;
        for (const outcome& each : answers_) {
            if (each.what != kind::retry && each.retry_after) return failed("retry_after with " + told(each));
            asked += each.what == kind::retry ? 1 : 0;
        }
        return asked > 0 ? passed() : not_applicable("it never asked for a retry");
    }

    finding no_noise() {
        const auto noise = of_.noise();
        if (!noise) return not_applicable("what it prints is no part of the protocol");
        return noise->empty() ? passed() : failed(*noise);
    }

    finding no_patients() {
        if (const auto errors = of_.errors(); errors && names_a_patient(*errors)) return failed("on standard error");
        for (const outcome& each : answers_)
            if (names_a_patient(each.code) || names_a_patient(each.diagnostics)) return failed("in diagnostics");
        return passed();
    }

    target& of_;
    const plan& how_;
    const std::string& sample_;
    const std::string& content_type_;
    std::string key_;       // so that a second run is not taken for a repetition of the first
    std::string not_there_; // why: nothing can be said for it then
    std::uint32_t parcels_ = 0;
    std::vector<outcome> answers_;
    report made_;
};

} // namespace

report run(target& of, const plan& how, const std::string& sample, const std::string& content_type) {
    return cases(of, how, sample, content_type).run();
}

bool report::has_failed() const {
    return std::any_of(cases.begin(), cases.end(),
                       [](const case_result& each) { return each.what == verdict::failed; });
}

} // namespace signalbox::cli::kit
