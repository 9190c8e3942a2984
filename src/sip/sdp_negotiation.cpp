#include <algorithm>

#include "base/text.h"
#include "sip/headers.h"
#include "sip/sdp.h"

namespace callfloor::sip {

namespace {

constexpr std::string_view kTelephoneEvent = "telephone-event";

bool sends(SdpDirection direction) {
    return direction == SdpDirection::SendRecv || direction == SdpDirection::SendOnly;
}
bool receives(SdpDirection direction) {
    return direction == SdpDirection::SendRecv || direction == SdpDirection::RecvOnly;
}

SdpDirection both_allow(SdpDirection a, SdpDirection b) {
    const bool send = sends(a) && sends(b);
    const bool receive = receives(a) && receives(b);
    if (send) {
        return receive ? SdpDirection::SendRecv : SdpDirection::SendOnly;
    }
    return receive ? SdpDirection::RecvOnly : SdpDirection::Inactive;
}

// RFC 2543's hold, still sent by older phones: nothing is to be sent to this address.
bool is_null_address(std::string_view address) {
    return address == "0.0.0.0" || address == "::";
}

bool is_same(const RtpMap& map, const AudioCodec& codec) {
    return equals_ignore_case(map.encoding, codec.encoding) && map.clock_rate == codec.clock_rate &&
           map.channels == codec.channels;
}

const RtpMap* find_map(const std::vector<RtpMap>& maps, const AudioCodec& codec) {
    const auto found = std::find_if(maps.begin(), maps.end(),
                                    [&](const RtpMap& map) { return is_same(map, codec); });
    return found == maps.end() ? nullptr : &*found;
}

int find_telephone_event(const std::vector<RtpMap>& maps, int clock_rate) {
    const auto found = std::find_if(maps.begin(), maps.end(), [=](const RtpMap& map) {
        return equals_ignore_case(map.encoding, kTelephoneEvent) && map.clock_rate == clock_rate;
    });
    return found == maps.end() ? -1 : found->payload_type;
}

void add_format(SdpMedia& section, const RtpMap& map, std::string_view fmtp) {
    section.formats.push_back(std::to_string(map.payload_type));
    auto text = fmt::format("{} {}/{}", map.payload_type, map.encoding, map.clock_rate);
    if (map.channels != 1) {
        text += fmt::format("/{}", map.channels);
    }
    section.attributes.push_back({"rtpmap", std::move(text)});
    if (!fmtp.empty()) {
        section.attributes.push_back({"fmtp", fmt::format("{} {}", map.payload_type, fmtp)});
    }
}

void finish_section(SdpMedia& section, const AudioOptions& options, SdpDirection direction) {
    section.attributes.push_back({"ptime", std::to_string(options.ptime_ms)});
    section.set_direction(direction);
}

Sdp empty_session(const AudioOptions& options, const SdpOrigin& origin) {
    Sdp sdp;
    sdp.origin = origin;
    sdp.connection = options.address;
    return sdp;
}

// What the other side's section says about where to send and whether, for either role.
void read_remote(NegotiatedAudio& audio, const Sdp& remote, const SdpMedia& section,
                 SdpDirection ours) {
    audio.remote_address = remote.address_of(section);
    audio.remote_port = section.port;
    audio.remote_rtcp_port =
        section.rtcp_port().value_or(static_cast<std::uint16_t>(section.port + 1));
    const SdpDirection theirs = remote.direction_of(section);
    // A browser's address is where its ICE comes from; what stands here is nothing.
    const bool is_null = !audio.browser && is_null_address(audio.remote_address);
    audio.is_held_by_peer = is_null || !receives(theirs);
    audio.can_send = sends(ours) && receives(theirs) && !is_null;
    audio.can_receive = receives(ours) && sends(theirs);
    audio.ptime_ms = section.ptime_ms().value_or(20);
}

Result<void> check_address(const Sdp& remote, const SdpMedia& section) {
    if (remote.address_of(section).empty()) {
        return fail(ErrorCode::InvalidInput, "the audio has no c= line");
    }
    return {};
}

struct CommonCodec {
    AudioCodec codec;
    RtpMap theirs;
};

std::optional<CommonCodec> find_common(const std::vector<RtpMap>& offered,
                                       const std::vector<AudioCodec>& ours) {
    for (const AudioCodec& codec : ours) {
        if (const RtpMap* map = find_map(offered, codec)) {
            return CommonCodec{codec, *map};
        }
    }
    return std::nullopt;
}

// Our order of preference decides the suite (GCM first), as it does the codec.
std::optional<SdpCrypto> find_suite(const std::vector<SdpCrypto>& in, std::string_view suite) {
    const auto found = std::find_if(in.begin(), in.end(),
                                    [=](const SdpCrypto& each) { return each.suite == suite; });
    return found == in.end() ? std::nullopt : std::optional(*found);
}

struct ChosenCrypto {
    SdpCrypto ours;  ///< with the offer's tag
    SdpKeys keys;
};

std::optional<ChosenCrypto> choose_crypto(const SdpMedia& offered,
                                          const std::vector<SdpCrypto>& ours) {
    const auto theirs = read_cryptos(offered);
    for (SdpCrypto mine : ours) {
        if (const auto match = find_suite(theirs, mine.suite)) {
            mine.tag = match->tag;
            SdpKeys keys{mine.suite, mine.master, match->master};
            return ChosenCrypto{std::move(mine), std::move(keys)};
        }
    }
    return std::nullopt;
}

bool is_answerable(const SdpMedia& section, const AudioOptions& options) {
    if (section.kind != "audio" || section.port == 0) {
        return false;
    }
    switch (protection_of(section)) {
        case SdpProtection::None:
            return !options.browser;
        case SdpProtection::Srtp:
            return !options.browser && choose_crypto(section, options.cryptos);
        case SdpProtection::Dtls:
            return options.browser.has_value();
        case SdpProtection::Unknown:
            return false;
    }
    return false;
}

const SdpMedia* find_answerable(const Sdp& offer, const AudioOptions& options) {
    const auto found =
        std::find_if(offer.media.begin(), offer.media.end(),
                     [&](const SdpMedia& section) { return is_answerable(section, options); });
    return found == offer.media.end() ? nullptr : &*found;
}

std::unexpected<Error> not_answerable(const Sdp& offer, const AudioOptions& options) {
    const SdpMedia* audio = offer.find_audio();
    if (audio == nullptr) {
        return fail(ErrorCode::InvalidInput,
                    "the offer has no audio over RTP; offer m=audio PORT RTP/AVP");
    }
    return fail(ErrorCode::InvalidInput,
                "the offer's audio is {} and nothing of it is ours; "
                "offer {}",
                audio->protocol,
                options.browser ? "UDP/TLS/RTP/SAVPF"
                                : "RTP/AVP, or RTP/SAVP with AEAD_AES_128_GCM or "
                                  "AES_CM_128_HMAC_SHA1_80 and one key");
}

// What encrypts the audio, in the answer and in what we know of it.
void answer_security(SdpAnswered& answered, SdpMedia& section, const SdpMedia& offered,
                     const AudioOptions& options) {
    if (protection_of(offered) == SdpProtection::Srtp) {
        auto chosen = choose_crypto(offered, options.cryptos);
        section.attributes.push_back(to_attribute(chosen->ours));
        answered.audio.keys = std::move(chosen->keys);
    } else if (options.browser) {
        add_browser_side(section, *options.browser, options.address);
        answered.answer.attributes.push_back({"ice-lite", std::nullopt});
        if (const auto mid = offered.find("mid")) {
            answered.answer.attributes.push_back({"group", "BUNDLE " + std::string(*mid)});
        }
    }
}

SdpMedia refused(const SdpMedia& offered) {
    SdpMedia section;
    section.kind = offered.kind;
    section.protocol = offered.protocol;
    section.formats = offered.formats;
    return section;
}

}  // namespace

AudioCodec pcma_codec() {
    return AudioCodec{"PCMA", 8, 8'000, 1, {}};
}
AudioCodec pcmu_codec() {
    return AudioCodec{"PCMU", 0, 8'000, 1, {}};
}

Sdp make_audio_offer(const AudioOptions& options, const SdpOrigin& origin) {
    Sdp sdp = empty_session(options, origin);
    SdpMedia section;
    section.port = options.port;
    if (options.offers_srtp) {
        section.protocol = "RTP/SAVP";
        for (const SdpCrypto& crypto : options.cryptos) {
            section.attributes.push_back(to_attribute(crypto));
        }
    }
    std::vector<int> rates;
    for (const AudioCodec& codec : options.codecs) {
        add_format(section, {codec.payload_type, codec.encoding, codec.clock_rate, codec.channels},
                   codec.fmtp);
        if (std::find(rates.begin(), rates.end(), codec.clock_rate) == rates.end()) {
            rates.push_back(codec.clock_rate);
        }
    }
    // Telephone events run on their codec's clock (RFC 4733 2.1): one payload type for each rate.
    int payload_type = options.telephone_event_type;
    for (const int rate : rates) {
        if (payload_type < 0 || payload_type > 127) {
            break;
        }
        add_format(section, {payload_type, std::string(kTelephoneEvent), rate, 1}, "0-16");
        const auto is_taken = [&] {
            return std::any_of(
                options.codecs.begin(), options.codecs.end(),
                [&](const AudioCodec& codec) { return codec.payload_type == payload_type; });
        };
        do {
            ++payload_type;
        } while (is_taken());
    }
    finish_section(section, options, options.direction);
    sdp.media.push_back(std::move(section));
    return sdp;
}

Result<SdpAnswered> negotiate_answer(const Sdp& offer, const AudioOptions& options,
                                     const SdpOrigin& origin) {
    const SdpMedia* audio = find_answerable(offer, options);
    if (audio == nullptr) {
        return not_answerable(offer, options);
    }
    TRY(check_address(offer, *audio));
    const auto offered = audio->codecs();
    const auto common = find_common(offered, options.codecs);
    if (!common) {
        return fail(ErrorCode::InvalidInput, "the offer has no codec in common with us; offer {}",
                    options.codecs.empty() ? "audio" : options.codecs.front().encoding);
    }
    SdpAnswered answered;
    NegotiatedAudio& facts = answered.audio;
    if (options.browser) {
        facts.browser = TRY(read_browser_peer(offer, *audio));
    }
    read_remote(facts, offer, *audio, options.direction);
    facts.codec = common->codec;
    facts.codec.payload_type = common->theirs.payload_type;
    facts.send_payload_type = facts.receive_payload_type = common->theirs.payload_type;
    if (options.telephone_event_type >= 0) {
        facts.send_telephone_event = find_telephone_event(offered, common->codec.clock_rate);
        facts.receive_telephone_event = facts.send_telephone_event;
    }

    SdpMedia section;
    section.port = options.port;
    section.protocol = audio->protocol;
    add_format(section, common->theirs, common->codec.fmtp);
    if (facts.send_telephone_event >= 0) {
        add_format(
            section,
            {facts.send_telephone_event, std::string(kTelephoneEvent), common->codec.clock_rate, 1},
            "0-16");
    }
    if (const auto mid = audio->find("mid")) {
        section.attributes.push_back({"mid", std::string(*mid)});
    }
    finish_section(section, options,
                   both_allow(options.direction, reversed(offer.direction_of(*audio))));

    answered.answer = empty_session(options, origin);
    answer_security(answered, section, *audio, options);
    answered.answer.timing = offer.timing;  // RFC 3264 6: equal to the offer's
    for (const SdpMedia& offered_section : offer.media) {
        answered.answer.media.push_back(&offered_section == audio ? section
                                                                  : refused(offered_section));
    }
    return answered;
}

namespace {

// RFC 4568 7.1.3: one line of the offer, by its tag and suite, with the answerer's key.
Result<SdpKeys> read_answered_keys(const SdpMedia& ours, const SdpMedia& theirs) {
    const auto answered = read_cryptos(theirs);
    for (const SdpCrypto& mine : read_cryptos(ours)) {
        if (answered.size() == 1 && answered[0].tag == mine.tag &&
            answered[0].suite == mine.suite) {
            return SdpKeys{mine.suite, mine.master, answered[0].master};
        }
    }
    return fail(ErrorCode::InvalidInput,
                "the answer has {} usable a=crypto lines, not the one of our offer it took",
                answered.size());
}

}  // namespace

Result<NegotiatedAudio> read_answer(const Sdp& our_offer, const Sdp& answer) {
    if (answer.media.size() != our_offer.media.size()) {
        return fail(ErrorCode::InvalidInput, "the answer has {} m= sections for the offer's {}",
                    answer.media.size(), our_offer.media.size());
    }
    const SdpMedia* ours = our_offer.find_audio();
    for (std::size_t i = 0; i < our_offer.media.size(); ++i) {
        if (our_offer.media[i].kind == "audio" && our_offer.media[i].port != 0 &&
            answer.media[i].port != 0) {
            ours = &our_offer.media[i];
            break;
        }
    }
    if (ours == nullptr) {
        return fail(ErrorCode::InvalidInput, "our offer had no audio");
    }
    const SdpMedia& theirs = answer.media[static_cast<std::size_t>(ours - our_offer.media.data())];
    if (theirs.kind != ours->kind || theirs.protocol != ours->protocol) {
        return fail(ErrorCode::InvalidInput, "the answer changes m={} {} to m={} {}", ours->kind,
                    ours->protocol, theirs.kind, theirs.protocol);
    }
    if (theirs.port == 0) {
        return fail(ErrorCode::InvalidInput, "the answer refuses the audio with port 0");
    }
    TRY(check_address(answer, theirs));
    const auto offered = ours->codecs();
    for (const RtpMap& map : theirs.codecs()) {
        const AudioCodec codec{map.encoding, map.payload_type, map.clock_rate, map.channels, {}};
        const RtpMap* match = find_map(offered, codec);
        if (match == nullptr || equals_ignore_case(map.encoding, kTelephoneEvent)) {
            continue;
        }
        NegotiatedAudio facts;
        if (protection_of(*ours) == SdpProtection::Srtp) {
            facts.keys = TRY(read_answered_keys(*ours, theirs));
        }
        read_remote(facts, answer, theirs, our_offer.direction_of(*ours));
        facts.codec = codec;
        facts.codec.encoding = match->encoding;
        facts.codec.fmtp = std::string(theirs.fmtp(map.payload_type).value_or(""));
        facts.send_payload_type = map.payload_type;
        facts.receive_payload_type = match->payload_type;
        facts.send_telephone_event = find_telephone_event(theirs.codecs(), map.clock_rate);
        if (facts.send_telephone_event >= 0) {
            facts.receive_telephone_event = find_telephone_event(offered, map.clock_rate);
        }
        if (facts.receive_telephone_event < 0) {
            facts.send_telephone_event = -1;  // not ours to use: we did not offer it
        }
        return facts;
    }
    return fail(ErrorCode::InvalidInput, "the answer has no codec of our offer");
}

Sdp SdpSession::offer(const AudioOptions& options) {
    Sdp sdp = make_audio_offer(options, {.address = options.address});
    number(sdp);
    return sdp;
}

Result<SdpAnswered> SdpSession::answer(const Sdp& offer, const AudioOptions& options) {
    auto answered = TRY(negotiate_answer(offer, options, {.address = options.address}));
    number(answered.answer);
    return answered;
}

Result<NegotiatedAudio> SdpSession::on_answer(const Sdp& answer) const {
    if (!last_sent_) {
        return fail(ErrorCode::InvalidInput, "an answer came although nothing was offered");
    }
    return read_answer(*last_sent_, answer);
}

void SdpSession::number(Sdp& sdp) {
    sdp.origin.session_id = session_id_;
    sdp.origin.version = version_;
    if (!last_sent_ || *last_sent_ != sdp) {
        sdp.origin.version = ++version_;
    }
    last_sent_ = sdp;
}

}  // namespace callfloor::sip
