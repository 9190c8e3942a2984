#include "media/internal/playback.h"

#include <algorithm>

namespace callfloor::media {

Playback::Playback(std::uint64_t id, std::vector<std::shared_ptr<const Prompt>> prompts,
                   Repeat repeat, MediaTime start)
    : id_(id), prompts_(std::move(prompts)), repeat_(repeat), due_(start) {
    std::erase_if(prompts_,
                  [](const auto& prompt) { return prompt == nullptr || prompt->packets() == 0; });
}

std::optional<Playback::Packet> Playback::next(MediaTime now, Codec codec) {
    if (is_last_told_ || prompts_.empty() || now < due_) {
        return std::nullopt;
    }
    if (now - due_ > kLateness) {
        due_ = now;
    }
    Packet packet;
    packet.payload = prompts_[prompt_]->packet(packet_, codec);
    packet.due = due_;
    step();
    packet.is_last = is_last_told_;
    due_ += kPacketTime;
    return packet;
}

void Playback::step() {
    if (++packet_ < prompts_[prompt_]->packets()) {
        return;
    }
    packet_ = 0;
    if (++prompt_ < prompts_.size()) {
        return;
    }
    prompt_ = 0;
    is_last_told_ = repeat_ == Repeat::Once;
}

}  // namespace callfloor::media
