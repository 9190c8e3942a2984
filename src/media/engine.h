#pragma once
// The media path: RTP in, RTP out, prompts, recordings. Commands go from the control thread to the
// media threads by bounded mailboxes; each stream belongs to one media thread for life, and streams
// of one conversation to the same thread (`group`), so that a packet never crosses threads. Media
// threads neither block nor allocate nor log per packet.
//
//   control thread ──commands──► media thread k: socket ─► stream ─► bridge ─► peer ─► socket
//          ▲────events (posted to the loop)───┘               └─► recorder ring ─► disk thread

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "io/event_loop.h"
#include "media/sound_quality.h"
#include "media/srtp_keys.h"

namespace callfloor::media {

enum class StreamId : std::uint64_t { None = 0 };
enum class RecordingHandle : std::uint64_t { None = 0 };

/// The values are the static RTP payload types (RFC 3551).
enum class Codec : std::uint8_t { Pcma = 8, Pcmu = 0 };

/// SCHED_FIFO 1 for the media threads. Measured with 100 recorded calls on two cores: on a machine
/// of its own, Normal is as prompt (p99 0.1 to 2 ms) and costs as much as a bare relay, real time
/// 40 % more; beside a load of 9, real time keeps the delay at 0.2 ms p99 where Normal reaches 200
/// ms.
enum class Scheduling : std::uint8_t { Normal, RealTimeWhenPermitted };

struct EngineOptions {
    /// Where RTP sockets are bound; an IPv6 address binds IPv6, "::" takes IPv4 as well.
    std::string local_address = "0.0.0.0";
    /// RTP on even ports, RTCP on the next (RFC 3550 section 11).
    std::uint16_t port_low = 20'000;
    std::uint16_t port_high = 29'999;
    int threads = 0;  ///< 0: one per core
    Scheduling scheduling = Scheduling::Normal;
    Duration media_timeout = std::chrono::seconds(60);  ///< 0: never
    std::uint64_t seed = 0;  ///< SSRCs and first sequence numbers; 0: from the system
};

/// A peer that is a browser: what both session descriptions say about finding each other (ICE, of
/// which we are the lite side) and about the DTLS handshake, of which we are the server.
struct BrowserTerms {
    std::string user;         ///< a=ice-ufrag of our answer
    std::string password;     ///< a=ice-pwd of our answer
    std::string peer_user;    ///< a=ice-ufrag of the browser
    std::string fingerprint;  ///< SHA-256 of the browser's certificate, 32 bytes

    bool operator==(const BrowserTerms&) const = default;
};

/// What the other side may send us and what we send it.
struct StreamRemote {
    std::string address;  ///< from SDP; packets are accepted per the latch rule
    std::uint16_t port = 0;
    /// Where the peer's SIP comes from, when known: behind NAT its RTP comes from there too,
    /// whatever the SDP says. May be empty.
    std::string signalling_address;
    Codec codec = Codec::Pcma;
    int telephone_event_type = -1;  ///< RFC 4733 payload type the peer receives; -1: none
    int receive_event_type = -1;    ///< the one we announced
    bool send = true;               ///< false while the peer has us on hold (sendonly/inactive)
    bool receive = true;
    /// Both ways encrypted, RTP and RTCP, with keys the session descriptions carry (SDES).
    std::optional<SrtpKeys> srtp;
    /// The peer is a browser: its address and keys come by ICE and DTLS, RTCP runs on the RTP port,
    /// `address`, `port` and `srtp` do not count. Other terms than before begin both anew.
    std::optional<BrowserTerms> browser;
};

/// What a stream is among those mixed. Speakers and the agent hear each other; the coach hears all
/// and is heard by the agent only; muted and listener hear all and are heard by nobody.
enum class MixRole : std::uint8_t { Speaker, Agent, Muted, Listener, Coach };

struct MixPlace {
    StreamId stream = StreamId::None;
    MixRole role = MixRole::Speaker;
};

/// Facts about one stream, as of its removal or a query.
struct StreamStatistics {
    std::uint64_t packets_received = 0, bytes_received = 0;
    std::uint64_t packets_sent = 0, bytes_sent = 0;
    std::uint64_t packets_lost = 0;  ///< by sequence numbers of the received stream
    std::uint64_t packets_reordered = 0;
    std::uint64_t packets_refused = 0;  ///< from strangers, malformed, or wrong payload type
    std::uint64_t packets_unproven =
        0;                 ///< of those: not encrypted with the peer's key, or repeated
    double jitter_ms = 0;  ///< RFC 3550 section 6.4.1
    std::optional<double> remote_fraction_lost;  ///< from the peer's last RTCP report
    std::optional<double> round_trip_ms;         ///< by its last report that tells
    SoundReport received;                        ///< what the peer said, as it came here
    /// What it heard, as its RTCP reports say; absent when it sent none about us.
    std::optional<SoundReport> heard_by_peer;
    std::optional<Instant> first_packet_at;  ///< the first accepted packet, on the loop's clock
    double longest_gap_ms = 0;               ///< between two accepted packets
};

struct RecordingResult {
    RecordingHandle handle = RecordingHandle::None;
    std::filesystem::path path;
    Duration length{0};
    std::int64_t bytes = 0;
    std::string problem;  ///< empty when complete and readable
};

enum class Handshake : std::uint8_t { Done, Failed };

/// Told on the event loop's thread.
class EngineEvents {
  public:
    virtual ~EngineEvents() = default;
    virtual void on_playback_finished(StreamId stream, std::uint64_t playback) = 0;
    virtual void on_digit(StreamId stream, char digit) = 0;
    /// No acceptable packet for media_timeout while receiving was expected; told once until packets
    /// come again.
    virtual void on_media_timeout(StreamId stream) = 0;
    /// Once for each BrowserTerms, when DTLS has come to an end: keys, or another certificate than
    /// announced.
    virtual void on_handshake(StreamId, Handshake) {}
    /// The file is complete on disk.
    virtual void on_recording_finished(const RecordingResult& result) = 0;
};

/// An audio file's content in memory: mono 8 kHz 16-bit, encoded on loading to both codecs.
/// Immutable, shared.
class Prompt;
class SoundLine;

class Engine final {
  public:
    static Result<std::unique_ptr<Engine>> create(const EngineOptions& options, io::EventLoop& loop,
                                                  EngineEvents& events);
    /// Finishes recordings (their files are complete) and joins the threads. Nothing is told any
    /// more: who wants the results stops the recordings first and waits for them.
    ~Engine();

    /// Binds an RTP/RTCP port pair at once and gives it back in `local_port`. LimitReached with the
    /// range and the number in use when exhausted.
    struct NewStream {
        StreamId id = StreamId::None;
        std::uint16_t local_port = 0;
    };
    Result<NewStream> create_stream(std::uint64_t group);
    void set_remote(StreamId stream, const StreamRemote& remote);
    void remove_stream(StreamId stream,
                       std::function<void(const StreamStatistics&)> on_removed = {});
    void query_statistics(StreamId stream, std::function<void(const StreamStatistics&)> on_answer);

    /// Each hears the other. Both must be of the same group. Replaces playback and earlier bridges
    /// of both. Packets pass undecoded when the codecs agree; A-law <-> mu-law is converted by
    /// table otherwise.
    void bridge(StreamId a, StreamId b);
    void unbridge(StreamId stream);

    /// These are together until one of them is bridged, unbridged, removed or mixed again; all of
    /// the same group. Who was together already hears no gap. Who hears exactly one other gets his
    /// packets undecoded, the others 20 ms packets of all they hear, silence included.
    void mix(std::vector<MixPlace> places);

    /// Tells on_playback_finished when the last packet was sent, unless it was replaced or stopped.
    /// On a bridged stream the prompt stands in for the other party, who goes on hearing this one.
    void play(StreamId stream, std::uint64_t playback,
              std::vector<std::shared_ptr<const Prompt>> prompts, bool loop);
    void stop_playback(StreamId stream);
    /// RFC 4733 events to the peer, 100 ms each with 60 ms pauses. Silently nothing when the peer
    /// takes none.
    void send_digits(StreamId stream, std::string digits);
    /// The other side of the stream is a program from now on (sound_line.h), out of bridge, mix and
    /// playback; null: nobody.
    void attach(StreamId stream, std::shared_ptr<SoundLine> line);

    /// Stereo WAV of the conversation: left what `customer` sends, right what whoever is bridged to
    /// it sends, or what it hears in a mix; each side is placed by RTP timestamp, gaps are silence,
    /// flushed every second, playable at any prefix. One at a time for a stream. A disk that fails
    /// ends the recording with a problem, told at once; the call is not affected. An existing file
    /// is not overwritten.
    Result<RecordingHandle> start_recording(StreamId customer, std::filesystem::path path);
    void stop_recording(RecordingHandle recording);
    /// From now on both sides of it are silence, or what is said again; its length and every place
    /// in it stay true.
    void silence_recording(RecordingHandle recording, bool is_silent);

    /// SHA-256 of the certificate that browsers are shown, 32 bytes.
    const std::string& fingerprint() const;

    std::size_t streams() const;
    std::size_t port_pairs() const;  ///< in the range

  private:
    struct State;
    explicit Engine(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Loads RIFF WAV (PCM 16, A-law, mu-law; mono or stereo averaged; 8/16/48 kHz integer multiples of
/// 8 kHz decimated). Bounded by limits::kHttpUploadBytes; the error says what the file is and what
/// is wanted.
Result<std::shared_ptr<const Prompt>> load_prompt(const std::filesystem::path& path);
Result<std::shared_ptr<const Prompt>> prompt_from_samples(std::vector<std::int16_t> samples);
Duration prompt_length(const Prompt& prompt);

/// Repairs a recording cut off by a crash: sizes in the header are set from the file's length.
/// Returns its length.
Result<Duration> repair_recording(const std::filesystem::path& path);

}  // namespace callfloor::media
