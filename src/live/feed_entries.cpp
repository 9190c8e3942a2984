#include "live/feed_entries.h"

#include <algorithm>

#include "people/access.h"

namespace callfloor::live {

const char* kind_name(DocKind kind) {
    switch (kind) {
        case DocKind::Conversation:
            return "conversation";
        case DocKind::Agent:
            return "agent";
        case DocKind::Desk:
            return "desk";
        case DocKind::Queue:
            return "queue";
        case DocKind::Extension:
            return "extension";
        case DocKind::Trunk:
            return "trunk";
        case DocKind::Server:
            return "server";
    }
    return "server";
}

bool reaches(const Audience& audience, UserId agent, TeamId team) {
    return (audience.self.is_set() && audience.self == agent) ||
           (team.is_set() &&
            std::binary_search(audience.teams.begin(), audience.teams.end(), team));
}

bool sees(const Audience& audience, DocKind kind, const Entry& entry) {
    switch (kind) {
        case DocKind::Desk:
            return audience.self.is_set() && audience.self == entry.agent;
        case DocKind::Agent:
            return audience.everything || reaches(audience, entry.agent, entry.team);
        case DocKind::Conversation:
            // Callers nobody has yet are every leader's business; an agent's own one is on the
            // desk; those parked are every agent's.
            return audience.everything || (entry.is_parked && audience.self.is_set()) ||
                   (audience.is_leader &&
                    (!entry.agent.is_set() ||
                     std::binary_search(audience.teams.begin(), audience.teams.end(), entry.team)));
        case DocKind::Queue:
            return audience.everything || audience.is_leader ||
                   std::binary_search(entry.members.begin(), entry.members.end(), audience.self);
        case DocKind::Server:
            return audience.everything || audience.is_leader;
        case DocKind::Extension:
        case DocKind::Trunk:
            return audience.everything;
    }
    return false;
}

Audience audience_of(const http::Identity& identity) {
    Audience audience;
    audience.everything =
        people::data_scope(identity, std::vector<std::string>{"admin", "director", "qa_lead", "qa"})
            .everyone;
    audience.numbers = people::sees_numbers(identity) ? Numbers::Whole : Numbers::Masked;
    audience.self = identity.has_role("agent") ? identity.user : UserId{};
    if (!audience.everything && identity.has_role("team_leader")) {
        audience.is_leader = true;
        audience.teams =
            people::data_scope(identity, std::vector<std::string>{"team_leader"}).teams;
        std::sort(audience.teams.begin(), audience.teams.end());
        audience.teams.erase(std::unique(audience.teams.begin(), audience.teams.end()),
                             audience.teams.end());
    }
    return audience;
}

namespace {
Entry written(const Key& key, const json::Object& whole, const json::Object& masked) {
    const auto put = [&](const json::Object& doc) {
        return fmt::format(R"({{"kind":"{}","id":{},"doc":{}}})", kind_name(key.kind), key.id,
                           json::to_text(doc));
    };
    Entry entry;
    entry.whole = put(whole);
    if (masked != whole) {
        entry.masked = put(masked);
    }
    return entry;
}
Entry written(const Key& key, const json::Object& doc) {
    return written(key, doc, doc);
}
}  // namespace

void DocumentMaker::configure() {
    const auto& config = source_.floor().config();
    ledger_.set_time_zone(config.time_zone);
    queues_.clear();
    for (const auto& queue : config.queues) {
        QueueFacts facts{{queue.service_level_variant, queue.service_level_threshold}, {}};
        for (const auto& member : queue.members) {
            facts.members.push_back(member.agent);
        }
        std::sort(facts.members.begin(), facts.members.end());
        queues_[queue.id] = std::move(facts);
    }
}

const DocumentMaker::QueueFacts& DocumentMaker::facts_of(QueueId id) const {
    static const QueueFacts none;
    const auto found = queues_.find(id);
    return found == queues_.end() ? none : found->second;
}

std::optional<AgentDocInput> DocumentMaker::agent_input(UserId id) const {
    auto status = source_.floor().agent(id);
    if (!status) {
        return std::nullopt;
    }
    AgentDocInput input{*std::move(status), {}, {}, ledger_.today(id, timers_.now()).not_ready_ms};
    if (const auto extension = source_.extension(input.status.extension)) {
        input.extension_number = extension->number;
    }
    if (input.status.conversation.is_set()) {
        if (const auto of = source_.floor().conversation(input.status.conversation)) {
            input.caller_number = of->customer_number();
        }
    }
    return input;
}

std::optional<ConversationDocInput> DocumentMaker::conversation_input(ConversationId id) const {
    auto status = source_.floor().conversation(id);
    if (!status) {
        return std::nullopt;
    }
    ConversationDocInput input{*std::move(status), {}};
    for (const auto& party : input.status.parties) {
        PartyNames names;
        if (const auto agent = source_.floor().agent(party.user)) {
            names.name = agent->name;
        }
        if (const auto extension = source_.extension(party.extension)) {
            names.extension_number = extension->number;
        }
        input.names.push_back(std::move(names));
    }
    return input;
}

std::optional<ConversationDocInput> DocumentMaker::conversation_of(
    const AgentDocInput& input) const {
    return input.status.conversation.is_set() ? conversation_input(input.status.conversation)
                                              : std::nullopt;
}

json::Object DocumentMaker::desk_object(const AgentDocInput& input, Numbers numbers) const {
    return desk_doc(input, conversation_of(input), ledger_.today(input.status.id, timers_.now()),
                    numbers);
}

json::Object DocumentMaker::desk_now(AgentDocInput input, Numbers numbers) const {
    auto& status = input.status;
    auto today = ledger_.today(status.id, timers_.now());
    const auto running = (timers_.now() - status.since).count();
    if (status.state != floor::AgentState::SignedOut) {
        today.signed_in_ms += running;
    }
    switch (status.state) {
        case floor::AgentState::NotReady:
            today.not_ready_ms += running;
            break;
        case floor::AgentState::Talking:
        case floor::AgentState::Conference:
            status.talk_ms_today += running;
            break;
        case floor::AgentState::Holding:
        case floor::AgentState::Consulting:
            status.hold_ms_today += running;
            break;
        case floor::AgentState::AfterCallWork:
            status.wrap_up_ms_today += running;
            break;
        default:
            break;
    }
    return desk_doc(input, conversation_of(input), today, numbers);
}

std::optional<Entry> DocumentMaker::conversation(const Key& key) const {
    const auto input = conversation_input(ConversationId{key.id});
    if (!input) {
        return std::nullopt;
    }
    const UserId who = input->status.agent;
    auto entry = written(key, conversation_doc(*input, Numbers::Whole),
                         conversation_doc(*input, Numbers::Masked));
    const auto agent = who.is_set() ? source_.floor().agent(who) : std::nullopt;
    entry.agent = agent ? who : UserId{};  // taken over by a leader: of no agent
    entry.team = agent ? agent->team : TeamId{};
    entry.is_parked = input->status.park_place > 0;
    return entry;
}

std::optional<Entry> DocumentMaker::agent_or_desk(const Key& key) const {
    const auto input = agent_input(UserId{key.id});
    if (!input) {
        return std::nullopt;
    }
    const auto doc = [&](Numbers numbers) {
        return key.kind == DocKind::Desk ? desk_object(*input, numbers)
                                         : agent_doc(*input, numbers);
    };
    auto entry = written(key, doc(Numbers::Whole), doc(Numbers::Masked));
    entry.agent = input->status.id;
    entry.team = input->status.team;
    entry.conversation = input->status.conversation;
    return entry;
}

std::optional<Entry> DocumentMaker::queue(const Key& key) const {
    const auto status = source_.floor().queue(QueueId{key.id});
    if (!status) {
        return std::nullopt;
    }
    const auto& facts = facts_of(status->id);
    auto entry = written(key, queue_doc(*status, facts.goal));
    entry.members = facts.members;
    return entry;
}

std::optional<Entry> DocumentMaker::make(const Key& key, std::int64_t conversations) const {
    switch (key.kind) {
        case DocKind::Conversation:
            return conversation(key);
        case DocKind::Agent:
        case DocKind::Desk:
            return agent_or_desk(key);
        case DocKind::Queue:
            return queue(key);
        case DocKind::Extension: {
            const auto view = source_.extension(ExtensionId{key.id});
            return view ? std::optional(written(key, extension_doc(*view))) : std::nullopt;
        }
        case DocKind::Trunk: {
            const auto view = source_.trunk(TrunkId{key.id});
            return view ? std::optional(written(key, trunk_doc(*view))) : std::nullopt;
        }
        case DocKind::Server:
            return written(key, server_doc(source_.server(), conversations));
    }
    return std::nullopt;
}

}  // namespace callfloor::live
