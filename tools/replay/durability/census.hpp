#pragma once

#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"
#include "tools/replay/durability/judge.hpp"
#include "tools/replay/play/player.hpp"

namespace signalbox::replay {

// What was sent, of everything that can become a message.
std::vector<sent_message> sent_by(const run& made, const std::vector<played>& how, const naming& names);

// All that the hub at this admin socket has accepted since then, with its deliveries. Of destinations of kind file_drop
// the folder is looked into; one in which there is nothing of the kind is taken for emptied by its practice.
boost::asio::awaitable<result<std::vector<kept_message>>> take_census(std::string socket, base::time_point since);

// The audit of a hub that has stopped; `key` empty: that of its folder.
result<audited> read_audit(const std::string& data, const base::secret& key);

} // namespace signalbox::replay
