#include "tests/bench/interchanges.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <thread>

#include "tests/support/edifact_text.hpp"
#include "tests/support/report_builder.hpp"

namespace signalbox::tests {

std::string interchange_of(std::uint64_t number, std::uint32_t first_patient, unsigned reports) {
    const std::string reference = std::to_string(number);
    std::string text =
        "UNA:+.? 'UNB+UNOC:3+000000000000111:80+000000000000222:80+260501:1205+" + reference + "++MEDRPT'";
    for (unsigned i = 0; i < reports; ++i) {
        const std::string own = reference + "/" + std::to_string(i + 1);
        pathology::report_text report;
        report.reference = std::to_string(i + 1);
        report.patient = "S07+07'PNA+PAT+" + synthetic_nhs_number(first_patient + i) +
                         ":OPI+++SU:FINCH+FO:ROBIN'DTM+329:19700102:102'PDI+1'";
        std::string message = report.message();
        const std::string reported = "RFF+SRI:26/CH1'";
        message.replace(message.find(reported), reported.size(), "RFF+SRI:" + own + "'");
        text += message;
    }
    return text + "UNZ+" + std::to_string(reports) + "+" + reference + "'";
}

std::string message_id_of(const http_answer& answer) {
    return answer.status == 202 ? json_text(answer.body, "message_id") : std::string();
}

void ordered_courses::set_out(const std::string& message_id, std::uint32_t course, std::uint32_t version) {
    const std::lock_guard lock(mutex_);
    messages_.insert_or_assign(message_id, place{course, version});
}

void ordered_courses::came(std::string_view delivery_id) {
    const auto dash = delivery_id.rfind('-');
    const std::lock_guard lock(mutex_);
    const auto found = messages_.find(std::string(delivery_id.substr(0, dash)));
    if (found == messages_.end()) {
        ++count_.strangers;
        return;
    }
    std::uint32_t& last = last_[std::to_string(found->second.course) + std::string(delivery_id.substr(dash))];
    if (found->second.version == last) {
        ++count_.repeated;
        return;
    }
    if (found->second.version != last + 1) ++count_.out_of_order;
    last = found->second.version;
    ++count_.reports;
}

ordered_courses::count ordered_courses::so_far() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

void at_rate(double per_second, unsigned threads, double seconds,
             const std::function<void(unsigned thread, std::uint64_t number)>& work) {
    using steady = std::chrono::steady_clock;
    const auto begun = steady::now();
    const auto all = static_cast<std::uint64_t>(per_second * seconds);
    std::atomic<std::uint64_t> next{0};
    std::vector<std::thread> running;
    for (unsigned thread = 0; thread < threads; ++thread)
        running.emplace_back([&, thread] {
            std::condition_variable never;
            std::mutex own;
            std::unique_lock lock(own);
            for (std::uint64_t number = next++; number < all; number = next++) {
                const std::chrono::duration<double> since(static_cast<double>(number) / per_second);
                never.wait_until(lock, begun + std::chrono::duration_cast<steady::duration>(since),
                                 [] { return false; });
                work(thread, number);
            }
        });
    for (std::thread& each : running) each.join();
}

double at_share(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

long memory_of(pid_t process, const std::string& member) {
    const std::string status = file_text("/proc/" + std::to_string(process) + "/status");
    const auto at = status.find(member + ":");
    return at == std::string::npos ? 0 : std::stol(status.substr(at + member.size() + 1));
}

std::size_t times_in(std::string_view text, std::string_view word) {
    std::size_t times = 0;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++times;
    return times;
}

} // namespace signalbox::tests
