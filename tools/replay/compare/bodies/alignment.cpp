#include "tools/replay/compare/bodies/alignment.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "tools/replay/compare/bodies/identity.hpp"
#include "tools/replay/compare/bodies/likeness.hpp"

namespace signalbox::replay {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);
using positions = std::vector<std::size_t>;

class aligning {
  public:
    aligning(const std::vector<branch>& was, const std::vector<branch>& is, const alignment_limits& within,
             std::size_t& work)
        : was_(was), is_(is), within_(within), work_(work), there_(was.size(), none), here_(is.size(), none) {}

    alignment align() {
        pair_ends();
        for (const identity each : identities) pair_known(each);
        find_moved();
        fill_gaps();
        return finish();
    }

  private:
    void pair(std::size_t a, std::size_t b) { there_[a] = b, here_[b] = a; }

    void pair_ends() {
        const std::size_t shorter = std::min(was_.size(), is_.size());
        std::size_t front = 0;
        while (front < shorter && says_the_same(was_[front], is_[front])) pair(front, front), ++front;
        for (std::size_t back = 1; back <= shorter - front; ++back) {
            const std::size_t a = was_.size() - back;
            const std::size_t b = is_.size() - back;
            if (!says_the_same(was_[a], is_[b])) return;
            pair(a, b);
        }
    }

    struct bearer {
        std::size_t at = 0;
        std::size_t count = 0; // of those that bear the name
    };
    using bearers = std::unordered_map<std::string, bearer>;

    static bearers known_by(identity by, const std::vector<branch>& all, const positions& partners) {
        bearers made;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (partners[i] != none) continue;
            for (std::string& each : names_of(all[i], by)) {
                bearer& of = made[std::move(each)];
                const bool again = of.count > 0 && of.at == i; // two names of one element that say the same
                if (!again) of = {i, of.count + 1};
            }
        }
        return made;
    }

    // A name that two elements of a list bear says nothing.
    void pair_known(identity by) {
        const bearers there = known_by(by, is_, here_);
        if (there.empty()) return;
        std::map<std::size_t, std::size_t> found; // in the order of what was
        for (const auto& [name, of] : known_by(by, was_, there_)) {
            const auto other = there.find(name);
            if (of.count != 1 || other == there.end() || other->second.count != 1) continue;
            const auto [at, is_new] = found.emplace(of.at, other->second.at);
            if (!is_new) at->second = std::min(at->second, other->second.at);
        }
        for (const auto& [a, b] : found)
            if (here_[b] == none && are_akin(was_[a], is_[b])) pair(a, b);
    }

    // Of the longest run of pairs that stand in the same order on both sides none has moved.
    void find_moved() {
        positions ends;                      // of the best run of each length, its last element
        positions before(was_.size(), none); // in its run
        for (std::size_t a = 0; a < was_.size(); ++a) {
            if (there_[a] == none) continue;
            const auto at = std::lower_bound(ends.begin(), ends.end(), there_[a],
                                             [&](std::size_t end, std::size_t b) { return there_[end] < b; });
            if (at != ends.begin()) before[a] = *std::prev(at);
            if (at == ends.end())
                ends.push_back(a);
            else
                *at = a;
        }
        stays_.assign(was_.size(), false);
        for (std::size_t a = ends.empty() ? none : ends.back(); a != none; a = before[a]) stays_[a] = true;
    }

    void fill_gaps() {
        std::size_t a = 0;
        std::size_t b = 0;
        while (a < was_.size() || b < is_.size()) {
            positions left;
            positions right;
            for (; a < was_.size() && !stays_[a]; ++a)
                if (there_[a] == none) left.push_back(a);
            const std::size_t end = a < was_.size() ? there_[a] : is_.size();
            for (; b < end; ++b)
                if (here_[b] == none) right.push_back(b);
            fill(left, right);
            ++a, ++b; // behind what stays
        }
    }

    void fill(const positions& left, const positions& right) {
        if (left.empty() || right.empty()) return;
        if (std::max(left.size(), right.size()) <= within_.elements_max) {
            likeness_table table(was_, left, is_, right);
            if (work_ + table.work() <= within_.work_max) {
                work_ += table.work();
                for (const auto& [i, j] : table.best_pairs()) pair_in_place(left[i], right[j]);
                return;
            }
        }
        by_position_ = true;
        for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
            if (are_akin(was_[left[i]], is_[right[i]])) pair_in_place(left[i], right[i]);
    }

    void pair_in_place(std::size_t a, std::size_t b) { pair(a, b), stays_[a] = true; }

    alignment finish() const {
        alignment made;
        made.by_position = by_position_;
        std::size_t b = 0;
        const auto came_until = [&](std::size_t end) {
            for (; b < end; ++b)
                if (here_[b] == none) made.matches.push_back({std::nullopt, b, false});
        };
        for (std::size_t a = 0; a < was_.size(); ++a) {
            if (there_[a] == none) {
                made.matches.push_back({a, std::nullopt, false});
                continue;
            }
            if (stays_[a]) came_until(there_[a]);
            made.matches.push_back({a, there_[a], !stays_[a]});
        }
        came_until(is_.size());
        return made;
    }

    const std::vector<branch>& was_;
    const std::vector<branch>& is_;
    const alignment_limits& within_;
    std::size_t& work_;
    positions there_;         // partner of each element that was
    positions here_;          // of each that is
    std::vector<bool> stays_; // of what was: paired, and not moved
    bool by_position_ = false;
};

} // namespace

alignment align(const std::vector<branch>& was, const std::vector<branch>& is, const alignment_limits& within,
                std::size_t& work) {
    return aligning(was, is, within, work).align();
}

} // namespace signalbox::replay
