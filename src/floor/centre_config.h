#pragma once
// What a centre has set up: queues with their members and rules, agents, extensions, numbers,
// caller classes. Plain values; the floor takes a whole configuration at once (ConfigureCentre).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/chat_words.h"
#include "floor/flow_config.h"
#include "floor/nuisance.h"
#include "floor/opening_calendar.h"
#include "floor/outside_number.h"
#include "floor/recording_rules.h"
#include "floor/survey_config.h"

namespace callfloor::floor {

/// In which order free agents are offered a caller.
enum class Strategy : std::uint8_t {
    LongestIdle,  ///< the agent ready for the longest time
    FewestCalls,  ///< the agent with the fewest answered calls since sign-in; ties by longest idle
    RoundRobin,   ///< the member after the one offered last, in member order
    SkillLevel,   ///< the highest level first; ties by longest idle
    RingAll,      ///< all free agents at once, the first to answer wins
};

/// When the caller's call is answered (and billed).
enum class AnswerPolicy : std::uint8_t {
    OnEntry,  ///< at once; needed for greeting, music and announcements
    OnAgent,  ///< ringing tone until an agent answers; prompts are skipped
};

enum class OverflowKind : std::uint8_t {
    None,
    Queue,
    Prompt,
    /// The queue's overflow agents may take him, too; he keeps his place. After one more maximum
    /// wait, and when none of them can take him, as None.
    Agents,
    Callback,  ///< on the call-back list, then the call ends; without a caller number as None
    /// A number outside through the trunks. When nobody there takes him he is at the front of his
    /// queue again, and from then on this target counts as None for him.
    Number,
    Voicemail,  ///< leaves a message for the queue
};

/// Where a caller goes at maximum wait, at maximum length or with nobody signed in.
/// None: the caller is ended with the cause (after the queue's sorry prompt, if set).
struct OverflowTarget {
    OverflowKind kind = OverflowKind::None;
    QueueId queue;       ///< for Queue
    std::string prompt;  ///< for Prompt, Callback: played, then the call ends; Voicemail: greeting
    std::string number{};  ///< for Number: OutsideNumber::digits
    bool operator==(const OverflowTarget&) const = default;
};

/// After so much waiting members of this level and above may take the caller.
struct SkillStep {
    Duration after{0};
    int level = 1;  ///< 1 to 10
    bool operator==(const SkillStep&) const = default;
};

enum class StickyCondition : std::uint8_t {
    SignedIn,  ///< waits for the agent, whatever he does, as long as the patience lasts
    Free,      ///< only when he is free as the caller enters
};

/// A caller is kept for the agent who had him last, when that is a member who is signed in.
/// He is open to the others when the patience is over, and at once when that agent does not take
/// the offer or signs out.
struct StickyRule {
    Duration patience{0};                          ///< 0: no caller is kept for anybody
    Duration memory = std::chrono::hours(7 * 24);  ///< how long ago they may have talked
    StickyCondition condition = StickyCondition::SignedIn;
    bool operator==(const StickyRule&) const = default;
};

/// Those who wait when their number closes. Not for whom an agent sent there.
enum class AtClosing : std::uint8_t {
    Serve,     ///< they wait on
    Callback,  ///< on the call-back list with the closing prompt; without a caller number as End
    End,       ///< the closing prompt and the end
};

/// What an agent who let a call ring out gets: after `count` missed offers within `window`, not
/// ready with reason "missed_offer". count 0 switches the rule off. An answered call resets the
/// count.
struct MissedOfferRule {
    int count = 1;
    Duration window = std::chrono::minutes(10);
    bool operator==(const MissedOfferRule&) const = default;
};

/// How long an agent gets no offer after one failed, by why it failed.
struct BackOff {
    Duration no_answer = std::chrono::seconds(5);
    Duration rejected = std::chrono::seconds(10);
    Duration busy = std::chrono::seconds(10);
    Duration unreachable = std::chrono::seconds(30);
    bool operator==(const BackOff&) const = default;
};

struct QueueMember {
    UserId agent;
    int level = 5;  ///< skill level 1 (learning) to 10 (expert)
    bool operator==(const QueueMember&) const = default;
};

/// Service-level variants of the metric dictionary, over calls offered in the period.
/// A answered, B abandoned, T threshold, s short abandon; X<=T: those of X within T.
///   Sl1 (A<=T + B<=T)/(A + B)
///   Sl2 A<=T/A
///   Sl3 A<=T/(A + B)
///   Sl4 A<=T/(A + B - B<=T)
///   Sl5 A<=T/(A + B - B<=s)
///   Sl6 (left the queue within T for any reason)/offered
enum class ServiceLevelVariant : std::uint8_t { Sl1, Sl2, Sl3, Sl4, Sl5, Sl6 };

/// Of the pause of a recording, where no queue says another.
constexpr Duration kPauseLimit = std::chrono::minutes(2);
/// How long a customer stands in a place, where no queue says another.
constexpr Duration kParkLimit = std::chrono::seconds(90);

struct QueueConfig {
    QueueId id;
    std::string name;
    Channel channel = Channel::Voice;
    ChatRules chat{};  ///< of a chat queue
    Strategy strategy = Strategy::LongestIdle;
    Duration ring_timeout = std::chrono::seconds(20);
    Duration wrap_up_limit = std::chrono::seconds(30);  ///< 0: no after-call work
    /// An agent may pause the recording of its calls so long at a time; 0: not at all.
    Duration pause_limit = kPauseLimit;
    RecordingPolicy recording{};
    /// Told to callers who are to be recorded, before they wait; empty: nothing is told. Only to
    /// those who are answered by then, see AnswerPolicy.
    std::string recording_notice{};
    Duration park_limit = kParkLimit;   ///< nobody picked him up: back to who parked him
    Duration max_wait{0};               ///< 0: no limit
    std::size_t max_length = 200;       ///< callers waiting; 0: nobody may wait
    bool accept_without_agents = true;  ///< whether callers may enter while no member is signed in
    OverflowTarget overflow;            ///< at maximum wait
    std::optional<OverflowTarget> overflow_when_full{};  ///< unset: as at maximum wait
    std::optional<OverflowTarget> overflow_unstaffed{};  ///< nobody signed in; likewise
    Duration unstaffed_patience{0};         ///< callers wait so long with nobody signed in, then
                                            ///< overflow; 0: as long as any
    std::vector<UserId> overflow_agents{};  ///< of other teams; for OverflowKind::Agents
    /// By rising time from 0 on, with falling levels; empty: every member from the beginning.
    std::vector<SkillStep> skill_steps{};
    StickyRule sticky{};
    /// Who hangs up or is lost and calls this queue again from the same number within this time has
    /// waited already what he had waited; 0: begins anew.
    Duration keep_place{0};
    SurveyRule survey{};
    std::string sorry_prompt;  ///< played before ending a caller who cannot be served; empty: none
    std::string music = "music";  ///< looped while waiting; empty: silence
    Duration announce_every{0};   ///< 0: no announcements; else at entry and then every so often
    bool announce_position = true;
    bool announce_expected_wait = false;
    MissedOfferRule missed_offer;
    BackOff back_off;
    Duration service_level_threshold = std::chrono::seconds(20);
    Duration short_abandon = std::chrono::seconds(5);
    ServiceLevelVariant service_level_variant = ServiceLevelVariant::Sl5;
    std::vector<QueueMember> members;
    bool operator==(const QueueConfig&) const = default;
};

/// What a person may dial outside; nothing unless given.
struct CallingRights {
    std::vector<DestinationKind> destinations{};
    int calls_per_day = 0;    ///< placed since local midnight
    int minutes_per_day = 0;  ///< connected since local midnight; a call under way is not cut
    bool operator==(const CallingRights&) const = default;
};

struct AgentConfig {
    UserId id;
    std::string name;
    TeamId team;
    CallingRights rights{};
    bool operator==(const AgentConfig&) const = default;
};

struct ExtensionConfig {
    ExtensionId id;
    std::string number;  ///< what colleagues dial, e.g. "8001"
    /// The number outside that is its phone, OutsideNumber::digits; empty: telephones register
    /// here.
    std::string outside_number{};
    bool operator==(const ExtensionConfig&) const = default;
};

/// A number the centre owns and what happens to its callers: hours -> greeting -> flow or queue.
struct NumberConfig {
    NumberId id;
    std::string number;  ///< as dialled, e.g. "4001"
    std::string name;
    QueueId queue;  ///< with a flow: where it leads when nothing else does
    FlowId flow{};  ///< needs AnswerPolicy::OnEntry
    AnswerPolicy answer = AnswerPolicy::OnEntry;
    OpeningHours hours;
    std::string greeting;        ///< empty: none
    std::string closing_prompt;  ///< outside hours; empty: refused with 480
    std::string caller_class;    ///< class of callers without one of their own
    AtClosing at_closing = AtClosing::Serve;
    bool operator==(const NumberConfig&) const = default;
};

/// Callers are served in order of waiting time + head start: classes go first, and ageing lets
/// nobody starve.
struct CallerClass {
    std::string name;        ///< "vip"
    Duration head_start{0};  ///< imaginary waiting time at entry
    bool operator==(const CallerClass&) const = default;
};

/// A trunk takes calls to numbers that begin so. Of all routes that fit a number those with the
/// longest prefix count, and of those the smallest priority, then the smallest cost, is tried
/// first; equals take turns.
struct TrunkRoute {
    std::string prefix{};  ///< of OutsideNumber::digits: "+86", "+1", "400"; empty: every number
    int priority = 1;
    int cost = 0;  ///< in whatever unit the carriers' prices are compared
    bool operator==(const TrunkRoute&) const = default;
};

/// A trunk as far as it carries calls out; one without routes carries none.
struct TrunkConfig {
    TrunkId id;
    std::string name;
    std::vector<TrunkRoute> routes{};
    /// Numbers of the centre it may show the called party; none: it carries no calls out.
    std::vector<std::string> caller_ids{};
    bool operator==(const TrunkConfig&) const = default;
};

/// Calls to numbers outside.
struct OutboundConfig {
    std::vector<TrunkConfig> trunks{};
    OpeningHours hours{};  ///< nobody dials outside these
    Duration ring_limit = std::chrono::seconds(60);
    NumberPlan plan{};  ///< what numbers dialled at phones mean
    bool operator==(const OutboundConfig&) const = default;
};

struct CentreConfig {
    /// IANA name; opening hours and "today" are local to it
    std::string time_zone = "Asia/Shanghai";
    std::vector<QueueConfig> queues;
    std::vector<AgentConfig> agents;
    std::vector<ExtensionConfig> extensions;
    std::vector<NumberConfig> numbers;
    std::vector<CallerClass> classes;
    std::map<std::string, std::string> class_by_caller;  ///< caller number -> class name
    std::vector<std::string> not_ready_reasons{"break", "lunch", "training", "meeting", "other"};
    OutboundConfig outbound{};
    std::vector<FlowConfig> flows{};
    EmergencyNotice notice{};
    std::vector<BlockedCaller> blocked_callers{};
    RecordingRules recording{};
    bool operator==(const CentreConfig&) const = default;
};

}  // namespace callfloor::floor
