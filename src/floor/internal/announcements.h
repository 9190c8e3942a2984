#pragma once
// What the caller hears while he waits: music, interrupted by where he stands and how long it may
// take. One-time playbacks carry a number so that a late report of an old one changes nothing. A
// caller whose leg is not answered hears only ringing.

#include "floor/internal/world.h"

namespace callfloor::floor {

/// A prompt whose end moves the conversation on (greeting, farewell); guarded should the end never
/// be reported.
void play_prompt(World& world, Conversation& conversation, const std::string& prompt);

/// Likewise several, one after the other; there is at least one.
void play_prompts(World& world, Conversation& conversation,
                  const std::vector<std::string>& prompts);

/// Over the music of a caller who waits; then music again.
void announce_notice(World& world, Conversation& conversation, const std::string& prompt);

/// The queue's music in a loop, or silence.
void play_music(World& world, Conversation& conversation, const std::string& music);

/// After routing: the announcement at entry, else music. Also starts the announcements to come.
void begin_waiting_sound(World& world, Conversation& conversation);

void on_announce(World& world, Conversation& conversation);

/// An announcement in the queue is over: back to music.
void on_announcement_finished(World& world, Conversation& conversation);

}  // namespace callfloor::floor
