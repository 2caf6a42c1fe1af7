#pragma once

#include <string>
#include <vector>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/itk3_text.hpp"
#include "tests/support/mesh_user.hpp"

namespace signalbox::tests {

// GP Connect messaging over MESH, for flow tests: a practice behind the hub, and who sends to it.

// A hub whose route gives documents of that workflow for GP01 to a practice's adapter, which files everything but knows
// no patient whose document says "unknown here", and files one that says "filed later" with the next. `hub` is the
// program, `folder` holds the adapter.
hub_options hub_with_practice(std::string hub, const temporary_folder& folder,
                              const std::string& workflow = "GPCONNECT_SEND_DOCUMENT");

// A Send Document message from LAB01 that is another one for each number.
itk3_message numbered_document(int number);

struct heard_answer {
    std::string code;
    std::string text;
};

// The mailbox LAB01, which sends and hears what is answered.
class itk3_sender {
  public:
    explicit itk3_sender(const hub_fixture& hub, std::string workflow = "GPCONNECT_SEND_DOCUMENT");

    std::string send(const std::string& body, const std::string& to = "GP01"); // the message id

    // Waits for so many answers in the inbox, and takes them out. Throws std::runtime_error when there are more or
    // fewer, or one that is not an answer of GP01 under the workflow's _ACK.
    std::vector<heard_answer> answers(std::size_t count);
    std::vector<std::string> codes(std::size_t count);

  private:
    std::string workflow_;
    mesh_user user_;
};

// What `message show` says.
std::string shown(const hub_fixture& hub, const std::string& id);

} // namespace signalbox::tests
