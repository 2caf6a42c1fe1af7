#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "broker/http/serving/house.hpp"
#include "broker/http/serving/incoming.hpp"

namespace signalbox::http::serving {

// One connection of the server, from its first byte to its close: requests are answered one after the other, in order.
// Lives on its core, kept alive by run().
class session final : public guest, public std::enable_shared_from_this<session> {
  public:
    // `admitted` false: the server is full, answer 503 and close. The caller has entered `from` in the admission.
    session(std::shared_ptr<serving::house> house, std::shared_ptr<serving::room> room,
            std::shared_ptr<server_connection> connection, http::peer from, bool admitted);
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    static boost::asio::awaitable<void> run(std::shared_ptr<session> self);

    void stop() override; // closes when no request is in hand, else after its answer
    void cut() override;

  private:
    boost::asio::awaitable<bool> begin();
    boost::asio::awaitable<bool> serve_one();
    boost::asio::awaitable<error_code> wait_for_request();
    boost::asio::awaitable<std::size_t> read_head();
    boost::asio::awaitable<bool> answer_one(std::string_view head_text);
    boost::asio::awaitable<response> call_handler(incoming& request);
    boost::asio::awaitable<bool> send_answer(incoming& request, response answer, bool keep_alive, int version);
    boost::asio::awaitable<error_code> write_answer(const response& answer, bool without_body,
                                                    wire::persistence persistence);
    boost::asio::awaitable<error_code> write_stream(const response& answer, transport::rate_window& rate);
    boost::asio::awaitable<error_code> write_chunks(body_source& from, transport::rate_window& rate);
    error_code cut_stream() const;
    boost::asio::awaitable<void> refuse(unsigned status, const char* reason);
    boost::asio::awaitable<void> linger();
    void report(unsigned status);

    std::shared_ptr<serving::house> house_;
    std::shared_ptr<serving::room> room_;
    std::shared_ptr<server_connection> connection_;
    std::unique_ptr<wire::workspace> space_; // only while bytes are in hand
    http::peer from_;
    std::chrono::steady_clock::time_point started_; // the request in hand
    bool admitted_;
    bool certificate_counted_ = false;
    bool first_ = true;    // no request yet
    bool between_ = false; // waits for a whole request, or lingers: nothing is lost by closing
};

} // namespace signalbox::http::serving
