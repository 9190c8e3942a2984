// Calls whose phone is a page of the console: see switchboard/browser_page.h for their course.

#include <algorithm>

#include "base/log.h"
#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

// ---------------------------------------------------------------- pages

bool Switchboard::State::is_signed_in_at(UserId user, ExtensionId extension) const {
    const auto agent = floor.agent(user);
    return agent && agent->state != floor::AgentState::SignedOut && agent->extension == extension;
}

std::optional<ExtensionId> Switchboard::State::find_page(PageId page) const {
    const auto found = std::ranges::find_if(
        page_phones, [page](const auto& phone) { return phone.second.page->id() == page; });
    return found == page_phones.end() ? std::nullopt : std::optional(found->first);
}

CallPage* Switchboard::State::page_of(const Leg& leg) const {
    if (leg.page_call->guest != nullptr) {
        return leg.page_call->guest.get();
    }
    const auto found = page_phones.find(leg.page_call->extension);
    return found == page_phones.end() ? nullptr : found->second.page.get();
}

Leg* Switchboard::State::find_page_leg(PageId page, LegId id) {
    auto* leg = find_leg(id);
    if (leg == nullptr || leg->page_call == nullptr) {
        return nullptr;
    }
    const auto* owner = page_of(*leg);
    return owner != nullptr && owner->id() == page ? leg : nullptr;
}

bool Switchboard::is_reachable(ExtensionId extension) const {
    const auto* entry = state_->directory.extension(extension);
    return (entry != nullptr && entry->has_outside_phone) ||
           state_->page_phones.contains(extension) ||
           !state_->user_agent->contacts(extension.value).empty();
}

void Switchboard::State::publish_reachability(ExtensionId extension) {
    const bool is_there =
        page_phones.contains(extension) || !user_agent->contacts(extension.value).empty();
    enqueue(floor::DeviceReachable{
        extension, is_there ? floor::Reachability::Reachable : floor::Reachability::Unreachable});
    run_queue();
    observer.on_device_changed(extension);
}

Result<ExtensionId> Switchboard::join_page(std::unique_ptr<BrowserPage> page) {
    State& state = *state_;
    const auto agent = state.floor.agent(page->user());
    if (!agent || agent->state == floor::AgentState::SignedOut) {
        return fail(ErrorCode::NotFound,
                    "user {} is signed in at no phone; sign in at the desk first", page->user());
    }
    const auto extension = agent->extension;
    auto& phone = state.page_phones.try_emplace(extension, state.timers).first->second;
    if (const auto before = std::exchange(phone.page, std::move(page)); before != nullptr) {
        before->close(BrowserPage::Farewell::Replaced);
    }
    const auto own = std::ranges::find_if(state.legs, [&](const auto& entry) {
        const auto& call = entry.second.page_call;
        return call != nullptr && call->extension == extension;
    });
    phone.page->joined(extension, own == state.legs.end() ? LegId{} : own->first);
    page_is_alive(phone.page->id());
    for (auto& [id, leg] : state.legs) {
        if (leg.page_call == nullptr || leg.page_call->extension != extension) {
            continue;
        }
        if (leg.page_call->state == PageCall::State::Ringing) {
            phone.page->ring(id);
            state.await_answer(leg);
        } else {
            phone.page->resume(id);
            state.await_page(leg);
        }
    }
    state.publish_reachability(extension);
    return extension;
}

void Switchboard::leave_page(PageId page) {
    if (const auto extension = state_->find_page(page)) {
        state_->page_gone(*extension);
    }
}

void Switchboard::page_is_alive(PageId page) {
    const auto extension = state_->find_page(page);
    if (!extension) {
        return;
    }
    state_->page_phones.at(*extension)
        .silence.start(kPageSilence, [state = state_.get(), at = *extension] {
            log(LogLevel::Warning, "switchboard",
                "the browser phone at extension {} has been silent for {} s: it counts as gone", at,
                std::chrono::duration_cast<std::chrono::seconds>(kPageSilence).count());
            state->dismiss_page(at, BrowserPage::Farewell::Silent);
        });
}

void Switchboard::State::dismiss_page(ExtensionId extension, BrowserPage::Farewell why) {
    page_phones.at(extension).page->close(why);
    page_gone(extension);
}

// Its calls wait for the next page, the extension's SIP phones take new ones.
void Switchboard::State::page_gone(ExtensionId extension) {
    page_phones.erase(extension);
    for (auto& [id, leg] : legs) {
        if (leg.page_call != nullptr && leg.page_call->extension == extension) {
            await_page(leg);
        }
    }
    publish_reachability(extension);
}

void Switchboard::State::await_page(Leg& leg) {
    leg.page_call->deadline.start(kPageGrace, [this, id = leg.id] {
        log(LogLevel::Warning, "switchboard", "leg {}: no page took the call up again within {} s",
            id, std::chrono::duration_cast<std::chrono::seconds>(kPageGrace).count());
        end_leg(id, {.cause = EndCause::Unreachable, .side = EndSide::Peer});
    });
}

void Switchboard::State::await_answer(Leg& leg) {
    auto& call = *leg.page_call;
    call.deadline.start(call.give_up_at - timers.now(), [this, id = leg.id] {
        end_leg(id, {.cause = EndCause::NoAnswer, .side = EndSide::Peer});
    });
}

// ---------------------------------------------------------------- calls

std::optional<std::string> Switchboard::State::local_address_for(const std::string& remote) const {
    constexpr std::string_view kMapped = "::ffff:";
    // HTTP may listen for both families at once, and media for IPv4 alone.
    const auto address = remote == "::1"               ? std::string("127.0.0.1")
                         : remote.starts_with(kMapped) ? remote.substr(kMapped.size())
                                                       : remote;
    using enum sip::TransportKind;
    for (const auto transport : {Udp, Tcp, Tls}) {
        if (const auto local =
                network.local_for({address, sip::default_port(transport), transport})) {
            return local->address;
        }
    }
    return options.advertised_address.empty() ? std::nullopt
                                              : std::optional(options.advertised_address);
}

bool Switchboard::State::ring_page(const floor::PlaceLeg& effect) {
    const auto found = page_phones.find(effect.extension);
    if (found == page_phones.end()) {
        return false;
    }
    BrowserPage* page = found->second.page.get();
    if (!is_signed_in_at(page->user(), effect.extension)) {
        // Its user has left this place; what rings here is for somebody else.
        dismiss_page(effect.extension, BrowserPage::Farewell::NotSignedIn);
        return false;
    }
    const auto local = local_address_for(page->address());
    if (!local) {
        fail_placed_leg(effect.leg, EndCause::Unreachable);
        return true;
    }
    auto opened = open_placed(effect, *local);
    if (!opened) {
        return true;
    }
    opened->page_call = std::make_unique<PageCall>(timers, effect.extension);
    auto& call = *opened->page_call;
    call.give_up_at = timers.now() + effect.give_up_after;
    await_answer(add_leg(*std::move(opened)));
    page->ring(effect.leg);
    return true;
}

void Switchboard::page_rings(PageId page, LegId leg) {
    if (const auto* found = state_->find_page_leg(page, leg);
        found != nullptr && found->page_call->state == PageCall::State::Ringing) {
        state_->enqueue(floor::LegRinging{leg, false});
        state_->run_queue();
    }
}

Result<void> Switchboard::page_answers(PageId page, LegId id, std::string_view offer) {
    auto* leg = state_->find_page_leg(page, id);
    if (leg == nullptr) {
        return {};
    }
    auto answered = state_->answer_page(*leg, offer);
    if (!answered) {
        state_->end_leg(id, {.cause = EndCause::BadRequest, .side = EndSide::Peer});
    }
    return answered;
}

Result<void> Switchboard::State::answer_page(Leg& leg, std::string_view offer) {
    auto& call = *leg.page_call;
    // Another page is another browser connection: new names, so that media begins anew.
    call.ours = sip::make_browser_side(media->fingerprint());
    const auto parsed = TRY(sip::Sdp::parse(offer));
    const auto answered = TRY(leg.session.answer(parsed, audio_options(leg)));
    call.state = PageCall::State::Connecting;
    call.deadline.start(kPageConnects, [this, id = leg.id] {
        end_leg(id, {.cause = EndCause::Unreachable, .side = EndSide::Peer});
    });
    apply(leg, answered.audio);
    page_of(leg)->media(leg.id, sip::to_text(answered.answer));
    return {};
}

void Switchboard::page_hangs_up(PageId page, LegId id) {
    if (const auto* leg = state_->find_page_leg(page, id)) {
        const auto cause =
            leg->page_call->is_answered ? EndCause::NormalHangUp : EndCause::Rejected;
        state_->end_leg(id, {.cause = cause, .side = EndSide::Peer});
    }
}

void Switchboard::on_handshake(media::StreamId stream, media::Handshake outcome) {
    auto* leg = state_->find_leg(stream);
    if (leg == nullptr || leg->page_call == nullptr) {
        return;
    }
    const auto id = leg->id;
    if (outcome == media::Handshake::Failed) {
        log_call(LogLevel::Warning, "switchboard", leg->conversation,
                 "the browser's DTLS handshake failed: another certificate than announced, or no "
                 "cipher in common");
        return state_->end_leg(id, {.cause = EndCause::Unreachable, .side = EndSide::Peer});
    }
    leg->page_call->state = PageCall::State::Talking;
    leg->page_call->deadline.stop();
    if (auto* page = state_->page_of(*leg)) {
        page->connected(id);
    }
    if (!std::exchange(leg->page_call->is_answered, true)) {
        state_->phone_changed(leg->extension);
        if (leg->page_call->arrived) {
            state_->enqueue(*std::exchange(leg->page_call->arrived, std::nullopt));
        } else {
            state_->enqueue(floor::LegAnswered{id});
        }
        state_->run_queue();
    }
}

}  // namespace callfloor::switchboard
