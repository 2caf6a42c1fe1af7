#pragma once

#include "broker/admin/remedy_service.hpp"
#include "broker/intake/remedies/remedies.hpp"

namespace signalbox::app {

// What the admin API asks of intake, in the terms of HTTP.
class remedy_desk final : public admin::remedy_service {
  public:
    explicit remedy_desk(intake::parts with) : remedies_(std::move(with)) {}

    admin::remedy_answer judge_again(admin::remedy_request what) override;
    admin::remedy_answer release(admin::remedy_request what) override;
    admin::remedy_answer replace(admin::remedy_request what, std::string payload) override;

  private:
    intake::remedies remedies_;
};

} // namespace signalbox::app
