#include "tools/replay/report/groups.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

namespace signalbox::replay {

namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "/entry/*/code" of "/entry/3/code", "/OBX[*]/5/1" of "/OBX[2]/5/1": of a segment its fields keep their numbers.
std::string without_positions(std::string_view pointer) {
    std::string made;
    bool in_segment = false;
    while (!pointer.empty()) {
        const std::string_view step = pointer.substr(1, pointer.find('/', 1) - 1);
        const auto bracket = step.find('[');
        const bool numbered = bracket != std::string_view::npos && step.ends_with(']') &&
                              is_digits(step.substr(bracket + 1, step.size() - bracket - 2));
        in_segment = in_segment || numbered;
        made += '/';
        if (numbered)
            made.append(step.substr(0, bracket)) += "[*]";
        else
            made += is_digits(step) && !in_segment ? std::string_view("*") : step;
        pointer.remove_prefix(1 + step.size());
    }
    return made;
}

std::string where_of(const difference& of) {
    if (of.destination.empty()) return of.place;
    return "to " + of.destination.substr(0, of.destination.find('#'));
}

// The change of a code, wherever it stands: of a map's target "system|code", or of a member `code`. Else empty.
std::string changed_code(const alike_difference& of) {
    const bool target = of.pointer.starts_with("/codes/");
    if (!target && !of.pointer.ends_with("/code")) return "";
    const auto bare = [&](const std::string& text) {
        return target ? text.substr(std::min(text.rfind('|') + 1, text.size())) : text;
    };
    return bare(of.values.before) + '\n' + bare(of.values.after);
}

// One kind of difference, and where it stands.
struct kind {
    alike_difference what;
    std::vector<trace::sequence> messages;
};

class grouping {
  public:
    void add(const compared_message& of) {
        bool any = false;
        for (const difference& each : of.differences) {
            if (each.tolerated) continue;
            any = true;
            add(likeness(each), {where_of(each), shown_pointer(without_positions(each.pointer)), shown(each)},
                of.sequence);
        }
        if (any) return;
        const bool came = of.verdict == verdict::extra;
        add(std::string(to_text(of.verdict)), {"message", "", {came ? "" : "expected", came ? "came" : ""}},
            of.sequence);
    }

    std::vector<difference_group> finish() {
        first_of_.resize(kinds_.size());
        std::iota(first_of_.begin(), first_of_.end(), std::size_t{0});
        std::map<std::vector<trace::sequence>, std::size_t> by_messages;
        std::map<std::string, std::size_t> by_code;
        for (std::size_t i = 0; i < kinds_.size(); ++i) {
            join(i, by_messages.emplace(kinds_[i].messages, i).first->second);
            const std::string code = changed_code(kinds_[i].what);
            if (code.size() > 1) join(i, by_code.emplace(code, i).first->second);
        }
        std::map<std::size_t, difference_group> made;
        for (std::size_t i = 0; i < kinds_.size(); ++i) {
            difference_group& into = made[root_of(i)];
            into.rows.push_back(std::move(kinds_[i].what));
            into.messages.insert(into.messages.end(), kinds_[i].messages.begin(), kinds_[i].messages.end());
        }
        return sorted(std::move(made));
    }

  private:
    void add(std::string likeness, alike_difference what, trace::sequence of) {
        const auto [at, is_new] = known_.emplace(std::move(likeness), kinds_.size());
        if (is_new) kinds_.push_back({std::move(what), {}});
        kind& into = kinds_[at->second];
        ++into.what.count;
        if (into.messages.empty() || into.messages.back() != of) into.messages.push_back(of);
    }

    std::size_t root_of(std::size_t i) {
        while (first_of_[i] != i) i = first_of_[i] = first_of_[first_of_[i]];
        return i;
    }

    void join(std::size_t one, std::size_t other) {
        one = root_of(one);
        other = root_of(other);
        first_of_[std::max(one, other)] = std::min(one, other);
    }

    static std::vector<difference_group> sorted(std::map<std::size_t, difference_group> all) {
        std::vector<difference_group> made;
        for (auto& [first, each] : all) {
            std::sort(each.messages.begin(), each.messages.end());
            each.messages.erase(std::unique(each.messages.begin(), each.messages.end()), each.messages.end());
            made.push_back(std::move(each));
        }
        std::stable_sort(made.begin(), made.end(),
                         [](const auto& a, const auto& b) { return a.messages.size() > b.messages.size(); });
        return made;
    }

    std::vector<kind> kinds_;
    std::map<std::string, std::size_t> known_; // by likeness
    std::vector<std::size_t> first_of_;        // of joined kinds, the earliest
};

} // namespace

std::string likeness(const difference& of) {
    const shown_values values = shown(of);
    return where_of(of) + '\n' + without_positions(of.pointer) + '\n' + values.before + '\n' + values.after;
}

grouped groups_of(const comparison& of) {
    grouping all;
    grouped made;
    for (const compared_message& each : of.messages) {
        if (!is_failure(each.verdict)) continue;
        all.add(each);
        made.more += each.more;
    }
    made.groups = all.finish();
    return made;
}

std::string numbers_text(const std::vector<trace::sequence>& all, std::size_t shown_max) {
    std::string made;
    const std::size_t some = std::min(all.size(), shown_max);
    for (std::size_t i = 0; i < some; ++i) made += fmt::format("{}{}", i == 0 ? "" : ", ", all[i]);
    if (all.size() > some) made += fmt::format(" and {} more", all.size() - some);
    return made;
}

} // namespace signalbox::replay
