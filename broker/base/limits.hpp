#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace signalbox::base {

// Every limit that a peer can meet, with the defaults of the configuration (section `limits`). Sizes in bytes.
struct limits {
    std::chrono::milliseconds header_deadline{10'000};
    std::size_t body_rate_min = 1024; // bytes per second below which a sender is cut off
    std::chrono::milliseconds write_deadline{30'000};
    std::chrono::milliseconds handshake_deadline{5'000};
    std::chrono::milliseconds idle_deadline{60'000};
    std::chrono::milliseconds shutdown_deadline{10'000};
    std::size_t body_max = 100UL << 20;
    std::size_t body_in_memory_max = 64UL << 10; // larger bodies go to the spool
    std::size_t body_validated_max = 64UL << 20; // larger bodies are opaque
    std::size_t header_max = 16UL << 10;
    std::size_t header_fields_max = 64;
    std::size_t json_depth_max = 64;
    std::size_t decompressed_max = 256UL << 20;
    std::size_t decompression_ratio_max = 100;
    std::size_t connections_max = 4096;
    std::size_t connections_per_address_max = 1024;
    std::size_t connections_per_certificate_max = 256;
    std::size_t bytes_in_flight_max = 256UL << 20;
    std::uint64_t disk_low_water = 2ULL << 30;                      // or 5 % of the file system, whichever is smaller
    std::size_t write_queue_max = 8192;                             // commits waiting for the store's writer
    std::size_t violations_max = 100;                               // listed per message
    std::uint64_t validation_steps_max = 100'000'000;               // schemas applied to values, per message
    std::uint64_t message_max = 100ULL << 30;                       // all chunks of one message
    std::size_t chunks_max = 20'000;                                // of one message
    std::size_t interchange_segments_max = 100'000;                 // of an EDIFACT interchange
    std::size_t report_results_max = 1'000;                         // of an EDIFACT report
    std::size_t requests_per_mailbox_max = 512;                     // at the same time; beyond it 429
    std::chrono::milliseconds upload_idle_max{24L * 3'600'000};     // then an incomplete message is given up
    std::chrono::milliseconds uncollected_max{5L * 24 * 3'600'000}; // then a delivery expires, code 14
    std::chrono::milliseconds message_kept{30L * 24 * 3'600'000};   // then what is settled is erased
};

} // namespace signalbox::base
