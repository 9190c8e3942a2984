#include "plan.h"

#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace callfloor::simulation {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

Duration Dice::log_normal(Duration median, double sigma) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random_.uniform()));
    const double normal = radius * std::cos(2.0 * std::numbers::pi * random_.uniform());
    const double value = static_cast<double>(median.count()) * std::exp(sigma * normal);
    return Duration{static_cast<std::int64_t>(std::min(value, 6e5))};
}

Plan make_plan(std::uint64_t seed, std::int64_t calls) {
    Dice dice(seed * 0x9E37'79B9'7F4A'7C15ULL + 1);
    Plan plan;
    plan.seed = seed;
    plan.calls = calls;
    plan.start += dice.below(24 * 60) * 1min;
    plan.agents = dice.chance(0.1) ? 1 : 2 + dice.below(19);
    plan.queues = 1 + dice.below(5);
    plan.calls_per_trunk = dice.chance(0.2) ? plan.agents : 0;
    constexpr double kLoads[] = {0.5, 0.8, 1.0, 1.6};
    plan.load = kLoads[dice.below(4)];
    plan.peak_factor = 1.5 + static_cast<double>(dice.below(5));
    plan.talk_mean = 5s + dice.below(40) * 1s;
    plan.patience_median = 10s + dice.below(60) * 1s;
    constexpr double kLosses[] = {0, 0, 0, 0.02, 0.05, 0.2};
    plan.network.loss = kLosses[dice.below(6)];
    plan.network.duplicate = dice.chance(0.5) ? 0.1 : 0;
    constexpr Duration kDelays[] = {2ms, 20ms, 80ms, 600ms};
    plan.network.delay_max = kDelays[dice.below(4)];
    plan.network.fragment_max = dice.chance(0.3) ? 200 : 0;
    plan.phones_use_tcp = dice.chance(0.5);
    plan.tcp_calls = dice.chance(0.5) ? 0.1 : 0;
    plan.vanish_every = dice.chance(0.6) ? 1min + dice.below(10) * 1min : 0s;
    plan.restart_every = dice.chance(0.4) ? 4min + dice.below(15) * 1min : 0s;
    plan.has_clock_steps = dice.chance(0.5);
    plan.slow_disk_every = dice.chance(0.3) ? 2min : 0s;
    plan.commit_max = 5ms + dice.below(60) * 1ms;
    plan.media_trouble = dice.chance(0.7) ? 0.002 : 0;
    plan.bad_phone = 0.05 + 0.1 * static_cast<double>(dice.below(4));
    plan.has_live_feed = dice.chance(0.25);
    plan.is_recorded = dice.chance(0.9);
    if (dice.chance(0.35)) {  // everything at once, over a wire without jitter
        plan.beat = dice.chance(0.7) ? 1s : 100ms;
        plan.network.delay_max = plan.network.delay_min;
    }
    if (dice.chance(0.2)) {
        plan.leader_every = 4s;
        plan.reconfigure_every = 6s;
    }
    if (dice.chance(0.1)) {
        plan.restart_every = 30s;
    }
    if (dice.chance(0.1)) {
        plan.vanish_every = 10s;
    }
    plan.chat_every = dice.chance(0.6) ? 2s + dice.below(30) * 1s : 0s;
    return plan;
}

std::string Plan::describe() const {
    return fmt::format(
        "{} agents, {} queues, load {:.1f}, talk {} s, loss {:.0f} %, duplicates {:.0f} %, delay "
        "up "
        "to {} ms, beat {} ms, {}restarts every {} s, phones vanish every {} s, {} % bad phones{}",
        agents, queues, load, talk_mean.count() / 1000, network.loss * 100, network.duplicate * 100,
        network.delay_max.count(), beat.count(), has_clock_steps ? "clock steps, " : "",
        restart_every.count() / 1000, vanish_every.count() / 1000,
        static_cast<int>(bad_phone * 100), has_live_feed ? ", live feed" : "");
}

namespace {

floor::OverflowTarget make_target(const Plan& plan, Dice& dice) {
    if (dice.chance(0.4)) {
        return {floor::OverflowKind::Queue, queue_id(dice.below(plan.queues)), ""};
    }
    if (dice.chance(0.25)) {
        return {floor::OverflowKind::Agents, {}, ""};
    }
    if (dice.chance(0.15)) {
        return {floor::OverflowKind::Number, {}, "", "+8613600000007"};
    }
    if (dice.chance(0.2)) {
        return {floor::OverflowKind::Callback, {}, "later"};
    }
    return dice.chance(0.3) ? floor::OverflowTarget{floor::OverflowKind::Prompt, {}, "later"}
                            : floor::OverflowTarget{};
}

/// Mostly all: what comes after a recording is to be seen, too.
floor::RecordingPolicy any_recording_policy(Dice& dice) {
    if (dice.chance(0.6)) {
        return {};
    }
    return {static_cast<floor::RecordingMode>(dice.below(4)),
            static_cast<int>(20 + dice.below(70))};
}

}  // namespace

floor::QueueConfig make_queue(const Plan& plan, Dice& dice, std::int64_t index) {
    floor::QueueConfig queue;
    queue.id = queue_id(index);
    queue.name = fmt::format("queue {}", index);
    queue.strategy = static_cast<floor::Strategy>(dice.below(5));
    queue.ring_timeout = 5s + dice.below(20) * 1s;
    queue.wrap_up_limit = dice.below(3) * 10s;
    queue.pause_limit = dice.below(3) * 10s;
    queue.recording = any_recording_policy(dice);
    queue.recording_notice = dice.chance(0.3) ? "later" : "";
    queue.park_limit = 10s + dice.below(3) * 10s;
    queue.max_wait = dice.below(3) * 40s;
    queue.max_length = dice.chance(0.2) ? static_cast<std::size_t>(dice.below(8)) : 200;
    queue.accept_without_agents = dice.chance(0.6);
    queue.sorry_prompt = dice.chance(0.5) ? "sorry" : "";
    queue.music = dice.chance(0.7) ? "music" : "";
    queue.announce_every = dice.below(2) * 15s;
    queue.announce_expected_wait = dice.chance(0.5);
    queue.missed_offer.count = static_cast<int>(dice.below(3));
    queue.back_off.no_answer = dice.below(3) * 1s;
    queue.back_off.busy = 1s + dice.below(5) * 1s;
    queue.back_off.unreachable = 2s + dice.below(20) * 1s;
    queue.overflow = make_target(plan, dice);
    if (dice.chance(0.3)) {
        queue.overflow_when_full = make_target(plan, dice);
    }
    if (dice.chance(0.3)) {
        queue.overflow_unstaffed = make_target(plan, dice);
    }
    if (index % 2 == 0) {
        for (auto* target :
             {&queue.overflow, queue.overflow_when_full ? &*queue.overflow_when_full : nullptr}) {
            if (target != nullptr && target->kind == floor::OverflowKind::Prompt) {
                target->kind = floor::OverflowKind::Voicemail;
            }
        }
        queue.survey.questions = {{"sorry", 5}, {"later", 2}};
        queue.survey.comment_prompt = "later";
    }
    queue.unstaffed_patience = dice.below(3) * 20s;
    queue.keep_place = dice.below(2) * 60s;
    queue.sticky.patience = dice.below(3) * 10s;
    if (dice.chance(0.3)) {
        queue.skill_steps = {{0s, 8}, {10s, 4}, {30s, 1}};
    }
    for (std::int64_t agent = 0; agent < plan.agents; ++agent) {
        if (plan.queues == 1 || dice.chance(0.6)) {
            queue.members.push_back({agent_id(agent), static_cast<int>(1 + dice.below(10))});
        } else if (dice.chance(0.3)) {
            queue.overflow_agents.push_back(agent_id(agent));
        }
    }
    return queue;
}

namespace {
floor::QueueConfig make_chat_queue(const Plan& plan, Dice& dice, std::int64_t index) {
    floor::QueueConfig queue;
    queue.id = chat_queue_id(index);
    queue.name = fmt::format("chats {}", index);
    queue.channel = floor::Channel::Chat;
    queue.chat.capacity = static_cast<int>(1 + dice.below(4));
    queue.chat.reply_limit = dice.below(3) * 15s;
    queue.chat.idle_limit = dice.below(3) * 20s;
    queue.ring_timeout = 5s + dice.below(15) * 1s;
    queue.wrap_up_limit = dice.below(3) * 10s;
    queue.max_wait = dice.below(3) * 30s;
    queue.max_length = static_cast<std::size_t>(dice.below(20));
    queue.accept_without_agents = dice.chance(0.7);
    queue.missed_offer.count = static_cast<int>(dice.below(3));
    if (dice.chance(0.5)) {
        queue.overflow = {floor::OverflowKind::Queue, chat_queue_id(1 - index), ""};
    }
    for (std::int64_t agent = 0; agent < plan.agents; ++agent) {
        if (dice.chance(0.5)) {
            queue.members.push_back({agent_id(agent), static_cast<int>(1 + dice.below(10))});
        }
    }
    return queue;
}
}  // namespace

floor::CentreConfig make_centre(const Plan& plan, Dice& dice) {
    floor::CentreConfig config;
    config.classes = {{"vip", 30s}};
    for (std::int64_t i = 0; i < plan.queues; ++i) {
        config.queues.push_back(make_queue(plan, dice, i));
    }
    for (std::int64_t i = 0; i < plan.agents; ++i) {
        floor::CallingRights rights{{floor::DestinationKind::Mobile}, 100'000, 100'000};
        config.agents.push_back(
            {agent_id(i), fmt::format("agent {}", i), TeamId{1 + i % 3}, std::move(rights)});
    }
    for (std::int64_t i = 0; i < plan.agents + 2; ++i) {
        config.extensions.push_back({extension_id(i), fmt::format("80{:02}", i)});
    }
    for (std::int64_t i = 0; i < 5; ++i) {
        floor::NumberConfig number;
        number.id = NumberId{400 + i};
        number.number = fmt::format("400{}", i);
        number.queue = queue_id(i % plan.queues);
        number.answer = i == 1 ? floor::AnswerPolicy::OnAgent : floor::AnswerPolicy::OnEntry;
        number.greeting = i == 2 ? "welcome" : "";
        number.caller_class = i == 3 ? "vip" : "";
        if (i == 4) {
            number.hours.always = false;  // never open
            number.closing_prompt = dice.chance(0.5) ? "closed" : "";
        }
        config.numbers.push_back(std::move(number));
    }
    for (std::int64_t i = 0; i < plan.carriers; ++i) {
        const auto priority = static_cast<int>(1 + dice.below(2));
        config.outbound.trunks.push_back({TrunkId{1 + i},
                                          fmt::format("carrier {}", i),
                                          {{i == 0 ? "+86" : "", priority, 0}, {"+86136", 1, 0}},
                                          {"4000", "4001"}});
    }
    config.outbound.ring_limit = 15s + dice.below(3) * 15s;
    config.recording.people[agent_id(0)] = any_recording_policy(dice);
    config.recording.trunks[TrunkId{1}] = any_recording_policy(dice);
    for (std::int64_t i = 0; i < (plan.chat_every > 0s ? kChatQueues : 0); ++i) {
        config.queues.push_back(make_chat_queue(plan, dice, i));
    }
    return config;
}

}  // namespace callfloor::simulation
