#include "records/records_model.h"

#include "floor/state_names.h"

namespace callfloor::records {

std::string_view RecordingRecord::state() const {
    if (!finished_at) {
        return "running";
    }
    if (bytes == 0) {
        return "failed";
    }
    return deleted_at ? "deleted" : "finished";
}

Duration AgentFigures::not_ready_total() const {
    Duration sum{0};
    for (const auto& [reason, time] : not_ready) {
        sum += time;
    }
    return sum;
}

std::optional<Duration> AgentFigures::average_handle() const {
    return answered == 0 ? std::nullopt : std::optional(handled() / answered);
}

std::optional<double> AgentFigures::occupancy() const {
    const Duration whole = handled() + ready;
    if (whole.count() <= 0) {
        return std::nullopt;
    }
    return static_cast<double>(handled().count()) / static_cast<double>(whole.count());
}

void AgentFigures::add(const std::string& state, const std::string& reason, Duration time) {
    switch (floor::agent_state_from_name(state).value_or(floor::AgentState::SignedOut)) {
        case floor::AgentState::SignedOut:
            return;
        case floor::AgentState::Ready:
            ready += time;
            return;
        case floor::AgentState::NotReady:
            not_ready[reason] += time;
            return;
        case floor::AgentState::Reserved:
            reserved += time;
            return;
        case floor::AgentState::Ringing:
            ringing += time;
            return;
        case floor::AgentState::Talking:
        case floor::AgentState::Conference:
            talk += time;
            return;
        case floor::AgentState::Holding:
        case floor::AgentState::Consulting:  // the customer is on hold meanwhile
            hold += time;
            return;
        case floor::AgentState::AfterCallWork:
            wrap_up += time;
            return;
        case floor::AgentState::Outbound:
        case floor::AgentState::Consulted:
        case floor::AgentState::Monitoring:
            outbound += time;
            return;
        case floor::AgentState::Chatting:
            chatting += time;
            return;
    }
}

}  // namespace callfloor::records
