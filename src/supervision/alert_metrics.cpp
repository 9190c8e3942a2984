#include "supervision/alert_metrics.h"

#include <algorithm>
#include <map>

namespace callfloor::supervision {

namespace {

using floor::AgentState;
using floor::Ratio;

constexpr std::uint8_t kCentre = 1;
constexpr std::uint8_t kQueue = 2;
constexpr std::uint8_t kTeam = 4;
constexpr std::uint8_t kSite = 8;
constexpr std::uint8_t kTrunk = 16;

std::uint8_t kinds_of(Metric metric) {
    switch (metric) {
        case Metric::Waiting:
        case Metric::LongestWait:
        case Metric::ServiceLevelNow:
        case Metric::ServiceLevelToday:
        case Metric::AbandonedToday:
        case Metric::AbandonRateToday:
            return kCentre | kQueue;
        case Metric::ReadyAgents:
        case Metric::SignedInAgents:
            return kCentre | kQueue | kTeam | kSite;
        case Metric::NotReadyShare:
        case Metric::LongestTalk:
        case Metric::LongestNotReady:
        case Metric::LongestAfterCallWork:
            return kCentre | kTeam | kSite;
        case Metric::TrunksDown:
        case Metric::TrunkCalls:
            return kCentre | kTrunk;
        case Metric::TrunkUsedShare:
            return kTrunk;
        case Metric::DiskFreeShare:
        case Metric::SpillUsedShare:
        case Metric::ServerProblems:
            return kCentre;
    }
    return 0;
}

void add(Ratio& sum, const Ratio& part) {
    sum.numerator += part.numerator;
    sum.denominator += part.denominator;
}

bool is_with_a_customer(AgentState state) {
    return state == AgentState::Talking || state == AgentState::Holding ||
           state == AgentState::Consulting || state == AgentState::Conference ||
           state == AgentState::Outbound;
}

}  // namespace

bool is_share(Metric metric) {
    switch (metric) {
        case Metric::ServiceLevelNow:
        case Metric::ServiceLevelToday:
        case Metric::AbandonRateToday:
        case Metric::NotReadyShare:
        case Metric::DiskFreeShare:
        case Metric::SpillUsedShare:
        case Metric::TrunkUsedShare:
            return true;
        default:
            return false;
    }
}

bool measures(Metric metric, SubjectKind kind) {
    const auto kinds = kinds_of(metric);
    switch (kind) {
        case SubjectKind::Centre:
            return (kinds & kCentre) != 0;
        case SubjectKind::Queue:
            return (kinds & kQueue) != 0;
        case SubjectKind::Team:
            return (kinds & kTeam) != 0;
        case SubjectKind::Site:
            return (kinds & kSite) != 0;
        case SubjectKind::Trunk:
            return (kinds & kTrunk) != 0;
    }
    return false;
}

struct Readings::Sums {
    std::int64_t waiting = 0;
    Duration longest_wait{0};
    Ratio level_now, level_today, abandoned;
    std::int64_t ready = 0;
    std::int64_t signed_in = 0;
    std::int64_t not_ready = 0;
    Duration longest_talk{0}, longest_not_ready{0}, longest_wrap_up{0};
    std::int64_t trunks_down = 0;
    Ratio trunk_calls;

    void add_queue(const QueuePicture& queue, Instant now) {
        const auto& status = queue.status;
        waiting += status.waiting;
        if (status.longest_waiting_since != Instant{}) {
            longest_wait = std::max(longest_wait, now - status.longest_waiting_since);
        }
        add(level_now, floor::service_level(status.recent, queue.variant));
        add(level_today, floor::service_level(status.today, queue.variant));
        add(abandoned, {status.today.abandoned_in_queue + status.today.abandoned_ringing,
                        status.today.offered});
    }
    void add_agent(const AgentPicture& agent, Instant now) {
        if (agent.state == AgentState::SignedOut) {
            return;
        }
        ++signed_in;
        ready += agent.can_take ? 1 : 0;
        const auto age = now - agent.since;
        if (agent.state == AgentState::NotReady) {
            ++not_ready;
            longest_not_ready = std::max(longest_not_ready, age);
        } else if (agent.state == AgentState::AfterCallWork) {
            longest_wrap_up = std::max(longest_wrap_up, age);
        } else if (is_with_a_customer(agent.state)) {
            longest_talk = std::max(longest_talk, age);
        }
    }
};

Readings::Readings(const FloorPicture& picture) : picture_(picture) {
    std::map<Subject, Sums> all;
    auto& centre = all[Subject{}];
    for (const auto& team : picture.teams) {
        all[Subject{SubjectKind::Team, team.id.value}];
    }
    for (const auto& queue : picture.queues) {
        auto& own = all[Subject{SubjectKind::Queue, queue.status.id.value}];
        own.add_queue(queue, picture.at);
        own.ready = queue.status.agents_ready;
        own.signed_in = queue.status.agents_signed_in;
        centre.add_queue(queue, picture.at);
    }
    for (const auto& site : picture.sites) {
        all[Subject{SubjectKind::Site, 0, site}];
    }
    const auto add_to = [&](const Subject& subject, const AgentPicture& agent) {
        if (const auto found = all.find(subject); found != all.end()) {
            found->second.add_agent(agent, picture.at);
        }
    };
    for (const auto& agent : picture.agents) {
        centre.add_agent(agent, picture.at);
        add_to({SubjectKind::Team, agent.team.value}, agent);
        if (!agent.site.empty()) {
            add_to({SubjectKind::Site, 0, agent.site}, agent);
        }
    }
    for (const auto& trunk : picture.trunks) {
        auto& own = all[Subject{SubjectKind::Trunk, trunk.id.value}];
        own.trunks_down = trunk.is_down ? 1 : 0;
        own.trunk_calls = {trunk.calls, trunk.calls_max};
        centre.trunks_down += own.trunks_down;
        add(centre.trunk_calls, own.trunk_calls);
    }
    sums_.assign(all.begin(), all.end());
}
Readings::~Readings() = default;

const Readings::Sums* Readings::find(const Subject& subject) const {
    const auto found =
        std::ranges::lower_bound(sums_, subject, {}, &std::pair<Subject, Sums>::first);
    return found != sums_.end() && found->first == subject ? &found->second : nullptr;
}

bool Readings::has(const Subject& subject) const {
    return find(subject) != nullptr;
}

std::vector<Subject> Readings::subjects(SubjectKind kind) const {
    std::vector<Subject> found;
    for (const auto& [subject, sums] : sums_) {
        if (subject.kind == kind) {
            found.push_back(subject);
        }
    }
    return found;
}

std::optional<double> Readings::value(Metric metric, const Subject& subject) const {
    const auto* sums = find(subject);
    if (sums == nullptr || !measures(metric, subject.kind)) {
        return std::nullopt;
    }
    const auto count = [](std::int64_t number) { return static_cast<double>(number); };
    const auto age = [](Duration length) { return static_cast<double>(length.count()); };
    switch (metric) {
        case Metric::Waiting:
            return count(sums->waiting);
        case Metric::LongestWait:
            return age(sums->longest_wait);
        case Metric::ServiceLevelNow:
            return sums->level_now.value();
        case Metric::ServiceLevelToday:
            return sums->level_today.value();
        case Metric::AbandonedToday:
            return count(sums->abandoned.numerator);
        case Metric::AbandonRateToday:
            return sums->abandoned.value();
        case Metric::ReadyAgents:
            return count(sums->ready);
        case Metric::SignedInAgents:
            return count(sums->signed_in);
        case Metric::NotReadyShare:
            return Ratio{sums->not_ready, sums->signed_in}.value();
        case Metric::LongestTalk:
            return age(sums->longest_talk);
        case Metric::LongestNotReady:
            return age(sums->longest_not_ready);
        case Metric::LongestAfterCallWork:
            return age(sums->longest_wrap_up);
        case Metric::TrunksDown:
            return count(sums->trunks_down);
        case Metric::TrunkCalls:
            return count(sums->trunk_calls.numerator);
        case Metric::TrunkUsedShare:
            return sums->trunk_calls.value();
        case Metric::DiskFreeShare:
            return picture_.disk_free_share;
        case Metric::SpillUsedShare:
            return picture_.spill_used_share;
        case Metric::ServerProblems:
            return count(picture_.problems);
    }
    return std::nullopt;
}

}  // namespace callfloor::supervision
