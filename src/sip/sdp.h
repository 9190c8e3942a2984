#pragma once
// Session descriptions (RFC 8866, formerly 4566) and the offer/answer of audio over them (RFC
// 3264). Sdp keeps lines in order and attributes raw, so that what we do not understand (crypto,
// fingerprint, candidate) passes through; the accessors give meaning to those we do. Plain values;
// any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sip/sdp_security.h"

namespace callfloor::sip {

/// o=<username> <session id> <session version> IN IP4 <address>
struct SdpOrigin {
    std::string username = "-";
    std::uint64_t session_id = 0;
    std::uint64_t version = 0;
    std::string address = "0.0.0.0";  ///< the family follows from it

    bool operator==(const SdpOrigin&) const = default;
};

struct SdpAttribute {
    std::string name;
    std::optional<std::string> value;

    bool operator==(const SdpAttribute&) const = default;
};

enum class SdpDirection : std::uint8_t { SendRecv, SendOnly, RecvOnly, Inactive };
std::string_view sdp_direction_name(SdpDirection direction);  ///< "sendrecv"
SdpDirection reversed(SdpDirection direction);                ///< as the other side sees it

/// a=rtpmap:101 telephone-event/8000
struct RtpMap {
    int payload_type = 0;
    std::string encoding;
    int clock_rate = 8'000;
    int channels = 1;

    bool operator==(const RtpMap&) const = default;
};

/// One m= section.
struct SdpMedia {
    std::string kind = "audio";
    std::uint16_t port = 0;  ///< 0: refused or removed
    int port_count = 1;
    std::string protocol = "RTP/AVP";
    std::vector<std::string> formats;
    std::optional<std::string> connection;  ///< its own c= address
    std::vector<std::string> bandwidths;    ///< b= lines as written
    std::vector<SdpAttribute> attributes;

    std::optional<std::string_view> find(
        std::string_view name) const;  ///< "" for an attribute without value
    bool has(std::string_view name) const { return find(name).has_value(); }
    /// As written here; absent when the section does not say.
    std::optional<SdpDirection> own_direction() const;
    void set_direction(SdpDirection direction);
    /// The formats that are payload types, in order, with their a=rtpmap or RFC 3551's static
    /// meaning; unknown ones are left out.
    std::vector<RtpMap> codecs() const;
    std::optional<std::string_view> fmtp(int payload_type) const;
    std::optional<int> ptime_ms() const;
    std::optional<std::uint16_t> rtcp_port() const;  ///< a=rtcp (RFC 3605)

    bool operator==(const SdpMedia&) const = default;
};

struct Sdp {
    SdpOrigin origin;
    std::string session_name = "-";
    std::optional<std::string> connection;  ///< session c= address, without TTL
    std::vector<std::string> bandwidths;
    std::string timing = "0 0";
    std::vector<SdpAttribute> attributes;
    std::vector<SdpMedia> media;

    /// LimitReached above kSdpBytes or kSdpMediaSections; InvalidInput names the line.
    static Result<Sdp> parse(std::string_view text);

    /// The address that `section` is sent to: its own c= or the session's.
    std::string_view address_of(const SdpMedia& section) const;
    SdpDirection direction_of(const SdpMedia& section) const;
    /// The first audio section over RTP, encrypted or not, that is not refused.
    const SdpMedia* find_audio() const;

    bool operator==(const Sdp&) const = default;
};

std::string to_text(const Sdp& sdp);

/// A codec we can carry. New ones (G722, opus) need nothing but an entry of this kind.
struct AudioCodec {
    std::string encoding = "PCMA";
    int payload_type = 8;  ///< ours when we offer; in an answer the offer's is used
    int clock_rate = 8'000;
    int channels = 1;
    std::string fmtp = {};

    bool operator==(const AudioCodec&) const = default;
};
AudioCodec pcma_codec();
AudioCodec pcmu_codec();

/// What we offer, or may answer with.
struct AudioOptions {
    std::string address;  ///< where we receive
    std::uint16_t port = 0;
    std::vector<AudioCodec> codecs = {pcma_codec(), pcmu_codec()};  ///< in order of preference
    int telephone_event_type = 101;                                 ///< RFC 4733; -1: none
    int ptime_ms = 20;
    SdpDirection direction = SdpDirection::SendRecv;
    /// Our keys for SRTP by SDES, the preferred suite first; the same in every description of a
    /// call. An offer that wants SRTP is answered with one of them.
    std::vector<SdpCrypto> cryptos = {};
    bool offers_srtp = false;  ///< our own offer is RTP/SAVP with them
    /// Set for a browser; only its offers are answered then, and only with it.
    std::optional<SdpBrowserSide> browser = {};
};

/// What both sides agreed on, as one side sees it.
struct NegotiatedAudio {
    AudioCodec codec;               ///< encoding, rate, channels
    int send_payload_type = 8;      ///< what the peer receives it as
    int receive_payload_type = 8;   ///< what we receive it as
    int send_telephone_event = -1;  ///< -1: the peer takes none
    int receive_telephone_event = -1;
    std::string remote_address;
    std::uint16_t remote_port = 0;
    std::uint16_t remote_rtcp_port =
        0;                 ///< remote_port + 1 unless a=rtcp or a=rtcp-mux says otherwise
    bool can_send = true;  ///< false while the peer holds us or we agreed not to
    bool can_receive = true;
    bool is_held_by_peer = false;      ///< the peer's sendonly, inactive or c=0.0.0.0
    int ptime_ms = 20;                 ///< the packet time the peer asked for, 20 when it did not
    std::optional<SdpKeys> keys = {};  ///< the audio is encrypted, by SDES
    std::optional<SdpBrowserPeer> browser = {};  ///< it is by DTLS; the address comes by ICE

    bool operator==(const NegotiatedAudio&) const = default;
};

struct SdpAnswered {
    Sdp answer;
    NegotiatedAudio audio;
};

Sdp make_audio_offer(const AudioOptions& options, const SdpOrigin& origin);
/// RFC 3264 section 6: every m= section is answered, all but the first usable audio refused with
/// port 0. InvalidInput when nothing is in common (answer 488). Our order of preference decides the
/// codec; the offer's payload types are used.
Result<SdpAnswered> negotiate_answer(const Sdp& offer, const AudioOptions& options,
                                     const SdpOrigin& origin);
/// RFC 3264 section 7: what the answer to our offer means. InvalidInput when it breaks the offer.
Result<NegotiatedAudio> read_answer(const Sdp& our_offer, const Sdp& answer);

/// Our side of one session: keeps the o= line's id and raises its version whenever what we send
/// changes (RFC 3264 section 8).
class SdpSession final {
  public:
    explicit SdpSession(std::uint64_t session_id) : session_id_(session_id) {}

    Sdp offer(const AudioOptions& options);
    Result<SdpAnswered> answer(const Sdp& offer, const AudioOptions& options);
    /// The meaning of the answer to the last offer().
    Result<NegotiatedAudio> on_answer(const Sdp& answer) const;
    const std::optional<Sdp>& last_sent() const { return last_sent_; }

  private:
    void number(Sdp& sdp);

    std::uint64_t session_id_;
    std::uint64_t version_ = 0;
    std::optional<Sdp> last_sent_;
};

}  // namespace callfloor::sip
