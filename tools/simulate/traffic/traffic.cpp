#include "tools/simulate/traffic/traffic.hpp"

#include <array>
#include <cmath>
#include <queue>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/simulate/traffic/forms.hpp"
#include "tools/simulate/traffic/letters.hpp"
#include "tools/simulate/traffic/reports.hpp"

namespace signalbox::simulate {

namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

enum class sort : std::uint8_t { edifact, hl7v2, fhir_over_mesh, fhir, letter, question };
constexpr std::size_t sorts = 6;

// What a workload is made of. Shares are of a hundred.
struct mix {
    double rate_first = 0; // messages a minute for each practice, at the beginning and at the end
    double rate_last = 0;
    std::array<std::uint8_t, sorts> share{};
    std::uint32_t reports_min = 1; // of an interchange
    std::uint32_t reports_max = 1;
    std::array<std::uint8_t, panel_kinds> panels{};
};

// Orders of magnitude, not measurements: a practice of 9,000 patients gets some 40 reports and 25 questions a day.
mix mix_of(workload which) {
    switch (which) {
    case workload::night: return {0.05, 0.05, {75, 5, 5, 0, 10, 5}, 5, 40, {30, 25, 15, 8, 5, 7, 4, 4, 1, 1, 0}};
    case workload::outbreak: return {0.3, 1.5, {50, 8, 12, 5, 8, 17}, 1, 12, {8, 7, 4, 2, 1, 2, 1, 8, 1, 3, 63}};
    case workload::morning: break;
    }
    return {0.3, 0.6, {45, 10, 10, 5, 8, 22}, 1, 12, {26, 22, 14, 8, 7, 9, 5, 4, 2, 3, 0}};
}

constexpr std::uint32_t of_thousand = 1000;
constexpr std::uint32_t corrected = 20; // of a thousand messages with one report
constexpr std::uint32_t repeated = 15;  // of a thousand messages
constexpr std::uint32_t unfit = 15;     // likewise

template <std::size_t Size>
std::size_t pick(const std::array<std::uint8_t, Size>& shares, dice& random) {
    std::uint64_t at = random.below(100);
    for (std::size_t i = 0; i < Size; ++i) {
        if (at < shares[i]) return i;
        at -= shares[i];
    }
    return 0;
}

// Of the many who might send in a minute, how many do (Poisson, by Knuth's product of uniform numbers; in pieces, since
// the product of a large rate is no number).
std::uint32_t arrivals(double rate, dice& random) {
    std::uint32_t count = 0;
    while (rate > 0) {
        const double limit = std::exp(-std::min(rate, 30.0));
        rate -= 30.0;
        double product = 1;
        for (;;) {
            product *= static_cast<double>(random.below(1'000'000) + 1) / 1'000'000;
            if (product <= limit) break;
            ++count;
        }
    }
    return count;
}

struct later {
    trace::message what;
    std::uint64_t order = 0; // of those at the same moment

    bool operator<(const later& other) const {
        return std::pair(what.at, order) > std::pair(other.what.at, other.order); // the earliest is on top
    }
};

class maker {
  public:
    maker(const neighbourhood& between, const traffic_settings& how, const std::function<void(trace::message)>& each)
        : between_(between),
          how_(how),
          mix_(mix_of(how.of)),
          random_("traffic", how.seed),
          numbers_(between.laboratories.size(), 0),
          each_(each) {}

    void run() {
        for (std::uint32_t minute = 0; minute < how_.minutes; ++minute) {
            const double part = how_.minutes < 2 ? 0 : static_cast<double>(minute) / (how_.minutes - 1);
            const double rate = mix_.rate_first + part * (mix_.rate_last - mix_.rate_first);
            const auto count = arrivals(rate * static_cast<double>(between_.practices.size()), random_);
            for (std::uint32_t i = 0; i < count; ++i)
                make_one(minutes(minute) + trace::offset(random_.below(60'000'000)));
            hand_on(minutes(minute + 1));
        }
        hand_on(trace::offset::max());
    }

  private:
    void hand_on(trace::offset until) {
        while (!waiting_.empty() && waiting_.top().what.at < until) {
            trace::message next = waiting_.top().what;
            waiting_.pop();
            next.sequence = ++sequence_;
            each_(std::move(next));
        }
    }

    // Not behind the end of the trace: the last corrections come at once.
    void put(trace::message what, trace::offset at) {
        what.at = std::min<trace::offset>(at, minutes(how_.minutes) - 1us);
        waiting_.push({std::move(what), order_++});
    }

    traffic_order order_at(std::size_t laboratory, trace::offset at) {
        const traffic_practice& practice = between_.practices[random_.below(between_.practices.size())];
        return {&between_.laboratories[laboratory],
                &practice,
                &practice.patients[random_.below(practice.patients.size())],
                static_cast<panel_kind>(pick(mix_.panels, random_)),
                ++numbers_[laboratory],
                how_.start + at};
    }

    traffic_way way_of(const traffic_order& order) const {
        return {*order.laboratory, *order.practice, fmt::format("{}-{:06}", order.laboratory->ods_code, order.number)};
    }

    void make_one(trace::offset at) {
        const auto of = static_cast<sort>(pick(mix_.share, random_));
        const std::size_t laboratory = random_.below(between_.laboratories.size());
        const traffic_order order = order_at(laboratory, at);
        if (of == sort::question) return put(question(*order.practice, *order.about, random_), at);
        if (of == sort::letter)
            return put(mesh_message(way_of(order), "GPFED_CONSULT_REPORT", "application/fhir+json",
                                    make_letter(*order.laboratory, *order.about, order.at, random_)),
                       at);
        std::vector<pathology::report> reports{make_report(order, random_)};
        if (of == sort::edifact) fill(reports, order, laboratory, at);
        trace::message made = written(of, way_of(order), reports);
        if (random_.below(of_thousand) < unfit) return put(spoiled(std::move(made), *order.about, random_), at);
        if (random_.below(of_thousand) < repeated) put(made, at + minutes(1 + random_.below(10)));
        put(std::move(made), at);
        if (reports.size() == 1 && random_.below(of_thousand) < corrected)
            put_correction(of, order, reports.front(), at);
    }

    // The other reports of an interchange go to the same practice.
    void fill(std::vector<pathology::report>& reports, const traffic_order& first, std::size_t laboratory,
              trace::offset at) {
        const auto count = mix_.reports_min + random_.below(mix_.reports_max - mix_.reports_min + 1);
        while (reports.size() < count) {
            traffic_order more = order_at(laboratory, at);
            more.practice = first.practice;
            more.about = &first.practice->patients[random_.below(first.practice->patients.size())];
            reports.push_back(make_report(more, random_));
            reports.back().message_reference = std::to_string(reports.size());
        }
    }

    void put_correction(sort of, traffic_order order, const pathology::report& wrong, trace::offset at) {
        const trace::offset then = at + minutes(2 + random_.below(28));
        order.number = ++numbers_[static_cast<std::size_t>(order.laboratory - between_.laboratories.data())];
        pathology::report right = correct(wrong, how_.start + then, random_);
        right.control_reference = fmt::format("{:08}", order.number);
        put(written(of, way_of(order), {std::move(right)}), then);
    }

    static trace::message written(sort of, const traffic_way& way, const std::vector<pathology::report>& reports) {
        switch (of) {
        case sort::hl7v2: return hl7v2_message(way, reports.front());
        case sort::fhir_over_mesh: return fhir_over_mesh(way, reports.front());
        case sort::fhir: return fhir_message(way, reports.front());
        default: return edifact_message(way, reports);
        }
    }

    const neighbourhood& between_;
    const traffic_settings& how_;
    mix mix_;
    dice random_;
    std::vector<std::uint32_t> numbers_;
    const std::function<void(trace::message)>& each_;
    std::priority_queue<later> waiting_;
    std::uint64_t order_ = 0;
    trace::sequence sequence_ = 0;
};

} // namespace

std::optional<workload> parse_workload(std::string_view text) noexcept {
    if (text == "morning") return workload::morning;
    if (text == "night") return workload::night;
    if (text == "outbreak") return workload::outbreak;
    return std::nullopt;
}

void make_traffic(const neighbourhood& between, const traffic_settings& how,
                  const std::function<void(trace::message)>& each) {
    maker(between, how, each).run();
}

} // namespace signalbox::simulate
