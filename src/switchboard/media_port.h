#pragma once
// What the switchboard asks of the media path. EngineMedia carries it out on media::Engine; a
// simulation answers in virtual time. Commands never fail later than here: what a media thread
// cannot do shows as an event (time-out, problem).

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "media/engine.h"

namespace callfloor::switchboard {

class MediaPort {
  public:
    virtual ~MediaPort() = default;
    virtual Result<media::Engine::NewStream> create_stream(std::uint64_t group) = 0;
    virtual void set_remote(media::StreamId stream, const media::StreamRemote& remote) = 0;
    /// SHA-256 of the certificate browsers are shown, 32 bytes.
    virtual std::string fingerprint() const = 0;
    virtual void remove_stream(media::StreamId stream,
                               std::function<void(const media::StreamStatistics&)> on_removed) = 0;
    virtual void bridge(media::StreamId a, media::StreamId b) = 0;
    virtual void mix(std::vector<media::MixPlace> places) = 0;
    virtual void unbridge(media::StreamId stream) = 0;
    virtual void play(media::StreamId stream, std::uint64_t playback,
                      std::vector<std::shared_ptr<const media::Prompt>> prompts, bool loop) = 0;
    virtual void stop_playback(media::StreamId stream) = 0;
    virtual void attach(media::StreamId stream, std::shared_ptr<media::SoundLine> line) = 0;
    virtual void send_digits(media::StreamId stream, std::string digits) = 0;
    virtual Result<media::RecordingHandle> start_recording(media::StreamId customer,
                                                           std::filesystem::path path) = 0;
    virtual void stop_recording(media::RecordingHandle recording) = 0;
    virtual void silence_recording(media::RecordingHandle recording, bool is_silent) = 0;
};

}  // namespace callfloor::switchboard
