#include <gtest/gtest.h>

#include "floor/testing/harness.h"

namespace callfloor::floor {

LegModel* Harness::live_leg(LegId id, const char* effect) {
    LegModel* leg = find_leg(id);
    if (leg == nullptr || leg->ended) {
        violate(fmt::format("{} on leg {}, which is {}", effect, id,
                            leg == nullptr ? "unknown" : "gone"));
        return nullptr;
    }
    return leg;
}

void Harness::separate(LegModel& leg) {
    if (LegModel* other = find_leg(leg.connected_to); other != nullptr) {
        other->connected_to = {};
        other->hears = "nothing";
    }
    for (auto& [id, other] : legs_) {
        std::erase(other.mixed_with, leg.id);
    }
    leg.mixed_with.clear();
    leg.is_mixed = false;
    leg.connected_to = {};
    leg.hears = "nothing";
    leg.playback = 0;
}

void Harness::let_go(LegId id, const CallEnd& end, const char* effect) {
    if (LegModel* leg = live_leg(id, effect)) {
        separate(*leg);
        leg->ended = leg->let_go = true;
        leg->end = end;
    }
}

void Harness::apply(const SendRinging& effect) {
    LegModel* leg = live_leg(effect.leg, "SendRinging");
    if (leg != nullptr) {
        if (!leg->inbound || leg->answered) {
            violate("SendRinging on a leg that cannot ring");
        }
        leg->hears = "ringing";
    }
}

void Harness::apply(const AnswerLeg& effect) {
    LegModel* leg = live_leg(effect.leg, "AnswerLeg");
    if (leg == nullptr) {
        return;
    }
    if (!leg->inbound || leg->answering) {
        violate("AnswerLeg twice, or on a leg we placed");
    }
    leg->answering = true;
    if (!late_confirmers.contains(leg->caller)) {
        schedule(Duration{0}, LegAnswered{effect.leg});
    }
}

void Harness::apply(const RefuseLeg& effect) {
    LegModel* leg = live_leg(effect.leg, "RefuseLeg");
    if (leg != nullptr && (!leg->inbound || leg->answering)) {
        violate("RefuseLeg on a leg that was answered");
    }
    let_go(effect.leg, effect.end, "RefuseLeg");
}

void Harness::apply(const HangUpLeg& effect) {
    LegModel* leg = live_leg(effect.leg, "HangUpLeg");
    if (leg != nullptr && leg->inbound && !leg->answering) {
        violate("HangUpLeg on a leg that was not answered; it must be refused");
    }
    let_go(effect.leg, effect.end, "HangUpLeg");
}

void Harness::apply(const PlaceLeg& effect) {
    for (const auto& [id, leg] : legs_) {
        if (effect.extension.is_set() && leg.extension == effect.extension && !leg.ended) {
            violate(fmt::format("PlaceLeg to extension {}, whose phone has leg {}",
                                effect.extension, id));
        }
    }
    if (legs_.contains(effect.leg)) {
        violate("PlaceLeg with an id used before");
    }
    LegModel leg;
    leg.id = effect.leg;
    leg.conversation = effect.conversation;
    leg.extension = effect.extension;
    leg.is_outside = !effect.extension.is_set();
    const bool is_dialled = !effect.number.empty();
    if ((leg.is_outside && (!is_dialled || !effect.trunk.is_set())) ||
        (!is_dialled && (effect.trunk.is_set() || !effect.further.empty()))) {
        violate("PlaceLeg to nothing, or through a trunk to no number");
    }
    if (leg.is_outside) {
        const auto name = names_outside.find(effect.number);
        leg.caller = name != names_outside.end() ? name->second : effect.number;
    }
    legs_[effect.leg] = leg;
    const auto end = [&](EndCause cause, int status = 0, EndSide side = EndSide::Peer) {
        schedule(Duration{0}, LegEnded{effect.leg, {cause, side, status, true}});
    };
    switch (leg.is_outside ? trunk_manners[effect.trunk] : manners[effect.extension]) {
        case PhoneManner::Sounds:
            schedule(Duration{0}, LegRinging{effect.leg, true});
            break;
        case PhoneManner::Full:
            end(EndCause::LimitReached, 0, EndSide::System);
            break;
        case PhoneManner::Rings:
            schedule(Duration{0}, LegRinging{effect.leg});
            break;
        case PhoneManner::Silent:
            break;
        case PhoneManner::Answers:
            schedule(Duration{0}, LegAnswered{effect.leg});
            break;
        case PhoneManner::Busy:
            end(EndCause::Busy, 486);
            break;
        case PhoneManner::Rejects:
            end(EndCause::Rejected, 603);
            break;
        case PhoneManner::Unreachable:
            end(EndCause::Unreachable, leg.is_outside ? 503 : 0);
            break;
        case PhoneManner::Fails:
            end(EndCause::Failed, leg.is_outside ? 500 : 0);
            break;
    }
}

void Harness::apply(const ConnectLegs& effect) {
    LegModel* a = live_leg(effect.a, "ConnectLegs");
    LegModel* b = live_leg(effect.b, "ConnectLegs");
    if (a == nullptr || b == nullptr) {
        return;
    }
    if (!(a->answered || a->has_sound) || !(b->answered || b->has_sound)) {
        violate("ConnectLegs before both are answered");
    }
    separate(*a);
    separate(*b);
    a->connected_to = b->id;
    b->connected_to = a->id;
    a->hears = b->hears = "";
}

void Harness::apply(const DisconnectLegs& effect) {
    LegModel* a = live_leg(effect.a, "DisconnectLegs");
    if (a == nullptr) {
        return;
    }
    if (effect.b.is_set() && a->connected_to != effect.b && !a->is_mixed) {
        violate("DisconnectLegs of legs that are not connected");
        return;
    }
    separate(*a);
    if (LegModel* b = find_leg(effect.b); b != nullptr) {
        separate(*b);
    }
}

namespace {
/// The table of call_control.h.
bool is_heard(MixRole speaker, MixRole listener) {
    switch (speaker) {
        case MixRole::Speaker:
        case MixRole::Agent:
            return true;
        case MixRole::Coach:
            return listener == MixRole::Agent || listener == MixRole::Muted;
        case MixRole::Muted:
        case MixRole::Listener:
            return false;
    }
    return false;
}
}  // namespace

void Harness::apply(const MixLegs& effect) {
    for (const MixedLeg& place : effect.legs) {
        LegModel* leg = live_leg(place.leg, "MixLegs");
        if (leg == nullptr) {
            return;
        }
        if (!leg->answered && !leg->has_sound) {
            violate("MixLegs before all are answered");
        }
        separate(*leg);
    }
    for (const MixedLeg& place : effect.legs) {
        LegModel& leg = *find_leg(place.leg);
        leg.is_mixed = true;
        leg.hears = "";
        for (const MixedLeg& other : effect.legs) {
            if (other.leg != place.leg && is_heard(other.role, place.role)) {
                leg.mixed_with.push_back(other.leg);
            }
        }
    }
}

void Harness::apply(const PlayPrompts& effect) {
    LegModel* leg = live_leg(effect.leg, "PlayPrompts");
    if (leg == nullptr) {
        return;
    }
    if (!leg->answered || effect.prompts.empty()) {
        violate("PlayPrompts of nothing, or to a leg that is not answered");
    }
    separate(*leg);
    leg->hears = fmt::format("{}", fmt::join(effect.prompts, " "));
    leg->playback = effect.playback;
    if (!effect.loop) {
        schedule(prompt_length, PlaybackFinished{effect.leg, effect.playback});
    }
}

void Harness::apply(const StopPlayback& effect) {
    if (LegModel* leg = live_leg(effect.leg, "StopPlayback"); leg != nullptr) {
        leg->hears = "nothing";
    }
}

void Harness::apply(const StartRecording& effect) {
    const LegModel* leg = live_leg(effect.customer_leg, "StartRecording");
    if (leg == nullptr || !leg->answered || recordings_.contains(effect.recording)) {
        violate("StartRecording twice or without an answered caller");
    }
    recordings_[effect.recording] = true;
}

void Harness::apply(const StopRecording& effect) {
    if (!std::exchange(recordings_[effect.recording], false)) {
        violate("StopRecording of a recording that does not run");
    }
    if (silent_recordings_.erase(effect.recording) != 0) {
        violate("StopRecording of a recording that is silent: its pause has no end");
    }
}

void Harness::apply(const SendKeys& effect) {
    LegModel* leg = live_leg(effect.leg, "SendKeys");
    if (leg == nullptr) {
        return;
    }
    if ((!leg->connected_to.is_set() && !leg->is_mixed) || effect.keys.empty()) {
        violate("SendKeys of nothing, or to somebody who is with nobody");
    }
    leg->keys += effect.keys;
}

void Harness::apply(const StartLookUp& effect) {
    last_parameters = effect.parameters;
    const SourceManner manner = source_manners[effect.source];
    if (manner.is_dead) {
        return;
    }
    LookedUp answer{effect.conversation, effect.request, manner.outcome, {}, "test"};
    for (const auto& [variable, where] : effect.results) {
        if (const auto value = manner.values.find(where); value != manner.values.end()) {
            answer.values[variable] = value->second;
        }
    }
    schedule(manner.after, std::move(answer));
}

/// The fax machine is the source without an id.
void Harness::apply(const StartFax& effect) {
    const LegModel* leg = live_leg(effect.leg, "StartFax");
    if (leg == nullptr || !leg->answered) {
        violate("StartFax without an answered caller");
    }
    if (const SourceManner manner = source_manners[DataSourceId{}]; !manner.is_dead) {
        schedule(manner.after,
                 LookedUp{effect.conversation, effect.request, manner.outcome, {}, "test"});
    }
}

void Harness::apply(const SilenceRecording& effect) {
    if (!recordings_[effect.recording]) {
        violate("SilenceRecording of a recording that does not run");
    }
    const bool was_silent = effect.is_silent ? !silent_recordings_.insert(effect.recording).second
                                             : silent_recordings_.erase(effect.recording) != 0;
    if (was_silent == effect.is_silent) {
        violate("SilenceRecording changes nothing");
    }
}

}  // namespace callfloor::floor
