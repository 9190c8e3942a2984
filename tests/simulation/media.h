#pragma once
// Streams, prompts and recordings without sound, in virtual time: prompts last some seconds,
// recordings are complete some time after they were stopped, ports run out, a disk fails, and what
// the real engine reports (time-out, digits) is reported by the plan.

#include <functional>
#include <map>
#include <unordered_map>

#include "io/virtual_time.h"
#include "plan.h"
#include "switchboard/media_port.h"

namespace callfloor::simulation {

class SimulatedMedia final : public switchboard::MediaPort {
  public:
    /// Where a party receives sound: what its SDP said.
    struct Ear {
        std::string address;
        std::uint16_t port = 0;
        auto operator<=>(const Ear&) const = default;
    };
    using OnBridged = std::function<void(const Ear& a, const Ear& b)>;
    using OnFault = std::function<void(std::string text)>;

    SimulatedMedia(io::VirtualTime& time, const Plan& plan, std::uint64_t seed,
                   OnBridged on_bridged, OnFault on_fault);

    /// Events go there until the next call; null: the process is gone and with it all streams.
    void set_events(media::EngineEvents* events);
    /// The party at this address sends nothing any more: its streams time out.
    void fall_silent(const std::string& address);
    void set_on_bridged(OnBridged on_bridged) { on_bridged_ = std::move(on_bridged); }
    void press(const Ear& ear, char digit);
    void set_ports_exhausted(bool exhausted) { ports_exhausted_ = exhausted; }

    std::size_t streams() const { return streams_.size(); }
    std::size_t recordings() const { return recordings_.size(); }
    /// Streams of the group that are with others, in a bridge or a mix.
    std::size_t bridged(std::uint64_t group) const;

    Result<media::Engine::NewStream> create_stream(std::uint64_t group) override;
    void set_remote(media::StreamId stream, const media::StreamRemote& remote) override;
    std::string fingerprint() const override { return std::string(32, 'f'); }
    void remove_stream(media::StreamId stream,
                       std::function<void(const media::StreamStatistics&)> on_removed) override;
    void bridge(media::StreamId a, media::StreamId b) override;
    void mix(std::vector<media::MixPlace> places) override;
    void unbridge(media::StreamId stream) override;
    void play(media::StreamId stream, std::uint64_t playback,
              std::vector<std::shared_ptr<const media::Prompt>> prompts, bool loop) override;
    void stop_playback(media::StreamId stream) override;
    Result<media::RecordingHandle> start_recording(media::StreamId customer,
                                                   std::filesystem::path path) override;
    /// Nobody sends a fax here.
    void attach(media::StreamId, std::shared_ptr<media::SoundLine>) override {}
    void send_digits(media::StreamId stream, std::string digits) override;
    void silence_recording(media::RecordingHandle recording, bool is_silent) override;
    void stop_recording(media::RecordingHandle recording) override;

  private:
    struct Stream {
        std::uint64_t group = 0;
        std::uint16_t local_port = 0;
        Ear ear;
        bool receives = true;
        media::StreamId other = media::StreamId::None;
        std::uint64_t mix = 0;      ///< those with the same number are together; 0: in none
        std::uint64_t playing = 0;  ///< number of the play command under way
        media::RecordingHandle recording = media::RecordingHandle::None;
    };
    struct Recording {
        Instant began;
        media::StreamId stream = media::StreamId::None;
        bool stopped = false;
        bool is_silent = false;
    };

    Stream* find(media::StreamId id, std::string_view command);
    void separate(media::StreamId id, Stream& stream);
    void finish(media::RecordingHandle handle, Duration after, std::string problem);
    /// Runs later, in the same life of the process.
    void later(Duration after, std::function<void()> work);

    io::VirtualTime& time_;
    const Plan& plan_;
    Dice dice_;
    OnBridged on_bridged_;
    OnFault on_fault_;
    media::EngineEvents* events_ = nullptr;
    std::uint64_t life_ = 0;
    bool ports_exhausted_ = false;
    std::uint64_t last_ = 0;
    std::uint64_t last_play_ = 0;
    std::uint64_t last_mix_ = 0;
    std::map<media::StreamId, Stream> streams_;
    std::unordered_map<std::uint64_t, std::size_t> bridged_;
    std::unordered_map<media::RecordingHandle, Recording> recordings_;
};

}  // namespace callfloor::simulation
