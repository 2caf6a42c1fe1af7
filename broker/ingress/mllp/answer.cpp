#include "broker/ingress/mllp/answer.hpp"

#include "broker/ingress/mllp/framing.hpp"

namespace signalbox::ingress::mllp {

namespace hl7v2 = pathology::hl7v2;

std::string frames_of_answer(const hl7v2::message& about, hl7v2::answer given, const acknowledgement_names& name_next) {
    using level = hl7v2::acknowledgement_level;
    std::string frames;
    for (const level each : {level::accept, level::application}) {
        if (!hl7v2::wants_acknowledgement(about, each, given)) continue;
        if (!frames.empty() && given != hl7v2::answer::accepted) break;
        if (const auto text = hl7v2::write_acknowledgement(about, each, given, name_next()))
            frames += encode_frame(*text);
    }
    return frames;
}

std::string_view letters_of(hl7v2::answer given) noexcept {
    switch (given) {
    case hl7v2::answer::accepted: return "AA";
    case hl7v2::answer::error: return "AE";
    case hl7v2::answer::rejected: break;
    }
    return "AR";
}

} // namespace signalbox::ingress::mllp
