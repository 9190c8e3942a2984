#include "floor/internal/dialling.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "floor/internal/conversations.h"

namespace callfloor::floor {

namespace {

constexpr Duration kGuardBeyondRinging = std::chrono::seconds(10);
/// For one call; then it ends with the last one's failure.
constexpr std::size_t kTrunksTried = 8;

Result<void> check_rights(const World& world, const Agent& agent, const OutsideNumber& number) {
    const CallingRights& rights = agent.config.rights;
    const std::string& name = agent.config.name;
    if (std::ranges::find(rights.destinations, number.kind) == rights.destinations.end()) {
        return fail(ErrorCode::Forbidden,
                    "{} may not dial {} numbers such as {}; an admin gives the right", name,
                    destination_kind_name(number.kind), number.digits);
    }
    if (world.zone != nullptr &&
        !is_open(world.config.outbound.hours, local_moment(*world.zone, world.now))) {
        return fail(ErrorCode::Forbidden,
                    "nobody dials outside the hours set for it; try within them");
    }
    if (agent.dialled_today >= rights.calls_per_day) {
        return fail(ErrorCode::LimitReached, "{} has dialled {} calls today, the most allowed",
                    name, agent.dialled_today);
    }
    if (agent.connected_today >= std::chrono::minutes(rights.minutes_per_day)) {
        return fail(ErrorCode::LimitReached,
                    "{} was connected to numbers outside for {} minutes today, the most allowed",
                    name, rights.minutes_per_day);
    }
    return {};
}

/// The trunk's best route among those with the longest prefix of all trunks.
struct Candidate {
    const TrunkConfig* trunk = nullptr;
    const TrunkRoute* route = nullptr;
    std::uint64_t last_used = 0;
};

std::vector<Candidate> candidates(const World& world, std::string_view digits) {
    std::size_t longest = 0;
    std::vector<Candidate> found;
    const auto rank = [](const TrunkRoute& route) { return std::tie(route.priority, route.cost); };
    for (const TrunkConfig& trunk : world.config.outbound.trunks) {
        const TrunkRoute* best = nullptr;
        for (const TrunkRoute& route : trunk.routes) {
            const bool is_better =
                best == nullptr || route.prefix.size() > best->prefix.size() ||
                (route.prefix.size() == best->prefix.size() && rank(route) < rank(*best));
            if (digits.starts_with(route.prefix) && is_better) {
                best = &route;
            }
        }
        if (best != nullptr) {
            const auto used = world.trunk_turns.find(trunk.id);
            found.push_back({&trunk, best, used == world.trunk_turns.end() ? 0 : used->second});
            longest = std::max(longest, best->prefix.size());
        }
    }
    std::erase_if(found,
                  [&](const Candidate& each) { return each.route->prefix.size() < longest; });
    std::ranges::sort(found, [&](const Candidate& a, const Candidate& b) {
        return std::tie(a.route->priority, a.route->cost, a.last_used, a.trunk->id) <
               std::tie(b.route->priority, b.route->cost, b.last_used, b.trunk->id);
    });
    return found;
}

bool may_show(const TrunkConfig& trunk, const std::string& number) {
    return std::ranges::find(trunk.caller_ids, number) != trunk.caller_ids.end();
}

/// What this trunk would show; empty when nothing that is wished for.
std::string shown_by(const TrunkConfig& trunk, const CallerIdWish& wish) {
    if (!wish.exactly.empty()) {
        return may_show(trunk, wish.exactly) ? wish.exactly : std::string();
    }
    for (const std::string& number : wish.preferred) {
        if (may_show(trunk, number)) {
            return number;
        }
    }
    return trunk.caller_ids.empty() ? std::string() : trunk.caller_ids.front();
}

/// Through which trunks, and what they show.
Result<Dialling> choose_trunks(const World& world, Dialling dialling, const CallerIdWish& wish) {
    const auto found = candidates(world, dialling.number);
    if (found.empty()) {
        return fail(ErrorCode::Unavailable,
                    "no trunk leads to {}; an admin adds a route for numbers of this kind",
                    dialling.number);
    }
    // The called party sees one number, whatever trunk is tried: the first that can be shown.
    for (const Candidate& each : found) {
        const std::string shown = shown_by(*each.trunk, wish);
        if (!shown.empty() &&
            (dialling.caller_id.empty() || may_show(*each.trunk, dialling.caller_id))) {
            dialling.caller_id = dialling.caller_id.empty() ? shown : dialling.caller_id;
            if (dialling.trunks.size() < kTrunksTried) {
                dialling.trunks.push_back(each.trunk->id);
            }
        }
    }
    if (dialling.trunks.empty()) {
        return fail(ErrorCode::Forbidden,
                    "no trunk to {} may show {}; an admin names the numbers a trunk may show",
                    dialling.number,
                    wish.exactly.empty() ? "a number of the centre" : wish.exactly);
    }
    return dialling;
}

}  // namespace

Result<Dialling> plan_forward(const World& world, const std::string& digits,
                              const std::vector<std::string>& preferred) {
    return choose_trunks(world, {digits, {}, {}, {}}, {{}, preferred});
}

Result<Dialling> plan_dialling(const World& world, const Agent& agent, const OutsideNumber& number,
                               const CallerIdWish& wish) {
    if (!number.is_set()) {
        return fail(ErrorCode::InvalidInput, "no number is given; give one to dial");
    }
    TRY(check_rights(world, agent, number));
    if (!wish.exactly.empty() && !world.numbers.contains(wish.exactly)) {
        return fail(ErrorCode::Forbidden,
                    "{} is no number of the centre and cannot be shown; choose one that is",
                    wish.exactly);
    }
    return choose_trunks(world, {number.digits, agent.config.id, {}, {}}, wish);
}

std::vector<std::string> numbers_of(const World& world, QueueId queue) {
    std::vector<std::string> numbers;
    for (const NumberConfig& number : world.config.numbers) {
        if (queue.is_set() && number.queue == queue) {
            numbers.push_back(number.number);
        }
    }
    return numbers;
}

Leg& dial_leg(World& world, Conversation& conversation, LegRole role, Dialling& dialling) {
    CHECK(!dialling.trunks.empty());
    Leg& leg = start_leg(world, conversation, role, {});
    leg.trunk = dialling.trunks.front();
    leg.number = dialling.number;
    leg.dialled_by = dialling.by;
    dialling.trunks.erase(dialling.trunks.begin());
    world.trunk_turns[leg.trunk] = ++world.last_turn;
    world.emit(
        LegStarted{conversation.id, leg.id, role, dialling.by, {}, leg.trunk, dialling.number});
    world.effect(PlaceLeg{leg.id,
                          conversation.id,
                          {},
                          dialling.caller_id,
                          {},
                          world.config.outbound.ring_limit + kGuardBeyondRinging,
                          leg.trunk,
                          {},
                          dialling.number,
                          conversation.direction == Direction::Inbound ? conversation.dialled_number
                                                                       : std::string()});
    world.touch(conversation);
    return leg;
}

bool goes_on_dialling(const Leg& leg, const CallEnd& end, const Dialling& dialling) {
    const bool trunk_failed = end.side == EndSide::System || end.sip_status == 408 ||
                              (end.sip_status >= 500 && end.sip_status < 600);
    return !dialling.trunks.empty() && !leg.rang && !leg.answered && trunk_failed;
}

void charge(World& world, const Leg& leg) {
    Agent* agent = leg.dialled_by.is_set() ? world.find_agent(leg.dialled_by) : nullptr;
    if (agent != nullptr && leg.answered) {
        agent->connected_today += world.now - leg.answered_at;
        world.touch(*agent);
    }
}

}  // namespace callfloor::floor
