#include "tests/support/hl7v2_reports.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "broker/pathology/model/statuses.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::test::hl7v2 {

namespace {

using namespace pathology;

// Seen inside words: every delimiter, what looks like an escape, and letters beyond ASCII.
constexpr std::array<const char*, 16> pieces{"a",     "Sodium",  "|", "^",      "~",      "\\",   "&",   "#",
                                             "\\F\\", "\u00B5g", "1", "(low) ", "\u20AC", "\"\"", ".br", "\\.br\\"};
constexpr std::array<const char*, 3> nhs_numbers{"9990000018", "9990000026", "9990000034"};

class maker {
  public:
    explicit maker(const draws& from) : from_(from) {}

    report make() {
        report made;
        made.sender.value = maybe_word();
        made.recipient.value = maybe_word();
        made.control_reference = word();
        made.generated = maybe_time();
        made.id = number_with_system("R");
        made.status = status();
        made.issued = maybe_time();
        if (one_in(3)) made.code = coded(2);
        made.conclusion = notes();
        made.patient = patient_in();
        add_requests(made);
        add_investigations(made);
        add_loose_specimens(made);
        add_parties(made);
        settle_statuses(made);
        return made;
    }

  private:
    std::uint32_t below(std::uint32_t size) { return next_ < from_.size() ? from_[next_++] % size : 0; }
    bool one_in(std::uint32_t times) { return below(times) == times - 1; }
    bool maybe() { return one_in(2); }

    // Not empty, without spaces at its ends.
    std::string word() {
        std::string text;
        for (std::uint32_t i = below(4) + 1; i > 0; --i) text += pieces[below(pieces.size())];
        return text.ends_with(' ') ? text + "." : text;
    }
    std::string maybe_word() { return maybe() ? word() : std::string(); }
    std::string line() { return maybe() ? "  " + word() : maybe_word(); }

    std::vector<std::string> lines() {
        std::vector<std::string> made{word()};
        for (std::uint32_t i = below(3); i > 0; --i) made.push_back(line());
        return made;
    }
    std::vector<note> notes() { return one_in(3) ? std::vector<note>{{lines()}} : std::vector<note>{}; }

    std::string coding_system() {
        switch (below(6)) {
        case 1: return std::string(systems::snomed);
        case 2: return std::string(systems::read_v2);
        case 3: return "urn:signalbox:hl7v2:L";
        case 4: return "https://example.org/codes";
        case 5: return std::string(systems::loinc);
        default: return {};
        }
    }
    std::string authority() {
        static constexpr std::array<std::string_view, 6> all{
            "", systems::ods, systems::gmp, "urn:oid:1.2.3", "https://example.org/ids", "urn:signalbox:hl7v2:LAB"};
        return std::string(all[below(all.size())]);
    }

    codeable coded(std::uint32_t codings_max = 3) {
        codeable made;
        for (std::uint32_t i = below(codings_max + 1); i > 0; --i)
            made.codings.push_back({coding_system(), word(), maybe_word(), {}, {}});
        if (made.codings.empty() || one_in(3)) made.text = word();
        return made;
    }
    codeable maybe_coded() { return maybe() ? coded() : codeable{}; }

    identifier number_with_system(const char* kind) { return {authority(), kind + std::to_string(++numbers_)}; }
    identifier maybe_number(const char* kind) { return maybe() ? number_with_system(kind) : identifier{}; }

    std::string decimal() {
        std::string made = one_in(5) ? "-" : "";
        made += std::to_string(below(200));
        if (maybe()) made += "." + std::to_string(below(100));
        return made;
    }

    std::optional<date_time> maybe_time() {
        if (!maybe()) return std::nullopt;
        using precision = date_time::precision;
        date_time when;
        when.exact_to = static_cast<precision>(below(6));
        when.year = 1970 + static_cast<int>(below(60));
        if (when.exact_to >= precision::month) when.month = static_cast<std::uint8_t>(1 + below(12));
        if (when.exact_to >= precision::day) when.day = static_cast<std::uint8_t>(1 + below(28));
        if (!when.has_time()) return when;
        when.hour = static_cast<std::uint8_t>(below(24));
        when.minute = static_cast<std::uint8_t>(below(60));
        if (when.exact_to >= precision::second) when.second = static_cast<std::uint8_t>(below(60));
        if (when.exact_to == precision::fraction) when.fraction = std::to_string(below(10'000));
        set_british_offset(when);
        if (one_in(3)) when.offset_minutes = static_cast<std::int16_t>(static_cast<int>(below(29)) * 30 - 420);
        return when;
    }

    report_status status() {
        static constexpr std::array all{report_status::final,   report_status::registered, report_status::preliminary,
                                        report_status::partial, report_status::corrected,  report_status::cancelled};
        return all[below(all.size())];
    }

    quantity with_unit(std::string value) {
        quantity made{std::move(value), comparator::none, maybe_word(), {}};
        if (made.unit.empty() || !one_in(3)) return made;
        made.unit_code = {
            maybe() ? std::string(systems::ucum) : "urn:signalbox:hl7v2:U", maybe() ? made.unit : word(), {}, {}, {}};
        return made;
    }

    value any_value() {
        value made;
        switch (below(8)) {
        case 0: made.quantity = with_unit(decimal()); break;
        case 1:
            made.quantity = with_unit(decimal());
            made.quantity->comparator = static_cast<comparator>(1 + below(4));
            break;
        case 2: made.code = coded(); break;
        case 3: {
            quantity low = with_unit(decimal());
            quantity high = low;
            high.value = decimal();
            made.range = range{low, high};
            break;
        }
        case 4: {
            quantity numerator = with_unit(decimal());
            quantity denominator = numerator;
            denominator.value = decimal();
            numerator.comparator = static_cast<comparator>(below(5));
            made.ratio = ratio{numerator, denominator};
            break;
        }
        case 5: made.time = maybe_time(); break;
        case 6:
            made.text = lines();
            if (maybe()) made.quantity = with_unit({});
            if (made.quantity && made.quantity->unit.empty()) made.quantity.reset();
            break;
        default: break;
        }
        return made;
    }

    // No status that the whole report's stands for.
    static void settle_statuses(report& in) {
        const auto settled = statuses_of(in);
        for (std::size_t i = 0; i < settled.size(); ++i) {
            investigation& each = in.investigations[i];
            if (!each.status || each.status == settled[i]) continue;
            each.status = settled[i];
            if (each.is_group) each.status.reset();
            if (each.status == result_status::cancelled) each.status = result_status::entered_in_error;
        }
    }

    void set_status(investigation& into) {
        static constexpr std::array all{result_status::final, result_status::registered, result_status::preliminary,
                                        result_status::corrected, result_status::entered_in_error};
        into.status = all[below(all.size())];
        if (!into.value.empty() || !one_in(3)) return;
        into.status = result_status::cancelled;
        const bool not_asked = maybe();
        into.absent_reason.codings.push_back(
            {not_asked ? std::string(systems::data_absent_reason) : "http://terminology.hl7.org/CodeSystem/v2-0085",
             not_asked ? "not-asked" : "X",
             {},
             {},
             {}});
    }

    codeable flag() {
        static constexpr std::array<const char*, 7> letters{"H", "L", "HH", "LL", "A", "N", "<"};
        switch (below(3)) {
        case 1:
            return {{{std::string(systems::interpretation), letters[below(letters.size())], word(), {}, {}}},
                    maybe_word()};
        case 2: return {{{"urn:signalbox:hl7v2:HL70078", "high", {}, {}, {}}}, {}};
        default: return {{{std::string(systems::interpretation), letters[below(letters.size())], {}, {}, {}}}, {}};
        }
    }

    reference_range reference() {
        const auto number = [](std::uint32_t whole) {
            return quantity{std::to_string(whole) + ".0", comparator::none, {}, {}};
        };
        const std::uint32_t low = below(100);
        const std::uint32_t high = low + below(100);
        switch (below(4)) {
        case 0: return {{number(low), number(high)}, {number(low).value + " - " + number(high).value}, {}};
        case 1: return {{std::nullopt, number(high)}, {"<" + number(high).value}, {}};
        case 2: return {{number(low), std::nullopt}, {"> " + number(low).value}, {}};
        default: return {{}, lines(), {}};
        }
    }

    investigation result() {
        investigation made;
        made.code = coded();
        made.value = any_value();
        set_status(made);
        for (std::uint32_t i = below(3); i > 0; --i) made.flags.push_back(flag());
        if (maybe()) made.ranges.push_back(reference());
        made.notes = notes();
        made.effective = maybe_time();
        made.method = maybe_coded();
        return made;
    }

    specimen any_specimen() {
        specimen made;
        made.requester_id = maybe_number("SP");
        made.laboratory_id = maybe_number("SL");
        made.type = maybe_coded();
        made.body_site = maybe_coded();
        if (one_in(3))
            made.fasting.codings.push_back({std::string(systems::fasting), maybe() ? "F" : "NF", {}, {}, {}});
        if (maybe()) made.volume = with_unit(decimal());
        made.collected = maybe_time();
        made.collected_until = maybe_time();
        made.received = maybe_time();
        for (std::uint32_t i = below(3); i > 0; --i) made.notes.push_back({lines()});
        constexpr std::array states{specimen_status::not_said, specimen_status::unavailable,
                                    specimen_status::unsatisfactory};
        if (one_in(4)) made.status = states.at(below(states.size()));
        for (std::uint32_t i = one_in(4) ? below(3) : 0; i > 0; --i)
            if (codeable condition = maybe_coded(); !condition.empty()) made.conditions.push_back(std::move(condition));
        return made;
    }

    // The next one, one that was used before, or none: so that they stand in the order of their first use.
    std::optional<std::uint32_t> any_specimen_of(report& into) {
        const auto used = static_cast<std::uint32_t>(into.specimens.size());
        const std::uint32_t chosen = below(used + 2);
        if (chosen == 0) return std::nullopt;
        if (chosen <= used) return chosen - 1;
        into.specimens.push_back(any_specimen());
        return used;
    }

    void add_members(report& into, std::uint32_t group) {
        for (std::uint32_t i = below(4); i > 0; --i) {
            investigation member = result();
            member.group = group;
            // Another specimen than its group's has to have a number.
            if (const auto own = below(static_cast<std::uint32_t>(into.specimens.size()) + 1); own > 0) {
                const specimen& other = into.specimens[own - 1];
                const bool is_named = !other.requester_id.empty() || !other.laboratory_id.empty();
                if (is_named && into.investigations[group].specimen != own - 1) member.specimen = own - 1;
            }
            into.investigations.push_back(std::move(member));
        }
    }

    void add_investigations(report& into) {
        for (std::uint32_t i = below(4); i > 0; --i) {
            const auto at = static_cast<std::uint32_t>(into.investigations.size());
            if (maybe()) {
                into.investigations.push_back(result());
                into.investigations.back().specimen = any_specimen_of(into);
                continue;
            }
            investigation header;
            header.is_group = true;
            header.code = coded();
            header.effective = maybe_time();
            header.notes = notes();
            header.specimen = any_specimen_of(into);
            // Another one than the report says in the same letter.
            if (one_in(3) && into.status != report_status::preliminary) header.status = result_status::preliminary;
            into.investigations.push_back(std::move(header));
            add_members(into, at);
        }
    }

    void add_loose_specimens(report& into) {
        for (std::uint32_t i = one_in(4) ? 1 + below(2) : 0; i > 0; --i) into.specimens.push_back(any_specimen());
    }

    void add_requests(report& into) {
        for (std::uint32_t i = below(3); i > 0; --i) {
            request made;
            made.requester_id = number_with_system("Q");
            made.laboratory_id = maybe_number("L");
            made.ordered = maybe_time();
            made.clinical_information = notes();
            into.requests.push_back(std::move(made));
        }
    }

    address any_address() {
        address made{{}, maybe_word()};
        for (std::uint32_t i = below(6); i > 0; --i) made.lines.push_back(maybe_word());
        made.lines.push_back(word());
        return made;
    }

    patient patient_in() {
        patient made;
        if (maybe()) made.nhs_number = nhs_numbers[below(nhs_numbers.size())];
        for (std::uint32_t i = below(3); i > 0; --i) made.other_ids.push_back(number_with_system("P"));
        if (maybe()) made.name = {word(), {}, maybe_word(), maybe_word()};
        if (!made.name.family.empty())
            for (std::uint32_t i = below(3); i > 0; --i) made.name.given.push_back(word());
        made.born = maybe_time();
        made.sex = static_cast<sex>(below(5));
        for (std::uint32_t i = below(3); i > 0; --i) made.addresses.push_back(any_address());
        made.notes = notes();
        return made;
    }

    party any_party(enum party::role as, enum party::kind kind) {
        party made;
        made.role = as;
        made.kind = kind;
        made.name = word();
        if (kind != party::kind::department && maybe()) made.identifiers.push_back(number_with_system("B"));
        return made;
    }

    // In the order of their fields, OBX-23 last.
    void add_parties(report& into) {
        const auto add = [this, &into](enum party::role as, enum party::kind kind, std::uint32_t most) {
            for (std::uint32_t i = below(most + 1); i > 0; --i) {
                into.parties.push_back(any_party(as, kind));
                into.parties.back().name += std::to_string(++numbers_); // the same one twice is one
            }
        };
        using role = enum party::role;
        using kind = enum party::kind;
        add(role::requester, kind::organisation, 2);
        add(role::requester, kind::person, 2);
        add(role::laboratory, kind::department, 1);
        add(role::recipient, kind::person, 2);
        add(role::laboratory, kind::person, 1);
        const auto is_result = [](const investigation& each) { return !each.is_group; };
        if (std::any_of(into.investigations.begin(), into.investigations.end(), is_result))
            add(role::laboratory, kind::organisation, 1);
    }

    const draws& from_;
    std::size_t next_ = 0;
    int numbers_ = 0;
};

} // namespace

draws random_draws(std::uint32_t seed, std::size_t size) {
    std::mt19937 source(seed);
    draws made(size);
    std::generate(made.begin(), made.end(), [&source] { return static_cast<std::uint32_t>(source()); });
    return made;
}

pathology::report report_of(const draws& from) { return maker(from).make(); }

namespace {

// Each way to make it simpler by one step: fewer draws first, then zeros, then one smaller draw.
std::vector<draws> simpler_draws(const draws& of) {
    std::vector<draws> all;
    for (std::size_t size = std::max<std::size_t>(of.size() / 2, 1); size > 0; size /= 2)
        for (std::size_t at = 0; at < of.size(); at += size) {
            const auto first = static_cast<std::ptrdiff_t>(at);
            const auto last = static_cast<std::ptrdiff_t>(std::min(at + size, of.size()));
            all.push_back(of);
            all.back().erase(all.back().begin() + first, all.back().begin() + last);
            all.push_back(of);
            std::fill(all.back().begin() + first, all.back().begin() + last, 0U);
        }
    for (std::size_t at = 0; at < of.size(); ++at)
        for (std::uint32_t smaller = 1; smaller < std::min(of[at], 8U); ++smaller) {
            all.push_back(of);
            all.back()[at] = smaller;
        }
    return all;
}

} // namespace

draws shrink(draws failing, const std::function<bool(const draws&)>& fails) {
    for (bool found = true; found;) {
        found = false;
        for (draws& simpler : simpler_draws(failing)) {
            if (simpler == failing || !fails(simpler)) continue;
            failing = std::move(simpler);
            found = true;
            break;
        }
    }
    return failing;
}

} // namespace signalbox::test::hl7v2
