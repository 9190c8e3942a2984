#pragma once
// What several routes of the records read from a request, and the file of a recording.

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "http/http.h"
#include "people/access.h"
#include "records/records_routes.h"
#include "records/records_rules.h"

namespace callfloor::records {

/// The longest period of figures by day.
constexpr Duration kDaySpan = std::chrono::hours(24 * 400);

/// Who of the people may be seen: absent for everybody.
std::optional<std::vector<UserId>> visible_agents(const people::DataScope& scope,
                                                  const Directory& directory);

/// The agents asked for by ?agent_id and ?team_id; absent when neither is given.
std::optional<std::vector<UserId>> asked_agents(const http::Request& request,
                                                const Directory& directory);
/// The search of GET /conversations. Forbidden: by a number that is masked for who asks.
Result<ConversationFilter> conversation_filter(const http::Request& request,
                                               const Directory& directory);

std::optional<Instant> query_instant(const http::Request& request, std::string_view name);
/// ?from and ?to; InvalidInput when they are in the wrong order or too far apart.
Result<Period> query_period(const http::Request& request, Duration longest);

/// What can be heard of it; Conflict while it runs, NotFound when there is nothing (any more).
Result<sound::StoredSound> sound_of(const RecordsParts& parts, const RecordingRecord& recording);
/// For a player, as WAV.
Result<http::Response> sound_answer(const sound::StoredSound& sound);

}  // namespace callfloor::records
