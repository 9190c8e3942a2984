#pragma once
// MediaPort on the real engine: passes each command on.

#include "switchboard/media_port.h"

namespace callfloor::switchboard {

class EngineMedia final : public MediaPort {
  public:
    explicit EngineMedia(media::Engine& engine) : engine_(engine) {}

    Result<media::Engine::NewStream> create_stream(std::uint64_t group) override {
        return engine_.create_stream(group);
    }
    void set_remote(media::StreamId stream, const media::StreamRemote& remote) override {
        engine_.set_remote(stream, remote);
    }
    std::string fingerprint() const override { return engine_.fingerprint(); }
    void remove_stream(media::StreamId stream,
                       std::function<void(const media::StreamStatistics&)> on_removed) override {
        engine_.remove_stream(stream, std::move(on_removed));
    }
    void bridge(media::StreamId a, media::StreamId b) override { engine_.bridge(a, b); }
    void mix(std::vector<media::MixPlace> places) override { engine_.mix(std::move(places)); }
    void unbridge(media::StreamId stream) override { engine_.unbridge(stream); }
    void play(media::StreamId stream, std::uint64_t playback,
              std::vector<std::shared_ptr<const media::Prompt>> prompts, bool loop) override {
        engine_.play(stream, playback, std::move(prompts), loop);
    }
    void stop_playback(media::StreamId stream) override { engine_.stop_playback(stream); }
    void attach(media::StreamId stream, std::shared_ptr<media::SoundLine> line) override {
        engine_.attach(stream, std::move(line));
    }
    void send_digits(media::StreamId stream, std::string digits) override {
        engine_.send_digits(stream, std::move(digits));
    }
    Result<media::RecordingHandle> start_recording(media::StreamId customer,
                                                   std::filesystem::path path) override {
        return engine_.start_recording(customer, std::move(path));
    }
    void stop_recording(media::RecordingHandle recording) override {
        engine_.stop_recording(recording);
    }
    void silence_recording(media::RecordingHandle recording, bool is_silent) override {
        engine_.silence_recording(recording, is_silent);
    }

  private:
    media::Engine& engine_;
};

}  // namespace callfloor::switchboard
