#include "floor/internal/announcements.h"

#include <algorithm>

#include <fmt/format.h>

#include "floor/internal/conversations.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

/// No prompt lasts longer; after that its end is taken for reported.
constexpr Duration kLongestPrompt = std::chrono::minutes(10);

enum class Occasion : std::uint8_t { Entry, Later };

std::vector<std::string> announcement(const Queue& queue, const Conversation& conversation,
                                      Occasion occasion) {
    std::vector<std::string> prompts;
    const auto say = [&](std::string_view name) { prompts.emplace_back(name); };
    if (occasion == Occasion::Entry) {
        say(prompts::kAllBusy);
    }
    const auto position =
        static_cast<std::int64_t>(queue.waiting.order_of_key(conversation.key)) + 1;
    if (queue.config.announce_position) {
        say(prompts::kPositionPrefix);
        prompts.push_back(fmt::format("number:{}", position));
        say(prompts::kPositionSuffix);
    }
    if (queue.config.announce_expected_wait) {
        const WaitEstimate estimate{position, queue.signed_in - queue.not_ready,
                                    queue.handling.value()};
        const Duration wait = expected_wait(estimate);
        const auto minutes =
            std::max<std::int64_t>(std::chrono::ceil<std::chrono::minutes>(wait).count(), 1);
        say(prompts::kExpectedWaitPrefix);
        prompts.push_back(fmt::format("number:{}", minutes));
        say(prompts::kExpectedWaitMinutesSuffix);
    }
    return prompts;
}

void announce(World& world, Conversation& conversation, const Queue& queue, Occasion occasion) {
    auto prompts = announcement(queue, conversation, occasion);
    if (prompts.empty()) {
        return;
    }
    conversation.playback = ++world.last_playback;
    world.effect(
        PlayPrompts{conversation.customer->id, conversation.playback, std::move(prompts), false});
}

}  // namespace

void play_prompt(World& world, Conversation& conversation, const std::string& prompt) {
    play_prompts(world, conversation, {prompt});
}

void play_prompts(World& world, Conversation& conversation,
                  const std::vector<std::string>& prompts) {
    conversation.playback = ++world.last_playback;
    world.effect(PlayPrompts{conversation.customer->id, conversation.playback, prompts, false});
    world.start_timer(conversation.guard_timer, kLongestPrompt, TimerKind::PromptGuard,
                      conversation.id.value);
}

void play_music(World& world, Conversation& conversation, const std::string& music) {
    conversation.playback = 0;
    if (music.empty()) {
        world.effect(StopPlayback{conversation.customer->id});
    } else {
        world.effect(PlayPrompts{conversation.customer->id, ++world.last_playback, {music}, true});
    }
}

void begin_waiting_sound(World& world, Conversation& conversation) {
    conversation.needs_sound = false;
    const Queue* queue = world.find_queue(conversation.queue);
    if (!conversation.is_in_queue || conversation.stage != Stage::Waiting ||
        !conversation.customer->answered || queue == nullptr) {
        return;
    }
    const Duration every = queue->config.announce_every;
    if (every > Duration{0}) {
        world.start_timer(conversation.announce_timer, every, TimerKind::Announce,
                          conversation.id.value);
        if (conversation.offers.empty()) {
            announce(world, conversation, *queue, Occasion::Entry);
            return;
        }
    }
    play_music(world, conversation, queue->config.music);
}

void on_announce(World& world, Conversation& conversation) {
    conversation.announce_timer = {};
    const Queue* queue = world.find_queue(conversation.queue);
    if (!conversation.is_in_queue || queue == nullptr ||
        queue->config.announce_every <= Duration{0}) {
        return;
    }
    world.start_timer(conversation.announce_timer, queue->config.announce_every,
                      TimerKind::Announce, conversation.id.value);
    // Not while a phone rings for him, and not over an announcement still running.
    if (conversation.offers.empty() && conversation.playback == 0) {
        announce(world, conversation, *queue, Occasion::Later);
    }
}

void announce_notice(World& world, Conversation& conversation, const std::string& prompt) {
    conversation.playback = ++world.last_playback;
    world.effect(PlayPrompts{conversation.customer->id, conversation.playback, {prompt}, false});
}

void on_announcement_finished(World& world, Conversation& conversation) {
    if (const Queue* queue = world.find_queue(conversation.queue); queue != nullptr) {
        play_music(world, conversation, queue->config.music);
    }
}

}  // namespace callfloor::floor
