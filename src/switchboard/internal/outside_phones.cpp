// Extensions whose phone is a number outside (移动坐席). The floor sees a phone that rings until
// somebody takes the call; here it is dialled through one trunk after the other, and whoever
// answers is asked for a key, for a mailbox answers too.

#include <algorithm>

#include "floor/prompt_names.h"
#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

namespace {

constexpr char kTakes = '1';
/// The prompt twice, and time to look for the key. The floor's own ring timer is mostly shorter.
constexpr Duration kKeyWithin = std::chrono::seconds(20);

}  // namespace

void Switchboard::State::ring_outside_phone(floor::PlaceLeg effect) {
    auto cause = EndCause::Unreachable;
    while (effect.trunk.is_set()) {
        const auto refused = try_trunk(effect);
        if (!refused) {
            if (auto* leg = find_leg(effect.leg)) {
                leg->confirmation = std::make_unique<Confirmation>(timers);
                leg->confirmation->call = std::move(effect);
            }
            return;
        }
        cause = *refused;
        effect.trunk = effect.further.empty() ? TrunkId{} : effect.further.front();
        effect.further.erase(effect.further.begin(),
                             effect.further.begin() + (effect.further.empty() ? 0 : 1));
    }
    fail_placed_leg(effect.leg, cause);
}

bool Switchboard::State::goes_on_ringing(Leg& leg, const CallEnd& end) {
    const auto* asked = leg.confirmation.get();
    // As floor::goes_on_dialling: what the called party itself says counts.
    const bool trunk_failed = end.side == EndSide::System || end.sip_status == 408 ||
                              (end.sip_status >= 500 && end.sip_status < 600);
    if (asked == nullptr || asked->rang || asked->is_answered || !trunk_failed ||
        asked->call.further.empty()) {
        return false;
    }
    auto next = asked->call;
    next.trunk = next.further.front();
    next.further.erase(next.further.begin());
    leg.conversation = {};  // a leg is measured once: when its last try is over
    drop_leg(leg.id);
    ring_outside_phone(std::move(next));
    run_queue();
    return true;
}

void Switchboard::State::ask_for_key(Leg& leg) {
    leg.confirmation->is_answered = true;
    if (!std::exchange(leg.confirmation->rang, true)) {
        // It was answered without a word that it rings: its agent had his chance all the same.
        enqueue(floor::LegRinging{leg.id, false});
    }
    media->play(leg.stream, 0, prompts.find({std::string(floor::prompts::kConfirmCall)}), true);
    leg.confirmation->deadline.start(kKeyWithin, [this, id = leg.id] {
        end_leg(id, {.cause = EndCause::NoAnswer, .side = EndSide::System});
    });
    run_queue();
}

bool Switchboard::State::takes_key(Leg& leg, char key) {
    if (leg.confirmation == nullptr) {
        return false;
    }
    if (leg.confirmation->is_answered && key == kTakes) {
        media->stop_playback(leg.stream);
        leg.confirmation.reset();
        enqueue(floor::LegAnswered{leg.id});
        run_queue();
    }
    return true;
}

}  // namespace callfloor::switchboard
