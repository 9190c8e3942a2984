#include "switchboard/internal/state.h"

#include "base/check.h"
#include "base/log.h"

namespace callfloor::switchboard {

namespace {
media::Codec to_media_codec(const sip::AudioCodec& codec) {
    return codec.encoding == "PCMU" ? media::Codec::Pcmu : media::Codec::Pcma;
}

std::optional<media::SrtpKeys> to_media_keys(const std::optional<sip::SdpKeys>& keys) {
    if (!keys) {
        return std::nullopt;
    }
    const auto suite = keys->suite == sip::kSuiteGcm ? media::SrtpSuite::AeadAes128Gcm
                                                     : media::SrtpSuite::AesCm128HmacSha1_80;
    return media::SrtpKeys{suite, keys->send, keys->receive};
}
}  // namespace

Switchboard::State::State(io::Timers& timers_in, sip::Network& network_in,
                          PhoneDirectory& directory_in, PromptLibrary& prompts_in,
                          SwitchboardObserver& observer_in, const SwitchboardOptions& options_in)
    : timers(timers_in),
      network(network_in),
      directory(directory_in),
      prompts(prompts_in),
      observer(observer_in),
      options(options_in),
      floor_timer(timers_in) {}

// ---------------------------------------------------------------- inputs

Result<void> Switchboard::State::handle(const floor::Input& input) {
    CHECK(!is_running);  // a command comes from the loop, never from inside an effect
    run_queue();
    is_running = true;
    auto output = floor.handle(timers.now(), input);
    const auto refused = std::exchange(output.refused, std::nullopt);
    publish(std::move(output));
    is_running = false;
    run_queue();
    if (refused) {
        return fail(*refused);
    }
    return {};
}

void Switchboard::State::run_queue() {
    if (is_running) {
        return;
    }
    is_running = true;
    while (!queue.empty()) {
        const auto input = std::move(queue.front());
        queue.pop_front();
        publish(floor.handle(timers.now(), input));
    }
    is_running = false;
    set_floor_timer();
    tell_watchers();
}

void Switchboard::State::publish(floor::Output output) {
    for (const auto& event : output.events) {
        if (const auto* started = std::get_if<floor::ConversationStarted>(&event.body)) {
            conversations[started->conversation].caller_number = started->caller_number;
        } else if (const auto* leg_started = std::get_if<floor::LegStarted>(&event.body)) {
            auto& facts = conversations[leg_started->conversation];
            auto* leg = find_leg(leg_started->leg);
            if (facts.media_group == 0) {
                facts.media_group = leg != nullptr && leg->media_group != 0
                                        ? leg->media_group
                                        : static_cast<std::uint64_t>(leg_started->leg.value);
            }
            if (leg != nullptr) {
                leg->conversation = leg_started->conversation;
                facts.max_forwards = std::min(facts.max_forwards, leg->max_forwards);
                name_call(*leg);
            }
        }
    }
    follow_referrals(output);
    for (const auto& effect : output.effects) {
        std::visit([this](const auto& body) { carry_out(body); }, effect);
    }
    for (const auto id : output.ended) {
        conversations.erase(id);
    }
    // What was not begun (recording is switched off, or the caller's leg is gone) is no event.
    std::erase_if(output.events, [this](const floor::Event& event) {
        const auto* started = std::get_if<floor::RecordingStarted>(&event.body);
        return started != nullptr && !new_paths.contains(started->recording);
    });
    for (auto& event : output.events) {
        if (auto* started = std::get_if<floor::RecordingStarted>(&event.body)) {
            started->path = new_paths[started->recording];
        }
    }
    new_paths.clear();
    observer.on_output(output);
    if (!late_events.empty()) {
        floor::Output late;
        late.events = std::exchange(late_events, {});
        observer.on_output(late);
    }
}

void Switchboard::State::set_floor_timer() {
    const auto due = floor.next_timer();
    if (due == floor_timer_at) {
        return;
    }
    floor_timer_at = due;
    if (!due) {
        return floor_timer.stop();
    }
    floor_timer.start(std::max(*due - timers.now(), Duration::zero()), [this] {
        floor_timer_at.reset();
        is_running = true;
        publish(floor.advance(timers.now()));
        is_running = false;
        run_queue();
    });
}

// ---------------------------------------------------------------- legs

Leg& Switchboard::State::add_leg(Leg leg) {
    if (leg.call != sip::CallId::None) {
        leg_by_call[leg.call] = leg.id;
    }
    leg_by_stream[leg.stream] = leg.id;
    phone_changed(leg.extension);
    const auto id = leg.id;
    return legs.emplace(id, std::move(leg)).first->second;
}

void Switchboard::State::name_call(const Leg& leg) {
    if (leg.call != sip::CallId::None) {
        observer.on_call_named(leg.conversation, leg.id, user_agent->sip_call_id(leg.call));
    }
}

Leg* Switchboard::State::find_leg(LegId id) {
    const auto found = legs.find(id);
    return found == legs.end() ? nullptr : &found->second;
}
Leg* Switchboard::State::find_leg(sip::CallId call) {
    const auto found = leg_by_call.find(call);
    return found == leg_by_call.end() ? nullptr : find_leg(found->second);
}
Leg* Switchboard::State::find_leg(media::StreamId stream) {
    const auto found = leg_by_stream.find(stream);
    return found == leg_by_stream.end() ? nullptr : find_leg(found->second);
}

void Switchboard::State::drop_leg(LegId id) {
    const auto found = legs.find(id);
    if (found == legs.end()) {
        return;
    }
    auto& leg = found->second;
    release_trunk_place(leg.trunk);
    phone_changed(leg.extension);
    media->remove_stream(leg.stream, [this, conversation = leg.conversation,
                                      id](const media::StreamStatistics& statistics) {
        publish_sound(conversation, id, statistics);
    });
    leg_by_call.erase(leg.call);
    leg_by_stream.erase(leg.stream);
    legs.erase(found);
}

void Switchboard::State::end_leg(LegId id, const CallEnd& end) {
    if (const auto* leg = find_leg(id)) {
        hang_up(*leg, end);
        drop_leg(id);
        enqueue(floor::LegEnded{id, end});
        run_queue();
    }
}

std::uint64_t Switchboard::State::media_group_for(const Leg& leg) const {
    if (leg.extension.is_set()) {  // the second call of a phone belongs to its first
        for (const auto& [id, other] : legs) {
            const bool only_rings = !other.is_inbound && !other.is_talking;
            const auto facts = other.extension == leg.extension && !only_rings
                                   ? conversations.find(other.conversation)
                                   : conversations.end();
            if (facts != conversations.end()) {
                return facts->second.media_group;
            }
        }
    }
    return static_cast<std::uint64_t>(leg.id.value);
}

std::optional<EndCause> Switchboard::State::open_inbound(Leg& leg,
                                                         const std::optional<sip::Sdp>& offer) {
    leg.media_group = media_group_for(leg);
    const auto stream = media->create_stream(leg.media_group);
    if (!stream) {
        log(LogLevel::Error, "switchboard", "call refused with 503: {}", stream.error().text);
        ++figures.refused_no_port;
        return EndCause::LimitReached;
    }
    leg.stream = stream->id;
    leg.local_port = stream->local_port;
    leg.is_late_offer = !offer;
    if (offer) {
        auto answered = leg.session.answer(*offer, audio_options(leg));
        if (!answered) {
            log(LogLevel::Warning, "switchboard", "call refused with 488: {}",
                answered.error().text);
            ++figures.refused_no_codec;
            media->remove_stream(leg.stream, {});
            return EndCause::BadRequest;
        }
        if (must_not_be_clear(leg, answered->audio)) {
            log(LogLevel::Warning, "switchboard",
                "call refused with 488: it is not encrypted, and its trunk must be");
            media->remove_stream(leg.stream, {});
            return EndCause::BadRequest;
        }
        leg.answer = std::move(answered->answer);
        apply(leg, answered->audio);
    }
    return std::nullopt;
}

bool Switchboard::State::must_not_be_clear(const Leg& leg,
                                           const sip::NegotiatedAudio& audio) const {
    const auto* trunk = leg.trunk.is_set() ? directory.trunk(leg.trunk) : nullptr;
    return trunk != nullptr && trunk->encryption == Encryption::Required && !audio.keys;
}

sip::AudioOptions Switchboard::State::audio_options(const Leg& leg) const {
    sip::AudioOptions audio;
    audio.address = leg.local_address;
    audio.port = leg.local_port;
    audio.cryptos = leg.cryptos;
    audio.offers_srtp = leg.offers_srtp;
    if (leg.page_call != nullptr) {
        audio.browser = leg.page_call->ours;
    }
    return audio;
}

void Switchboard::State::apply(Leg& leg, const sip::NegotiatedAudio& audio) {
    media::StreamRemote remote;
    remote.address = audio.remote_address;
    remote.port = audio.remote_port;
    const auto peer = user_agent->peer_of(leg.call);
    remote.signalling_address = peer ? peer->address : std::string{};
    remote.codec = to_media_codec(audio.codec);
    remote.telephone_event_type = audio.send_telephone_event;
    remote.receive_event_type = audio.receive_telephone_event;
    remote.send = audio.can_send;
    remote.receive = audio.can_receive;
    remote.srtp = to_media_keys(audio.keys);
    if (leg.page_call != nullptr && audio.browser) {
        const auto& ours = leg.page_call->ours;
        remote.browser = media::BrowserTerms{ours.ice_user, ours.ice_password,
                                             audio.browser->ice_user, audio.browser->fingerprint};
    }
    leg.is_held = audio.is_held_by_peer;
    leg.takes_events = audio.send_telephone_event >= 0;
    media->set_remote(leg.stream, remote);
}

void Switchboard::State::refuse(sip::CallId call, EndCause cause) {
    const auto refusal = sip_refusal_for(cause);
    user_agent->refuse(call, refusal.status, refusal.reason, refusal.retry_after_s);
}

void Switchboard::State::say_who_calls(const sip::IncomingCall& call,
                                       floor::CallArrived& arrived) const {
    if (call.peer.kind == sip::Peer::Kind::Extension) {  // its From is what somebody typed into it
        arrived.caller_number = call.peer.name;
        arrived.caller_name = call.from.display;
        return;
    }
    const auto* trunk = directory.trunk(arrived.trunk);
    const auto& identity = call.identity;
    const bool is_asserted = trunk != nullptr && trunk->trusted && identity.asserted;
    const auto& caller = is_asserted ? *identity.asserted : call.from;
    arrived.diverted_from = identity.diverted_from;
    if (!identity.is_private) {
        arrived.caller_number = caller.uri.user_decoded();
        arrived.caller_name = caller.display.empty() ? call.from.display : caller.display;
    } else if (!sip::is_anonymous(caller.uri)) {
        arrived.withheld_number = caller.uri.user_decoded();
    }
}

bool Switchboard::State::take_trunk_place(TrunkId trunk) {
    const auto* entry = directory.trunk(trunk);
    if (entry == nullptr || (entry->calls_max > 0 && trunk_calls[trunk] >= entry->calls_max)) {
        return false;
    }
    ++trunk_calls[trunk];
    observer.on_trunk_changed(trunk);
    return true;
}

bool Switchboard::State::take_trunk_turn(const TrunkEntry& trunk) {
    const auto second = std::chrono::floor<std::chrono::seconds>(timers.now());
    auto& turns = trunk_turns[trunk.id];
    if (turns.second != second) {
        turns = {second, 0};
    }
    return trunk.calls_per_second <= 0 || ++turns.calls <= trunk.calls_per_second;
}

void Switchboard::State::release_trunk_place(TrunkId trunk) {
    const auto found = trunk_calls.find(trunk);
    if (!trunk.is_set() || found == trunk_calls.end()) {
        return;
    }
    if (--found->second <= 0) {
        trunk_calls.erase(found);
    }
    observer.on_trunk_changed(trunk);
}

void Switchboard::State::set_trunk(TrunkId trunk, TrunkView::State view) {
    auto& known = trunk_views[trunk];
    if (known.state != view) {
        known.state = view;
        known.since = timers.now();
        observer.on_trunk_changed(trunk);
    }
}

std::string Switchboard::State::sdp_address(const std::string& local) const {
    return options.advertised_address.empty() ? local : options.advertised_address;
}

}  // namespace callfloor::switchboard
