#include "media.h"

namespace callfloor::simulation {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

SimulatedMedia::SimulatedMedia(io::VirtualTime& time, const Plan& plan, std::uint64_t seed,
                               OnBridged on_bridged, OnFault on_fault)
    : time_(time),
      plan_(plan),
      dice_(seed),
      on_bridged_(std::move(on_bridged)),
      on_fault_(std::move(on_fault)) {}

void SimulatedMedia::set_events(media::EngineEvents* events) {
    events_ = events;
    if (events == nullptr) {
        ++life_;
        streams_.clear();
        bridged_.clear();
        recordings_.clear();
    }
}

void SimulatedMedia::later(Duration after, std::function<void()> work) {
    time_.start(after, [this, life = life_, work = std::move(work)] {
        if (life == life_ && events_ != nullptr) {
            work();
        }
    });
}

SimulatedMedia::Stream* SimulatedMedia::find(media::StreamId id, std::string_view command) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) {
        on_fault_(fmt::format("{} for stream {}, which is not open", command,
                              static_cast<std::uint64_t>(id)));
        return nullptr;
    }
    return &found->second;
}

std::size_t SimulatedMedia::bridged(std::uint64_t group) const {
    const auto found = bridged_.find(group);
    return found == bridged_.end() ? 0 : found->second;
}

void SimulatedMedia::fall_silent(const std::string& address) {
    std::vector<media::StreamId> silent;
    for (const auto& [id, stream] : streams_) {
        if (stream.ear.address == address && stream.receives) {
            silent.push_back(id);
        }
    }
    for (const auto id : silent) {
        later(dice_.between(0ms, 500ms), [this, id] {
            if (streams_.contains(id)) {
                events_->on_media_timeout(id);
            }
        });
    }
}

void SimulatedMedia::press(const Ear& ear, char digit) {
    for (const auto& [id, stream] : streams_) {
        if (stream.ear == ear) {
            events_->on_digit(id, digit);
            return;
        }
    }
}

// ---------------------------------------------------------------- commands

Result<media::Engine::NewStream> SimulatedMedia::create_stream(std::uint64_t group) {
    if (ports_exhausted_ || dice_.chance(plan_.media_trouble)) {
        return fail(ErrorCode::LimitReached, "all ports are in use");
    }
    const media::StreamId id{++last_};
    auto& stream = streams_[id];
    stream.group = group;
    stream.local_port = static_cast<std::uint16_t>(20'000 + 2 * (last_ % 5'000));
    return media::Engine::NewStream{id, stream.local_port};
}

void SimulatedMedia::set_remote(media::StreamId id, const media::StreamRemote& remote) {
    if (auto* stream = find(id, "set_remote")) {
        stream->ear = {remote.address, remote.port};
        stream->receives = remote.receive;
    }
}

void SimulatedMedia::separate(media::StreamId id, Stream& stream) {
    if (std::exchange(stream.mix, 0) != 0 && --bridged_[stream.group] == 0) {
        bridged_.erase(stream.group);
    }
    if (stream.other == media::StreamId::None) {
        return;
    }
    if (const auto other = streams_.find(stream.other);
        other != streams_.end() && other->second.other == id) {
        other->second.other = media::StreamId::None;
        --bridged_[stream.group];
    }
    stream.other = media::StreamId::None;
    if (--bridged_[stream.group] == 0) {
        bridged_.erase(stream.group);
    }
}

void SimulatedMedia::remove_stream(media::StreamId id,
                                   std::function<void(const media::StreamStatistics&)> on_removed) {
    auto* stream = find(id, "remove_stream");
    if (stream == nullptr) {
        return;
    }
    separate(id, *stream);
    if (stream->recording != media::RecordingHandle::None) {
        // What nobody speaks into is complete; that a pause has no end then is no fault.
        silence_recording(stream->recording, false);
        stop_recording(stream->recording);
    }
    streams_.erase(id);
    if (on_removed == nullptr) {
        return;
    }
    // The figures come when the media thread has let go, often after the conversation's end.
    media::StreamStatistics figures;
    figures.packets_sent = figures.packets_received = figures.received.packets = 100;
    figures.received.lost = static_cast<std::uint64_t>(id) % 7;
    later(5ms, [told = std::move(on_removed), figures] { told(figures); });
}

void SimulatedMedia::bridge(media::StreamId a, media::StreamId b) {
    auto* first = find(a, "bridge");
    auto* second = find(b, "bridge");
    if (first == nullptr || second == nullptr) {
        return;
    }
    if (first->group != second->group) {
        on_fault_(fmt::format("streams {} and {} of two conversations are bridged",
                              static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)));
    }
    separate(a, *first);
    separate(b, *second);
    first->other = b;
    second->other = a;
    first->playing = second->playing = 0;
    bridged_[first->group] += 2;
    on_bridged_(first->ear, second->ear);
}

void SimulatedMedia::mix(std::vector<media::MixPlace> places) {
    const auto number = ++last_mix_;
    std::vector<Ear> ears;
    for (const auto& place : places) {
        auto* stream = find(place.stream, "mix");
        if (stream == nullptr) {
            continue;
        }
        separate(place.stream, *stream);
        stream->mix = number;
        stream->playing = 0;
        ++bridged_[stream->group];
        ears.push_back(stream->ear);
    }
    for (std::size_t i = 1; i < ears.size(); ++i) {
        on_bridged_(ears[0], ears[i]);
    }
}

void SimulatedMedia::unbridge(media::StreamId id) {
    if (auto* stream = find(id, "unbridge")) {
        separate(id, *stream);
    }
}

void SimulatedMedia::play(media::StreamId id, std::uint64_t playback,
                          std::vector<std::shared_ptr<const media::Prompt>> prompts, bool loop) {
    auto* stream = find(id, "play");
    if (stream == nullptr) {
        return;
    }
    stream->playing = ++last_play_;
    if (loop || dice_.chance(plan_.media_trouble)) {
        return;  // a report that never comes is the floor's to notice
    }
    later(dice_.between(200ms, 1s) * static_cast<int>(prompts.size()),
          [this, id, playback, number = last_play_] {
              const auto found = streams_.find(id);
              const bool is_current = found != streams_.end() && found->second.playing == number;
              if (is_current || dice_.chance(0.01)) {  // a report already on its way when replaced
                  events_->on_playback_finished(id, playback);
              }
          });
}

void SimulatedMedia::stop_playback(media::StreamId id) {
    if (auto* stream = find(id, "stop_playback")) {
        stream->playing = 0;
    }
}

Result<media::RecordingHandle> SimulatedMedia::start_recording(media::StreamId customer,
                                                               std::filesystem::path path) {
    auto* stream = find(customer, "start_recording");
    if (stream == nullptr || path.empty() || dice_.chance(plan_.media_trouble)) {
        return fail(ErrorCode::Unavailable, "no space left on the device");
    }
    const media::RecordingHandle handle{++last_};
    stream->recording = handle;
    recordings_[handle] = {time_.now(), customer, false};
    if (dice_.chance(plan_.media_trouble)) {
        finish(handle, dice_.between(0ms, 20s), "no space left on the device");
    }
    return handle;
}

void SimulatedMedia::send_digits(media::StreamId stream, std::string digits) {
    if (find(stream, "send_digits") != nullptr && digits.empty()) {
        on_fault_("no keys are sent");
    }
}

void SimulatedMedia::silence_recording(media::RecordingHandle handle, bool is_silent) {
    const auto found = recordings_.find(handle);
    if (found == recordings_.end() || found->second.stopped) {
        return;  // its disk failed
    }
    found->second.is_silent = is_silent;
}

void SimulatedMedia::stop_recording(media::RecordingHandle handle) {
    const auto found = recordings_.find(handle);
    if (found == recordings_.end() || std::exchange(found->second.stopped, true)) {
        return;
    }
    if (found->second.is_silent) {
        on_fault_("a recording ends while it is silent: its pause has no end");
    }
    finish(handle, dice_.between(1ms, plan_.slow_disk_every > 0s ? Duration(4s) : 60ms), {});
}

void SimulatedMedia::finish(media::RecordingHandle handle, Duration after, std::string problem) {
    later(after, [this, handle, problem = std::move(problem)] {
        const auto found = recordings_.find(handle);
        if (found == recordings_.end()) {
            return;
        }
        media::RecordingResult result;
        result.handle = handle;
        result.length = time_.now() - found->second.began;
        result.bytes = problem.empty() ? 44 + 16 * result.length.count() : 0;
        result.problem = problem;
        if (const auto stream = streams_.find(found->second.stream); stream != streams_.end()) {
            stream->second.recording = media::RecordingHandle::None;
        }
        recordings_.erase(found);
        events_->on_recording_finished(result);
    });
}

}  // namespace callfloor::simulation
