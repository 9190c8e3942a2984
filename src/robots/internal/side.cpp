#include "robots/internal/side.h"

namespace callfloor::robots {

void Shared::speak(media::StreamId stream,
                   const std::vector<std::shared_ptr<const media::Prompt>>& speech) {
    if (!speech.empty()) {
        engine->play(stream, ++playback, {speech[random.below(speech.size())]}, true);
    }
}

Result<void> Shared::open(Party& party) {
    const auto stream = TRY(engine->create_stream(random.next()));
    party.stream = stream.id;
    party.port = stream.local_port;
    return {};
}

sip::AudioOptions Shared::audio(const Party& party, const std::string& address) const {
    sip::AudioOptions options;
    options.address = address;
    options.port = party.port;
    options.codecs = {sip::pcma_codec()};
    return options;
}

void Shared::set_remote(const Party& party, const sip::NegotiatedAudio& audio) {
    media::StreamRemote remote;
    remote.address = audio.remote_address;
    remote.port = audio.remote_port;
    remote.telephone_event_type = audio.send_telephone_event;
    remote.receive_event_type = audio.receive_telephone_event;
    remote.send = audio.can_send;
    remote.receive = audio.can_receive;
    engine->set_remote(party.stream, remote);
}

void Shared::close(const Party& party) {
    const auto answered_at = party.answered_at;
    engine->remove_stream(
        party.stream, [this, answered_at](const media::StreamStatistics& statistics) {
            report.packets_received += statistics.packets_received;
            report.packets_lost += statistics.packets_lost;
            if (answered_at != Instant{} && statistics.first_packet_at &&
                *statistics.first_packet_at >= answered_at) {
                report.answer_to_audio_ms.add(
                    static_cast<double>((*statistics.first_packet_at - answered_at).count()));
            }
        });
}

Result<void> Side::bind(std::uint64_t seed) {
    network_ =
        TRY(sip::SocketNetwork::create(shared_.loop, {{address_, 0, sip::TransportKind::Udp},
                                                      {address_, 0, sip::TransportKind::Tcp}}));
    sip::UserAgentOptions options;
    options.product = "callfloor-robots";
    user_agent_ = std::make_unique<sip::UserAgent>(shared_.loop, *network_, Random(seed), *this,
                                                   *this, options);
    return {};
}

Party* Side::find(sip::CallId call) {
    const auto found = parties_.find(call);
    return found == parties_.end() ? nullptr : &found->second;
}

void Side::hang_up(sip::CallId call, EndCause cause) {
    if (find(call) != nullptr) {
        user_agent_->end(call, {.cause = cause, .side = EndSide::Caller});
        forget(call);
    }
}

void Side::forget(sip::CallId call) {
    const auto found = parties_.find(call);
    shared_.close(found->second);
    parties_.erase(found);
}

std::optional<sip::Sdp> Side::on_reoffer(sip::CallId call, const sip::Sdp& offer) {
    auto* party = find(call);
    if (party == nullptr) {
        return std::nullopt;
    }
    auto answered = party->session.answer(offer, shared_.audio(*party, address_));
    if (!answered) {
        return std::nullopt;
    }
    shared_.set_remote(*party, answered->audio);
    return std::move(answered->answer);
}

}  // namespace callfloor::robots
