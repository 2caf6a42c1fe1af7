#include "tests/crash/load.hpp"

#include <array>
#include <cstdio>

#include <openssl/sha.h>
#include <poll.h>

#include "tests/support/report_builder.hpp"

namespace signalbox::tests {

namespace {

constexpr std::uint32_t attempts_max = 20'000; // with 5 ms between them: 100 s for a hub to come back

std::string bundle_id(std::uint32_t patient, std::uint32_t version) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "00000000-0000-4000-8%03x-%012x", patient & 0xfffU, version);
    return text.data();
}

} // namespace

std::string sha256_hex(const std::string& text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string hex;
    for (const unsigned char byte : digest) {
        std::array<char, 3> two{};
        std::snprintf(two.data(), two.size(), "%02x", byte);
        hex += two.data();
    }
    return hex;
}

crash_load::crash_load(settings with) : with_(std::move(with)) {
    for (std::uint32_t first = 1; first <= with_.threads; ++first) threads_.emplace_back([this, first] { run(first); });
}

crash_load::~crash_load() { stop(); }

void crash_load::stop() {
    stopping_ = true;
    finish();
}

void crash_load::finish() {
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

std::vector<sent_message> crash_load::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

std::vector<std::string> crash_load::complaints() const {
    const std::lock_guard lock(mutex_);
    return complaints_;
}

void crash_load::run(std::uint32_t first_patient) {
    mesh_client client(with_.endpoint());
    for (std::uint32_t version = 1; with_.versions == 0 || version <= with_.versions; ++version)
        for (std::uint32_t patient = first_patient; patient <= with_.patients; patient += with_.threads)
            if (stopping_ || !send_version(client, patient, version)) return;
}

bool crash_load::send_version(mesh_client& client, std::uint32_t patient, std::uint32_t version) {
    report_builder report;
    report.nhs_number = synthetic_nhs_number(patient);
    report.report_id = "REP-" + std::to_string(patient) + "-" + std::to_string(version);
    report.bundle_id = bundle_id(patient, version);
    const std::string body = report.build();
    sent_message message{report.bundle_id, std::to_string(patient), version, sha256_hex(body), {}};
    const bool accepted = send_one(client, message, body);
    const std::lock_guard lock(mutex_);
    sent_.push_back(message);
    return accepted;
}

bool crash_load::send_one(mesh_client& client, sent_message& message, const std::string& body) {
    std::string complaint = "no answer within the limit";
    for (std::uint32_t attempt = 0; attempt < attempts_max; ++attempt) {
        try {
            const auto answer =
                client.send(with_.from, with_.to, with_.workflow_id, body,
                            {{"Idempotency-Key", message.key}, {"Content-Type", "application/fhir+json"}});
            if (answer.status == 202) {
                message.message_id = json_text(answer.body, "message_id");
                ++acknowledged_;
                return true;
            }
            complaint = std::to_string(answer.status) + " " + answer.body;
            if (answer.status < 500) break;
        } catch (const connection_lost&) {
            client = mesh_client(with_.endpoint());
        }
        ++resent_;
        ::poll(nullptr, 0, 5); // a client's pause before it tries again
    }
    const std::lock_guard lock(mutex_);
    complaints_.push_back(complaint);
    return false;
}

} // namespace signalbox::tests
