#include "switchboard/switchboard.h"

#include "base/check.h"
#include "base/log.h"
#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

Switchboard::Switchboard(io::Timers& timers, sip::Network& network, Random random,
                         PhoneDirectory& directory, PromptLibrary& prompts,
                         SwitchboardObserver& observer, const SwitchboardOptions& options)
    : state_(std::make_unique<State>(timers, network, directory, prompts, observer, options)) {
    state_->user_agent =
        std::make_unique<sip::UserAgent>(timers, network, random, directory, *this, options.sip);
}

Switchboard::~Switchboard() = default;

void Switchboard::set_media(MediaPort& media) {
    state_->media = &media;
}
const floor::Floor& Switchboard::floor() const {
    return state_->floor;
}
sip::UserAgent& Switchboard::user_agent() {
    return *state_->user_agent;
}

SwitchboardFigures Switchboard::figures() const {
    auto figures = state_->figures;
    figures.legs = state_->legs.size();
    figures.recordings = state_->recordings.size();
    return figures;
}

Result<void> Switchboard::handle(const floor::Input& input) {
    return state_->handle(input);
}

ConversationId Switchboard::new_conversation_id() {
    return state_->floor.new_conversation_id(state_->timers.now());
}

void Switchboard::take_new_calls(bool takes) {
    state_->takes_new_calls = takes;
}

void Switchboard::stop() {
    state_->enqueue(floor::StopServer{});
    state_->run_queue();
    state_->user_agent->stop();
}

// ---------------------------------------------------------------- SIP

void Switchboard::on_incoming(const sip::IncomingCall& call) {
    auto& state = *state_;
    if (!state.takes_new_calls) {
        ++state.figures.refused_no_journal;
        return state.refuse(call.call, EndCause::LimitReached);
    }
    if (call.replaces != sip::CallId::None) {  // the desk's commands move calls, no INVITE does
        log(LogLevel::Warning, "switchboard", "INVITE with Replaces of {} refused", call.peer.name);
        return state.user_agent->refuse(call.call, 603, {});
    }
    if (call.peer.kind == sip::Peer::Kind::Trunk &&
        !state.take_trunk_place(TrunkId{call.peer.id})) {
        ++state.figures.refused_trunk_limit;
        return state.refuse(call.call, EndCause::LimitReached);
    }
    const auto leg_id = state.floor.new_leg_id(state.timers.now());
    auto leg = Leg(leg_id, call.call);
    leg.is_inbound = true;
    leg.trunk = call.peer.kind == sip::Peer::Kind::Trunk ? TrunkId{call.peer.id} : TrunkId{};
    leg.extension =
        call.peer.kind == sip::Peer::Kind::Extension ? ExtensionId{call.peer.id} : ExtensionId{};
    leg.local_address = state.sdp_address(call.flow.local.address);
    leg.max_forwards = call.max_forwards;
    if (const auto refused = state.open_inbound(leg, call.offer)) {
        state.release_trunk_place(leg.trunk);
        return state.refuse(call.call, *refused);
    }
    state.add_leg(std::move(leg));
    floor::CallArrived arrived;
    arrived.leg = leg_id;
    arrived.trunk = call.peer.kind == sip::Peer::Kind::Trunk ? TrunkId{call.peer.id} : TrunkId{};
    arrived.from_extension =
        call.peer.kind == sip::Peer::Kind::Extension ? ExtensionId{call.peer.id} : ExtensionId{};
    state.say_who_calls(call, arrived);
    arrived.dialled_number = call.request_uri.user_decoded();
    state.enqueue(std::move(arrived));
    state.run_queue();
}

void Switchboard::on_ringing(sip::CallId call, const std::optional<sip::Sdp>& early_media) {
    auto* leg = state_->find_leg(call);
    if (leg == nullptr) {
        return;
    }
    bool has_sound = false;
    if (leg->confirmation != nullptr) {
        leg->confirmation->rang = true;
    } else if (leg->is_outside && early_media) {
        // What the carrier's network says (ringing, "not in service") comes before the answer.
        if (const auto audio = leg->session.on_answer(*early_media)) {
            state_->apply(*leg, *audio);
            has_sound = true;
        }
    }
    state_->enqueue(floor::LegRinging{leg->id, has_sound});
    state_->run_queue();
}

void Switchboard::on_answered(sip::CallId call, const sip::Sdp& answer) {
    auto* leg = state_->find_leg(call);
    if (leg == nullptr) {
        return;
    }
    const auto audio = leg->session.on_answer(answer);
    if (!audio) {
        log_call(LogLevel::Warning, "switchboard", leg->conversation,
                 "the phone's answer is unusable: {}", audio.error().text);
        return state_->end_leg(
            leg->id, {.cause = EndCause::BadRequest, .side = EndSide::Peer, .sip_status = 488});
    }
    leg->plain_call.reset();
    leg->is_talking = true;
    state_->phone_changed(leg->extension);
    state_->apply(*leg, *audio);
    if (leg->confirmation != nullptr) {
        return state_->ask_for_key(*leg);
    }
    state_->enqueue(floor::LegAnswered{leg->id});
    state_->run_queue();
}

void Switchboard::on_confirmed(sip::CallId call, const std::optional<sip::Sdp>& late_answer) {
    auto* leg = state_->find_leg(call);
    if (leg == nullptr) {
        return;
    }
    if (late_answer) {
        const auto audio = leg->session.on_answer(*late_answer);
        if (!audio || state_->must_not_be_clear(*leg, *audio)) {
            return state_->end_leg(leg->id, {.cause = EndCause::BadRequest, .side = EndSide::Peer});
        }
        state_->apply(*leg, *audio);
    } else if (leg->is_late_offer) {
        return state_->end_leg(leg->id, {.cause = EndCause::BadRequest, .side = EndSide::Peer});
    }
    leg->is_late_offer = false;
    if (!std::exchange(leg->is_confirmed,
                       true)) {  // again for a re-INVITE that left the offer to us
        leg->is_talking = true;
        state_->phone_changed(leg->extension);
        state_->enqueue(floor::LegAnswered{leg->id});
        state_->run_queue();
    }
}

void Switchboard::on_ended(sip::CallId call, const CallEnd& end) {
    if (auto* leg = state_->find_leg(call); leg != nullptr && !state_->call_in_clear(*leg, end)) {
        if (state_->goes_on_ringing(*leg, end)) {
            return;
        }
        const auto id = leg->id;
        auto told = end;
        if (leg->confirmation != nullptr && leg->confirmation->is_answered) {
            told.cause = EndCause::Rejected;  // hung up instead of pressing the key
        }
        state_->drop_leg(id);
        state_->enqueue(floor::LegEnded{id, told});
        state_->run_queue();
        return;
    }
    for (auto& referral : state_->referrals) {
        if (referral.call == call) {  // the phone waits no longer, but may be told still
            referral.call = sip::CallId::None;
        }
    }
}

std::optional<sip::Sdp> Switchboard::on_reoffer(sip::CallId call, const sip::Sdp& offer) {
    auto* leg = state_->find_leg(call);
    if (leg == nullptr) {
        return std::nullopt;
    }
    auto answered = leg->session.answer(offer, state_->audio_options(*leg));
    if (!answered || state_->must_not_be_clear(*leg, answered->audio)) {
        return std::nullopt;
    }
    const bool was_held = leg->is_held;
    state_->apply(*leg, answered->audio);
    if (leg->is_held != was_held) {
        state_->enqueue(floor::LegHeld{leg->id, leg->is_held});
        state_->run_queue();
    }
    return std::move(answered->answer);
}

void Switchboard::on_info_digit(sip::CallId call, char digit) {
    if (auto* leg = state_->find_leg(call); leg != nullptr && !state_->takes_key(*leg, digit)) {
        state_->enqueue(floor::DigitPressed{leg->id, digit});
        state_->run_queue();
    }
}

void Switchboard::on_contacts_changed(std::int64_t extension,
                                      const std::vector<sip::Contact>& contacts) {
    state_->publish_reachability(ExtensionId{extension});
    state_->tell_messages_unasked(ExtensionId{extension}, contacts);
}

void Switchboard::on_referral(const sip::Referral& referral) {
    state_->refer(referral);
}

void Switchboard::on_subscription_ended(sip::SubscriptionId subscription) {
    state_->drop_referral(subscription);
    state_->watchers.erase(subscription);
}

int Switchboard::on_subscribe(const sip::SubscriptionRequest& request) {
    return state_->watch(request);
}

void Switchboard::set_messages(ExtensionId extension, const WaitingMessages& messages) {
    state_->set_messages(extension, messages);
}

void Switchboard::on_registration(sip::RegistrationId registration, bool registered,
                                  const std::string& detail) {
    for (const auto& [trunk, kept] : state_->kept_registrations) {
        if (kept == registration) {
            log(registered ? LogLevel::Info : LogLevel::Warning, "switchboard", "trunk {}: {} {}",
                trunk, registered ? "registered" : "not registered:", detail);
            return state_->set_trunk(
                trunk, registered ? TrunkView::State::Registered : TrunkView::State::Rejected);
        }
    }
}

void Switchboard::on_trunk_state(std::int64_t trunk, bool up, const std::string& detail) {
    log(up ? LogLevel::Info : LogLevel::Warning, "switchboard", "trunk {}: {} {}", trunk,
        up ? "up" : "down:", detail);
    if (!state_->kept_registrations.contains(TrunkId{trunk})) {
        state_->set_trunk(TrunkId{trunk}, up ? TrunkView::State::Up : TrunkView::State::Down);
    }
}

void Switchboard::keep_trunk(TrunkId trunk,
                             const std::optional<sip::UserAgent::TrunkRegistration>& registration,
                             const sip::Endpoint& probe, Duration probe_every) {
    if (const auto before = state_->kept_registrations.find(trunk);
        before != state_->kept_registrations.end()) {
        state_->user_agent->unregister(before->second);
        state_->kept_registrations.erase(before);
    }
    if (registration) {
        state_->kept_registrations[trunk] = state_->user_agent->register_at(*registration);
        state_->set_trunk(trunk, TrunkView::State::Registering);
    } else {
        state_->set_trunk(trunk, TrunkView::State::Unknown);
    }
    state_->user_agent->probe_trunk(trunk.value, probe, probe_every);
}

std::map<TrunkId, TrunkView> Switchboard::trunks() const {
    auto views = state_->trunk_views;
    for (const auto& [trunk, calls] : state_->trunk_calls) {
        views[trunk].calls = calls;
    }
    return views;
}

// ---------------------------------------------------------------- media

void Switchboard::on_playback_finished(media::StreamId stream, std::uint64_t playback) {
    if (const auto* leg = state_->find_leg(stream)) {
        state_->enqueue(floor::PlaybackFinished{leg->id, playback});
        state_->run_queue();
    }
}

void Switchboard::on_digit(media::StreamId stream, char digit) {
    if (auto* leg = state_->find_leg(stream); leg != nullptr && !state_->takes_key(*leg, digit)) {
        state_->enqueue(floor::DigitPressed{leg->id, digit});
        state_->run_queue();
    }
}

void Switchboard::on_media_timeout(media::StreamId stream) {
    const auto* leg = state_->find_leg(stream);
    if (leg == nullptr || leg->is_held) {
        return;  // a phone that has us on hold may be silent
    }
    state_->end_leg(leg->id, {.cause = EndCause::MediaTimeout, .side = EndSide::System});
}

void Switchboard::on_recording_finished(const media::RecordingResult& result) {
    state_->finish_recording(result);
}

}  // namespace callfloor::switchboard
