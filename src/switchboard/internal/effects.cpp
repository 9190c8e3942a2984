// Each effect of the floor, carried out on SIP and media. A leg that is gone already (its end is on
// the way to the floor as an input) makes the effect void.

#include <algorithm>
#include <cmath>
#include <utility>

#include <date/date.h>

#include "base/log.h"
#include "media/sound_line.h"
#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

void Switchboard::State::carry_out(const floor::SendRinging& effect) {
    if (const auto* leg = find_leg(effect.leg)) {
        user_agent->ring(leg->call);
    }
}

void Switchboard::State::carry_out(const floor::AnswerLeg& effect) {
    auto* leg = find_leg(effect.leg);
    if (leg != nullptr && leg->page_call != nullptr) {
        enqueue(
            floor::LegAnswered{effect.leg});  // its sound was there before the floor heard of it
    } else if (leg != nullptr) {
        user_agent->answer(
            leg->call, leg->is_late_offer ? leg->session.offer(audio_options(*leg)) : *leg->answer);
    }
}

void Switchboard::State::carry_out(const floor::RefuseLeg& effect) {
    if (const auto* leg = find_leg(effect.leg)) {
        leg->page_call == nullptr ? refuse(leg->call, effect.end.cause) : hang_up(*leg, effect.end);
        drop_leg(effect.leg);
    }
}

void Switchboard::State::fail_placed_leg(LegId id, EndCause cause) {
    enqueue(floor::LegEnded{id, {.cause = cause, .side = EndSide::System, .retryable = true}});
}

void Switchboard::State::carry_out(const floor::PlaceLeg& effect) {
    effect.extension.is_set() ? ring_phone(effect) : dial_outside(effect);
}

void Switchboard::State::ring_phone(const floor::PlaceLeg& effect) {
    if (ring_page(effect)) {
        return;
    }
    if (!effect.number.empty()) {
        return ring_outside_phone(effect);
    }
    free_phone(effect.extension);
    const auto contacts = user_agent->contacts(effect.extension.value);
    if (contacts.empty()) {
        return fail_placed_leg(effect.leg, EndCause::Unreachable);
    }
    sip::OutgoingCall call;
    call.target = contacts.front().uri;
    call.contacts = contacts;
    const auto local = network.local_for(contacts.front().flow.remote);
    if (!local) {
        return fail_placed_leg(effect.leg, EndCause::Unreachable);
    }
    call.from.display = effect.caller_name;
    place(effect, std::move(call), local->address, {});
}

void Switchboard::State::dial_outside(const floor::PlaceLeg& effect) {
    if (const auto cause = try_trunk(effect)) {
        fail_placed_leg(effect.leg, *cause);
    }
}

std::optional<EndCause> Switchboard::State::try_trunk(const floor::PlaceLeg& effect) {
    const auto* trunk = directory.trunk(effect.trunk);
    const auto view = trunk_views.find(effect.trunk);
    const bool is_known_down =
        view != trunk_views.end() && (view->second.state == TrunkView::State::Down ||
                                      view->second.state == TrunkView::State::Rejected);
    if (trunk == nullptr || trunk->send_to.port == 0 || is_known_down) {
        return EndCause::Unreachable;
    }
    const auto local = network.local_for(trunk->send_to);
    if (!local) {
        return EndCause::Unreachable;
    }
    if (!takes_new_calls) {
        ++figures.refused_no_journal;
        return EndCause::LimitReached;
    }
    if (!take_trunk_turn(*trunk)) {
        ++figures.refused_trunk_rate;
        return EndCause::LimitReached;
    }
    if (!take_trunk_place(effect.trunk)) {
        ++figures.refused_trunk_limit;
        return EndCause::LimitReached;
    }
    sip::OutgoingCall call;
    call.target = sip::SipUri::make(
        floor::dial_string(effect.number, trunk->format, trunk->prefix, trunk->plan),
        trunk->send_to.address, trunk->send_to.port);
    if (is_stream(trunk->send_to.transport)) {
        call.target.params.set("transport", transport_name(trunk->send_to.transport));
    }
    call.user = trunk->send_user;
    call.password = trunk->send_password;
    call.try_timeout = trunk->try_timeout;
    place(effect, std::move(call), local->address, effect.trunk);
    return std::nullopt;
}

namespace {
// Who keeps his signalling secret is offered the same for what he says; keys in clear SIP would be
// none.
bool is_over_tls(const sip::Contact& contact) {
    return contact.flow.remote.transport == sip::TransportKind::Tls;
}

// The answers of phones that do not know SRTP: not acceptable here, unsupported, nowhere.
bool refuses_the_offer(int status) {
    return status == 488 || status == 415 || status == 606;
}
}  // namespace

bool Switchboard::State::call_in_clear(Leg& leg, const CallEnd& refusal) {
    auto call = std::exchange(leg.plain_call, std::nullopt);
    if (!call || !refuses_the_offer(refusal.sip_status)) {
        return false;
    }
    leg.offers_srtp = false;
    call->offer = leg.session.offer(audio_options(leg));
    leg_by_call.erase(leg.call);
    leg.call = user_agent->invite(*call);
    leg_by_call[leg.call] = leg.id;
    name_call(leg);
    return true;
}

std::optional<Leg> Switchboard::State::open_placed(const floor::PlaceLeg& effect,
                                                   const std::string& local) {
    const auto facts = conversations.find(effect.conversation);
    const auto stream =
        facts == conversations.end()
            ? Result<media::Engine::NewStream>(
                  fail(ErrorCode::Internal, "conversation {} is over", effect.conversation))
            : media->create_stream(facts->second.media_group);
    if (!stream) {
        log_call(LogLevel::Error, "switchboard", effect.conversation, "cannot call: {}",
                 stream.error().text);
        fail_placed_leg(effect.leg, facts == conversations.end() ? EndCause::Unreachable
                                                                 : EndCause::LimitReached);
        return std::nullopt;
    }
    Leg leg(effect.leg, sip::CallId::None);
    leg.conversation = effect.conversation;
    leg.extension = effect.extension;
    leg.stream = stream->id;
    leg.local_port = stream->local_port;
    leg.local_address = sdp_address(local);
    return leg;
}

void Switchboard::State::place(const floor::PlaceLeg& effect, sip::OutgoingCall call,
                               const std::string& local, TrunkId trunk) {
    auto opened = open_placed(effect, local);
    if (!opened) {
        return release_trunk_place(trunk);
    }
    Leg& leg = *opened;
    leg.trunk = trunk;
    leg.is_outside = trunk.is_set();
    const auto* entry = leg.is_outside ? directory.trunk(trunk) : nullptr;
    leg.offers_srtp = entry != nullptr ? entry->encryption != Encryption::None
                                       : !call.contacts.empty() &&
                                             std::ranges::all_of(call.contacts, is_over_tls);
    call.offer = leg.session.offer(audio_options(leg));
    call.from.uri =
        sip::SipUri::make(effect.caller_number.empty() ? "anonymous" : effect.caller_number,
                          options.sip.contact_host.empty() ? local : options.sip.contact_host);
    call.diverted_from = effect.diverted_from;
    if (entry != nullptr) {
        if (entry->trusted) {  // carriers take the calling number from it
            call.asserted_identity.emplace();
            call.asserted_identity->uri = call.from.uri;
        }
        if (entry->withholds_caller) {  // RFC 3323 4.1.1.3
            call.is_private = true;
            call.from.display = "Anonymous";
            call.from.uri = sip::SipUri::make("anonymous", "anonymous.invalid");
        }
    }
    call.give_up_after = effect.give_up_after;
    call.max_forwards = std::max(conversations.at(effect.conversation).max_forwards - 1, 0);
    leg.call = user_agent->invite(call);
    if (leg.offers_srtp && (entry == nullptr || entry->encryption == Encryption::Wanted)) {
        leg.plain_call = std::move(call);
    }
    name_call(add_leg(*std::move(opened)));
}

void Switchboard::State::carry_out(const floor::HangUpLeg& effect) {
    if (const auto* leg = find_leg(effect.leg)) {
        if (!detach_referral(*leg)) {
            hang_up(*leg, effect.end);
        }
        drop_leg(effect.leg);
    }
}

void Switchboard::State::hang_up(const Leg& leg, const CallEnd& end) {
    if (leg.page_call == nullptr) {
        user_agent->end(leg.call, end);
    } else if (auto* page = page_of(leg)) {
        page->ended(leg.id, end.cause);
    }
}

void Switchboard::State::carry_out(const floor::ConnectLegs& effect) {
    const auto* a = find_leg(effect.a);
    const auto* b = find_leg(effect.b);
    if (a != nullptr && b != nullptr) {
        media->bridge(a->stream, b->stream);
        tell_guest(effect.a, true);
        tell_guest(effect.b, true);
    }
}

void Switchboard::State::carry_out(const floor::DisconnectLegs& effect) {
    for (const auto id : {effect.a, effect.b}) {
        if (const auto* leg = find_leg(id)) {
            media->unbridge(leg->stream);
            tell_guest(id, false);
        }
    }
}

namespace {
media::MixRole media_role(floor::MixRole role) {
    switch (role) {
        case floor::MixRole::Speaker:
            return media::MixRole::Speaker;
        case floor::MixRole::Agent:
            return media::MixRole::Agent;
        case floor::MixRole::Muted:
            return media::MixRole::Muted;
        case floor::MixRole::Listener:
            return media::MixRole::Listener;
        case floor::MixRole::Coach:
            return media::MixRole::Coach;
    }
    return media::MixRole::Listener;
}
}  // namespace

void Switchboard::State::carry_out(const floor::MixLegs& effect) {
    std::vector<media::MixPlace> places;
    for (const auto& place : effect.legs) {
        if (const auto* leg = find_leg(place.leg)) {
            places.push_back({leg->stream, media_role(place.role)});
            tell_guest(place.leg, true);
        }
    }
    media->mix(std::move(places));
}

void Switchboard::State::carry_out(const floor::PlayPrompts& effect) {
    const auto* leg = find_leg(effect.leg);
    if (leg == nullptr) {
        return;
    }
    auto found = prompts.find(effect.prompts);
    if (found.empty()) {
        media->stop_playback(leg->stream);
        if (!effect.loop) {
            enqueue(floor::PlaybackFinished{effect.leg,
                                            effect.playback});  // nothing to say is said at once
        }
        return;
    }
    media->play(leg->stream, effect.playback, std::move(found), effect.loop);
}

void Switchboard::State::carry_out(const floor::StopPlayback& effect) {
    if (const auto* leg = find_leg(effect.leg)) {
        media->stop_playback(leg->stream);
    }
}

void Switchboard::State::carry_out(const floor::SendKeys& effect) {
    const auto* leg = find_leg(effect.leg);
    if (leg == nullptr) {
        return;
    }
    if (leg->takes_events || leg->page_call != nullptr) {
        media->send_digits(leg->stream, effect.keys);
    } else {
        user_agent->send_keys(leg->call, effect.keys);
    }
}

void Switchboard::State::carry_out(const floor::StartFax& effect) {
    if (const auto* leg = find_leg(effect.leg)) {
        const auto line = std::make_shared<media::SoundLine>();
        media->attach(leg->stream, line);
        observer.on_fax(effect, line);
    }
}

// ---------------------------------------------------------------- recordings

std::string Switchboard::State::recording_path(const floor::StartRecording& effect) const {
    const auto now = timers.now();
    const date::year_month_day day{date::floor<date::days>(now)};
    const auto facts = conversations.find(effect.conversation);
    std::string caller;
    for (const char c :
         facts == conversations.end() ? std::string() : facts->second.caller_number) {
        // A caller chooses his number; it must not choose a path.
        caller += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    }
    std::string path = options.recording_file;
    const std::pair<std::string_view, std::string> fields[] = {
        {"{date}",
         fmt::format("{:04}/{:02}/{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()))},
        {"{conversation}", fmt::format("{}", effect.conversation)},
        {"{caller}", caller}};
    for (const auto& [field, value] : fields) {
        if (const auto at = path.find(field); at != std::string::npos) {
            path.replace(at, field.size(), value);
        }
    }
    if (!effect.purpose.empty()) {  // a call may have several of these beside its own
        const auto ending = path.rfind('.');
        path.insert(ending == std::string::npos ? path.size() : ending,
                    fmt::format("-{}-{}", effect.purpose, effect.recording));
    }
    return path;
}

void Switchboard::State::carry_out(const floor::StartRecording& effect) {
    const auto* leg = find_leg(effect.customer_leg);
    // Who leaves a message wants it kept, whatever is done with conversations.
    const bool is_wanted = options.recording_enabled || !effect.purpose.empty();
    if (leg == nullptr || !is_wanted) {
        return;
    }
    const auto path = recording_path(effect);
    new_paths[effect.recording] = path;
    const auto handle = media->start_recording(leg->stream, options.recordings / path);
    if (!handle) {
        log_call(LogLevel::Error, "switchboard", effect.conversation, "cannot record: {}",
                 handle.error().text);
        media::RecordingResult failed;
        failed.problem = handle.error().text;
        return publish_recording(effect.conversation, effect.recording, path, failed);
    }
    recordings[*handle] = {effect.conversation, effect.recording, path};
    handle_by_recording[effect.recording] = *handle;
}

void Switchboard::State::carry_out(const floor::StopRecording& effect) {
    if (const auto found = handle_by_recording.find(effect.recording);
        found != handle_by_recording.end()) {
        media->stop_recording(found->second);
    }
}

void Switchboard::State::carry_out(const floor::SilenceRecording& effect) {
    if (const auto found = handle_by_recording.find(effect.recording);
        found != handle_by_recording.end()) {
        media->silence_recording(found->second, effect.is_silent);
    }
}

void Switchboard::State::finish_recording(const media::RecordingResult& result) {
    const auto found = recordings.find(result.handle);
    if (found == recordings.end()) {
        return;
    }
    const auto open = found->second;
    recordings.erase(found);
    handle_by_recording.erase(open.recording);
    if (!result.problem.empty()) {
        log_call(LogLevel::Error, "switchboard", open.conversation,
                 "the recording is incomplete: {}", result.problem);
    }
    publish_recording(open.conversation, open.recording, open.path, result);
}

void Switchboard::State::publish_recording(ConversationId conversation, RecordingId recording,
                                           const std::string& path,
                                           const media::RecordingResult& result) {
    floor::RecordingFinished finished;
    finished.conversation = conversation;
    finished.recording = recording;
    finished.path = path;
    finished.length = result.length;
    finished.bytes = result.bytes;
    finished.problem = result.problem;
    publish_late(std::move(finished));
}

void Switchboard::State::publish_late(floor::EventBody body) {
    late_events.push_back({timers.now(), std::move(body)});
    if (!is_running) {
        publish({});
    }
}

namespace {
/// To thousandths: the journal keeps no noise.
double rounded(double value) {
    return std::round(value * 1'000) / 1'000;
}

floor::LegSound to_floor(const media::SoundReport& sound, std::optional<double> round_trip_ms) {
    const auto opinion = media::opinion_of(sound, round_trip_ms);
    return {.packets = static_cast<std::int64_t>(sound.packets),
            .lost = static_cast<std::int64_t>(sound.lost),
            .worst_loss = rounded(sound.worst_loss),
            .jitter_ms = rounded(sound.jitter_ms),
            .worst_jitter_ms = rounded(sound.worst_jitter_ms),
            .opinion = opinion.transform(rounded)};
}
}  // namespace

void Switchboard::State::publish_sound(ConversationId conversation, LegId leg,
                                       const media::StreamStatistics& statistics) {
    const bool was_used = statistics.packets_received > 0 || statistics.packets_sent > 0;
    if (!conversation.is_set() || !was_used) {
        return;  // refused, or never answered
    }
    const auto round_trip = statistics.round_trip_ms;
    floor::LegMeasured measured;
    measured.conversation = conversation;
    measured.leg = leg;
    measured.received = to_floor(statistics.received, round_trip);
    if (statistics.heard_by_peer) {
        measured.sent = to_floor(*statistics.heard_by_peer, round_trip);
    }
    if (round_trip) {
        measured.round_trip_ms = rounded(*round_trip);
    }
    publish_late(measured);
}

}  // namespace callfloor::switchboard
