#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "broker/delivery/carrier.hpp"

namespace signalbox::delivery {

struct file_drop_settings {
    std::string folder;
    std::uint32_t max_in_flight = 4;
};

// Delivers into a folder, one file per delivery: "<delivery_id>.<extension>", mode 0640, complete and on stable storage
// when it appears (temporary name, fsync, rename, fsync of the folder). Temporary files begin with a dot. The same
// delivery again finds its file and is a duplicate, so keys are honoured; a file of that name with other content is
// never touched. Blocking work runs on `workers`, which outlives it.
// Makes the folder (mode 0750) when it is absent; throws std::runtime_error naming it when that does not work.
std::shared_ptr<carrier> make_file_drop(file_drop_settings how, boost::asio::thread_pool& workers);

// Where in the work a call failed: before anything was visible, or when it may be.
enum class drop_step : std::uint8_t { preparing, syncing };

// What an errno of the file work means for the delivery. Pure; for the tests.
outcome outcome_of_errno(int code, drop_step step);

} // namespace signalbox::delivery
