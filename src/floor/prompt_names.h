#pragma once
// The standard prompts the floor itself asks for by name; the prompt store must have them.
// Greeting, closing and sorry texts are the centre's own: they are whatever name the configuration
// gives. Numbers are spoken as "number:12".
//
//   all_busy  position_prefix number:3 position_suffix  expected_wait_prefix number:2
//   expected_wait_minutes_suffix

#include <array>
#include <string_view>

namespace callfloor::floor::prompts {

inline constexpr std::string_view kWelcome = "welcome";  ///< a ready-made greeting
inline constexpr std::string_view kAllBusy = "all_busy";
inline constexpr std::string_view kPositionPrefix = "position_prefix";
inline constexpr std::string_view kPositionSuffix = "position_suffix";
inline constexpr std::string_view kExpectedWaitPrefix = "expected_wait_prefix";
inline constexpr std::string_view kExpectedWaitMinutesSuffix = "expected_wait_minutes_suffix";
inline constexpr std::string_view kClosed = "closed";  ///< a ready-made closing prompt
inline constexpr std::string_view kSorry = "sorry";    ///< a ready-made sorry prompt
inline constexpr std::string_view kMusic = "music";
/// What an agent hears while the number he dialled rings.
inline constexpr std::string_view kRingback = "ringback";

inline constexpr std::string_view kBeep = "beep";  ///< the tone before a message
inline constexpr std::string_view kVoicemailGreeting = "voicemail_greeting";
inline constexpr std::string_view kVoicemailSaved = "voicemail_saved";
inline constexpr std::string_view kRecordingNotice = "recording_notice";  ///< a ready-made one
inline constexpr std::string_view kSurveyThanks = "survey_thanks";

/// To a number outside that is an agent's phone, again and again until the key comes.
inline constexpr std::string_view kConfirmCall = "confirm_call";

inline constexpr std::array kStandard{kWelcome,
                                      kAllBusy,
                                      kPositionPrefix,
                                      kPositionSuffix,
                                      kExpectedWaitPrefix,
                                      kExpectedWaitMinutesSuffix,
                                      kClosed,
                                      kSorry,
                                      kMusic,
                                      kRingback,
                                      kBeep,
                                      kVoicemailGreeting,
                                      kVoicemailSaved,
                                      kRecordingNotice,
                                      kSurveyThanks,
                                      kConfirmCall};

}  // namespace callfloor::floor::prompts
