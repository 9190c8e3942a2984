#include "app/floor_link.h"

#include <algorithm>

#include "centre/flow_store.h"
#include "people/audit_store.h"

namespace callfloor::app {

namespace {

using live::FloorAccess;

using SeatSites = std::map<ExtensionId, std::string>;

supervision::FloorPicture picture_of(const floor::Floor& floor, const SeatSites& seats,
                                     Instant now) {
    supervision::FloorPicture picture;
    picture.at = now;
    const auto& config = floor.config();
    std::unordered_map<QueueId, floor::ServiceLevelVariant> variants;
    for (const auto& queue : config.queues) {
        variants[queue.id] = queue.service_level_variant;
    }
    for (auto& status : floor.queues()) {
        const auto variant = variants[status.id];
        picture.queues.push_back({std::move(status), variant});
    }
    std::map<TeamId, supervision::TeamPicture> teams;
    for (const auto& agent : floor.agents()) {
        const bool can_take = agent.state == floor::AgentState::Ready &&
                              agent.reachability == floor::Reachability::Reachable &&
                              agent.backing_off_until <= now;
        const auto seat = seats.find(agent.extension);
        picture.agents.push_back({agent.id, agent.team, agent.state, agent.since,
                                  agent.conversation, can_take,
                                  seat == seats.end() ? std::string() : seat->second});
        if (agent.team.is_set()) {
            teams.try_emplace(agent.team, supervision::TeamPicture{agent.team, {}});
        }
    }
    for (auto& [id, team] : teams) {
        picture.teams.push_back(std::move(team));
    }
    for (const auto& [extension, site] : seats) {
        picture.sites.push_back(site);
    }
    std::ranges::sort(picture.sites);
    const auto repeated = std::ranges::unique(picture.sites);
    picture.sites.erase(repeated.begin(), repeated.end());
    return picture;
}

}  // namespace

Result<supervision::FloorPicture> FloorLink::picture() {
    using supervision::FloorPicture;
    auto picture = TRY(parts_.live.gateway.ask(
        [add_technical = parts_.add_technical, seats = seat_sites(),
         now = parts_.live.clock.now()](FloorAccess& access) -> Result<FloorPicture> {
            auto taken = picture_of(access.floor(), seats, now);
            add_technical(taken);
            return taken;
        }));
    std::error_code error;  // a disk that hangs holds up this thread alone
    const auto space = std::filesystem::space(parts_.data_folder, error);
    if (!error && space.capacity > 0) {
        picture.disk_free_share =
            static_cast<double>(space.available) / static_cast<double>(space.capacity);
    }
    return picture;
}

/// The last known when the database cannot be read: no site is gone because of that.
SeatSites FloorLink::seat_sites() {
    auto read = parts_.seat_sites();
    const std::lock_guard lock(mutex_);
    if (read) {
        seats_ = *std::move(read);
    }
    return seats_;
}

Result<std::optional<supervision::CallFacts>> FloorLink::call_of(UserId agent) {
    using Facts = std::optional<supervision::CallFacts>;
    return parts_.live.gateway.ask([=](FloorAccess& access) -> Result<Facts> {
        const auto status = access.floor().agent(agent);
        const bool is_in_call = status && status->conversation.is_set() &&
                                status->state != floor::AgentState::AfterCallWork;
        return is_in_call ? Facts(supervision::CallFacts{status->conversation, status->queue,
                                                         status->team})
                          : std::nullopt;
    });
}

Result<void> FloorLink::can_overflow(QueueId queue) {
    const auto queues = TRY(parts_.live.readers.read(
        [](store::Connection& connection) { return centre::load_queues(connection); }));
    const auto found =
        std::ranges::find(queues, queue, [](const centre::Queue& each) { return each.config.id; });
    if (found == queues.end()) {
        return fail(ErrorCode::NotFound, "queue {} does not exist (any more); change the rule",
                    queue);
    }
    if (found->config.overflow.kind == floor::OverflowKind::None) {
        return fail(ErrorCode::Conflict,
                    "queue {} has no overflow target; an admin sets one in the queue",
                    found->config.name);
    }
    return {};
}

/// `was`: only when this is the notice now; empty: whatever it is.
Result<void> FloorLink::change_notice(std::string_view was, const std::string& prompt) {
    bool is_changed = false;
    const auto now = parts_.live.clock.now();
    auto done = parts_.live.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        const auto before = TRY(centre::load_notice(connection));
        if ((!was.empty() && before.prompt != was) || before.prompt == prompt) {
            return {};
        }
        is_changed = true;
        TRY(centre::save_notice(connection, {prompt, false}));
        people::AuditEntry entry;
        entry.action = "emergency_notice.set";
        entry.object = "emergency_notice";
        entry.object_id = 1;
        entry.before = json::Object{{"prompt", before.prompt}};
        entry.after = json::Object{{"prompt", prompt}};
        return people::append_audit(connection, entry, now);
    });
    TRY(std::move(done));
    if (is_changed) {
        parts_.reload_centre();
    }
    return {};
}

Result<void> FloorLink::set_notice(const std::string& prompt) {
    if (!parts_.prompts.names().contains(prompt)) {
        return fail(ErrorCode::NotFound, "prompt {} does not exist (any more); change the rule",
                    prompt);
    }
    return change_notice({}, prompt);
}

Result<void> FloorLink::end_notice(const std::string& prompt) {
    return change_notice(prompt, {});
}

Result<int> FloorLink::end_breaks(TeamId team, const std::vector<std::string>& reasons, UserId by) {
    return parts_.live.gateway.ask([=](FloorAccess& access) -> Result<int> {
        int ready = 0;
        for (const auto& agent : access.floor().agents()) {
            const bool is_meant = agent.team == team &&
                                  agent.state == floor::AgentState::NotReady &&
                                  std::ranges::find(reasons, agent.reason) != reasons.end();
            ready += is_meant && access.handle(floor::SetReady{agent.id, by}) ? 1 : 0;
        }
        return ready;
    });
}

void FloorLink::nudge(std::string_view what, live::NudgeTo to) {
    // A full mailbox loses the word; consoles ask again when they connect and at each next word.
    std::ignore = parts_.loop.post(
        [this, what = std::string(what), to = std::move(to)] { parts_.feed.nudge(what, to); });
}

void FloorLink::tell_leaders(std::string_view what) {
    nudge(what, {.everybody = false, .leaders = true, .people = {}});
}

void FloorLink::tell(std::string_view what, std::vector<UserId> people) {
    std::ranges::sort(people);
    nudge(what, {.everybody = false, .leaders = false, .people = std::move(people)});
}

void FloorLink::tell_everybody(std::string_view what) {
    nudge(what, {.everybody = true, .leaders = false, .people = {}});
}

void open_overflows(centre::Snapshot& snapshot,
                    std::span<const supervision::OpenedOverflow> opened) {
    for (const auto& one : opened) {
        for (auto& queue : snapshot.queues) {
            auto& wait = queue.config.max_wait;
            if (queue.config.id == one.queue && (wait == Duration(0) || one.after < wait)) {
                wait = one.after;
            }
        }
    }
}

}  // namespace callfloor::app
