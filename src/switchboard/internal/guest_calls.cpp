// Calls of visitors of web pages: see switchboard/guest_page.h for their course.

#include "base/log.h"
#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

Result<LegId> Switchboard::guest_calls(std::unique_ptr<GuestPage> page, const GuestCall& call,
                                       std::string_view offer) {
    State& state = *state_;
    if (!state.takes_new_calls) {
        ++state.figures.refused_no_journal;
        return fail(ErrorCode::Unavailable, "no new calls are taken now; try again in a moment");
    }
    const auto local = state.local_address_for(page->address());
    if (!local) {
        return fail(ErrorCode::Unavailable,
                    "no address of this server reaches {}; set "
                    "media.advertised_address",
                    page->address());
    }
    const auto id = state.floor.new_leg_id(state.timers.now());
    Leg leg(id, sip::CallId::None);
    leg.is_inbound = true;
    leg.media_group = static_cast<std::uint64_t>(id.value);
    const auto stream = state.media->create_stream(leg.media_group);
    if (!stream) {
        ++state.figures.refused_no_port;
        return fail(ErrorCode::LimitReached, "all lines are busy; try again in a moment");
    }
    leg.stream = stream->id;
    leg.local_port = stream->local_port;
    leg.local_address = state.sdp_address(*local);
    leg.page_call = std::make_unique<PageCall>(state.timers, ExtensionId{});
    auto& arrived = leg.page_call->arrived.emplace();
    arrived.leg = id;
    arrived.caller_name = call.name;
    arrived.web_queue = call.queue;
    arrived.web_page = call.web_page;
    leg.page_call->guest = std::move(page);
    auto& added = state.add_leg(std::move(leg));
    if (auto answered = state.answer_page(added, offer); !answered) {
        state.drop_leg(id);  // nobody but the page knows of it yet
        return std::unexpected(std::move(answered).error());
    }
    return id;
}

Result<void> Switchboard::guest_resumes(std::unique_ptr<GuestPage> page, LegId id,
                                        std::string_view offer) {
    auto* leg = state_->find_leg(id);
    if (leg == nullptr || leg->page_call == nullptr || leg->page_call->guest == nullptr) {
        return fail(ErrorCode::NotFound, "the call is over; call again");
    }
    leg->page_call->guest = std::move(page);
    if (auto answered = state_->answer_page(*leg, offer); !answered) {
        state_->end_leg(id, {.cause = EndCause::BadRequest, .side = EndSide::Peer});
        return std::unexpected(std::move(answered).error());
    }
    if (leg->page_call->is_talking) {
        leg->page_call->guest->talking(true);
    }
    return {};
}

void Switchboard::guest_leaves(PageId page) {
    for (auto& [id, leg] : state_->legs) {
        if (leg.page_call != nullptr && leg.page_call->guest != nullptr &&
            leg.page_call->guest->id() == page) {
            state_->await_page(leg);
        }
    }
}

void Switchboard::guest_hangs_up(PageId page, LegId id) {
    const auto* leg = state_->find_page_leg(page, id);
    if (leg != nullptr && leg->page_call->guest != nullptr) {
        state_->end_leg(id, {.cause = EndCause::NormalHangUp, .side = EndSide::Peer});
    }
}

void Switchboard::State::tell_guest(LegId id, bool is_talking) {
    const auto* leg = find_leg(id);
    if (leg == nullptr || leg->page_call == nullptr || leg->page_call->guest == nullptr) {
        return;
    }
    if (std::exchange(leg->page_call->is_talking, is_talking) != is_talking) {
        leg->page_call->guest->talking(is_talking);
    }
}

}  // namespace callfloor::switchboard
