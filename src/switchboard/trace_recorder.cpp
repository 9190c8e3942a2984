#include "switchboard/trace_recorder.h"

#include <utility>

namespace callfloor::switchboard {

void TraceRecorder::begin() {
    if (batch_.is_empty()) {
        due_.start(kEvery, [this] { hand_over(); });
    }
}

void TraceRecorder::on_message(Way way, const sip::Flow& flow, std::string_view call_id,
                               std::string_view bytes) {
    if (bytes.starts_with("REGISTER ")) {
        return;  // of no call
    }
    begin();
    batch_.items.push_back(
        {timers_.now(), way, flow, batch_.text.size(), call_id.size(), bytes.size()});
    batch_.text.append(call_id).append(bytes);
    if (batch_.text.size() >= trace_limits::kBatchBytes) {
        hand_over();
    }
}

void TraceRecorder::name(std::string_view call_id, ConversationId conversation, LegId leg) {
    begin();
    batch_.names.push_back({std::string(call_id), conversation, leg});
}

void TraceRecorder::hand_over() {
    due_.stop();
    if (!batch_.is_empty()) {
        store_.put(std::exchange(batch_, {}));
    }
}

}  // namespace callfloor::switchboard
