#include "broker/store/workflow_filter.hpp"

namespace signalbox::store {

workflow_filter::workflow_filter(std::string_view text) {
    if (text.starts_with('!')) {
        negated_ = true;
        text.remove_prefix(1);
    }
    if (text.ends_with('*')) {
        form_ = form::prefix;
        text.remove_suffix(1);
        if (text.starts_with('*')) {
            form_ = form::part;
            text.remove_prefix(1);
        }
    }
    text_ = text;
}

bool workflow_filter::matches(std::string_view workflow_id) const noexcept {
    bool found = false;
    switch (form_) {
    case form::exact: found = workflow_id == text_; break;
    case form::prefix: found = workflow_id.starts_with(text_); break;
    case form::part: found = workflow_id.find(text_) != std::string_view::npos; break;
    }
    return found != negated_;
}

} // namespace signalbox::store
