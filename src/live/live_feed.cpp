#include "live/live_feed.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "people/access.h"

namespace callfloor::live {

namespace {

/// In the order in which a flush makes them: a conversation touches its agent, an agent the desk,
/// all of them the server.
enum class DocKind : std::uint8_t { Conversation, Agent, Desk, Queue, Extension, Trunk, Server };

struct Key {
    DocKind kind = DocKind::Server;
    std::int64_t id = 0;
    auto operator<=>(const Key&) const = default;
};

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

/// A document as it was sent last, and what decides who sees it.
struct Entry {
    std::string whole;   ///< {"kind":..,"id":..,"doc":..}
    std::string masked;  ///< empty: the same
    UserId agent;        ///< of an agent, desk or conversation
    TeamId team;
    std::vector<UserId> members;  ///< of a queue, in order
    bool operator==(const Entry&) const = default;

    const std::string& text(Numbers numbers) const {
        return numbers == Numbers::Whole || masked.empty() ? whole : masked;
    }
};

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
            // desk.
            return audience.everything ||
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

struct Change {
    Key key;
    std::optional<Entry> before;
    std::optional<Entry> after;
};

void append(std::string& list, std::string_view item) {
    if (!list.empty()) {
        list += ',';
    }
    list += item;
}

}  // namespace

Audience audience_of(const http::Identity& identity) {
    Audience audience;
    audience.everything =
        people::data_scope(identity, std::vector<std::string>{"admin", "qa"}).everyone;
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

struct LiveFeed::State {
    State(io::Timers& feed_timers, const LiveSource& feed_source)
        : timers(feed_timers), source(feed_source), gather(feed_timers), midnight(feed_timers) {}

    struct Group {
        std::uint64_t seq = 0;
        std::vector<std::shared_ptr<http::SocketClient>> viewers;
        std::optional<std::string> documents;  ///< of the snapshot, until the next change
    };
    struct QueueFacts {
        ServiceLevelGoal goal;
        std::vector<UserId> members;
    };

    std::optional<Entry> build(const Key& key) const;
    Entry written(const Key& key, const json::Object& whole, const json::Object& masked) const;
    std::optional<AgentDocInput> agent_input(UserId id) const;
    json::Object desk_object(const AgentDocInput& input, Numbers numbers) const;
    const QueueFacts& facts_of(QueueId id) const;
    void touch_all_agents();
    void follow_midnight();
    std::vector<Change> take_changes();
    void flush_now();
    std::string change_message(const Audience& audience, std::uint64_t seq,
                               const std::vector<Change>& changes) const;
    void send(Group& group, std::shared_ptr<const std::string> text);
    std::string documents_for(const Audience& audience) const;

    io::Timers& timers;
    const LiveSource& source;
    io::Timer gather;
    io::Timer midnight;
    bool is_gathering = false;
    Instant last_flush{};
    std::set<Key> dirty;
    std::map<Key, Entry> entries;
    std::int64_t conversations = 0;
    std::unordered_map<QueueId, QueueFacts> queues;
    AgentLedger ledger;
    std::map<Audience, Group> groups;
    std::unordered_map<std::uint64_t, Audience> viewers;
    std::uint64_t messages = 0;
    std::uint64_t flushes = 0;
};

// ---------------------------------------------------------------- documents

Entry LiveFeed::State::written(const Key& key, const json::Object& whole,
                               const json::Object& masked) const {
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

std::optional<AgentDocInput> LiveFeed::State::agent_input(UserId id) const {
    auto status = source.floor().agent(id);
    if (!status) {
        return std::nullopt;
    }
    AgentDocInput input{*std::move(status), {}, {}, ledger.today(id, timers.now()).not_ready_ms};
    if (const auto extension = source.extension(input.status.extension)) {
        input.extension_number = extension->number;
    }
    if (input.status.conversation.is_set()) {
        if (const auto conversation = source.floor().conversation(input.status.conversation)) {
            input.caller_number = conversation->caller_number;
        }
    }
    return input;
}

json::Object LiveFeed::State::desk_object(const AgentDocInput& input, Numbers numbers) const {
    std::optional<floor::ConversationStatus> conversation;
    if (input.status.conversation.is_set()) {
        conversation = source.floor().conversation(input.status.conversation);
    }
    return desk_doc(input, conversation, ledger.today(input.status.id, timers.now()), numbers);
}

const LiveFeed::State::QueueFacts& LiveFeed::State::facts_of(QueueId id) const {
    static const QueueFacts none;
    const auto found = queues.find(id);
    return found == queues.end() ? none : found->second;
}

std::optional<Entry> LiveFeed::State::build(const Key& key) const {
    const auto& floor = source.floor();
    switch (key.kind) {
        case DocKind::Conversation: {
            const auto status = floor.conversation(ConversationId{key.id});
            if (!status) {
                return std::nullopt;
            }
            auto entry = written(key, conversation_doc(*status, Numbers::Whole),
                                 conversation_doc(*status, Numbers::Masked));
            entry.agent = status->agent;
            const auto agent = status->agent.is_set() ? floor.agent(status->agent) : std::nullopt;
            entry.team = agent ? agent->team : TeamId{};
            return entry;
        }
        case DocKind::Agent:
        case DocKind::Desk: {
            const auto input = agent_input(UserId{key.id});
            if (!input) {
                return std::nullopt;
            }
            const bool is_desk = key.kind == DocKind::Desk;
            const auto doc = [&](Numbers numbers) {
                return is_desk ? desk_object(*input, numbers) : agent_doc(*input, numbers);
            };
            auto entry = written(key, doc(Numbers::Whole), doc(Numbers::Masked));
            entry.agent = input->status.id;
            entry.team = input->status.team;
            return entry;
        }
        case DocKind::Queue: {
            const auto status = floor.queue(QueueId{key.id});
            if (!status) {
                return std::nullopt;
            }
            const auto& facts = facts_of(status->id);
            const auto doc = queue_doc(*status, facts.goal);
            auto entry = written(key, doc, doc);
            entry.members = facts.members;
            return entry;
        }
        case DocKind::Extension: {
            const auto view = source.extension(ExtensionId{key.id});
            return view ? std::optional(written(key, extension_doc(*view), extension_doc(*view)))
                        : std::nullopt;
        }
        case DocKind::Trunk: {
            const auto view = source.trunk(TrunkId{key.id});
            return view ? std::optional(written(key, trunk_doc(*view), trunk_doc(*view)))
                        : std::nullopt;
        }
        case DocKind::Server: {
            const auto doc = server_doc(source.server(), conversations);
            return written(key, doc, doc);
        }
    }
    return std::nullopt;
}

// ---------------------------------------------------------------- flush

std::vector<Change> LiveFeed::State::take_changes() {
    std::vector<Change> changes;
    for (auto at = dirty.begin(); at != dirty.end(); at = dirty.erase(at)) {
        const Key key = *at;
        auto after = build(key);
        const auto found = entries.find(key);
        std::optional<Entry> before;
        if (found != entries.end()) {
            before = std::move(found->second);
        }
        // Later keys join the set while it is walked.
        for (const auto& entry : {before, after}) {
            if (key.kind == DocKind::Conversation && entry && entry->agent.is_set()) {
                dirty.insert({DocKind::Agent, entry->agent.value});
            }
        }
        if (key.kind == DocKind::Agent) {
            dirty.insert({DocKind::Desk, key.id});
        }
        if (key.kind == DocKind::Conversation && before.has_value() != after.has_value()) {
            conversations += after ? 1 : -1;
            dirty.insert({DocKind::Server, 0});
        }
        if (after) {
            entries[key] = *after;
        } else if (before) {
            entries.erase(key);
        }
        if (before != after) {
            changes.push_back({key, std::move(before), std::move(after)});
        }
    }
    return changes;
}

std::string LiveFeed::State::change_message(const Audience& audience, std::uint64_t seq,
                                            const std::vector<Change>& changes) const {
    std::string put, drop;
    for (const auto& change : changes) {
        const bool saw = change.before && sees(audience, change.key.kind, *change.before);
        if (change.after && sees(audience, change.key.kind, *change.after)) {
            const auto& text = change.after->text(audience.numbers);
            if (!saw || change.before->text(audience.numbers) != text) {
                append(put, text);
            }
        } else if (saw) {
            append(drop, fmt::format(R"({{"kind":"{}","id":{}}})", kind_name(change.key.kind),
                                     change.key.id));
        }
    }
    if (put.empty() && drop.empty()) {
        return {};
    }
    return fmt::format(R"({{"type":"change","seq":{},"at":{},"put":[{}],"drop":[{}]}})", seq,
                       to_epoch_ms(timers.now()), put, drop);
}

void LiveFeed::State::send(Group& group, std::shared_ptr<const std::string> text) {
    std::erase_if(group.viewers, [&](const std::shared_ptr<http::SocketClient>& viewer) {
        ++messages;
        return !viewer->send(text);  // closed, or too slow; it connects anew
    });
}

void LiveFeed::State::flush_now() {
    is_gathering = false;
    gather.stop();
    last_flush = timers.now();
    ++flushes;
    const auto changes = take_changes();
    if (changes.empty()) {
        return;
    }
    for (auto& [audience, group] : groups) {
        auto text = change_message(audience, group.seq + 1, changes);
        if (!text.empty()) {
            ++group.seq;
            group.documents.reset();
            send(group, std::make_shared<const std::string>(std::move(text)));
        }
    }
}

std::string LiveFeed::State::documents_for(const Audience& audience) const {
    std::string list;
    for (const auto& [key, entry] : entries) {
        if (sees(audience, key.kind, entry)) {
            append(list, entry.text(audience.numbers));
        }
    }
    return list;
}

void LiveFeed::State::touch_all_agents() {
    for (const auto& agent : source.floor().config().agents) {
        dirty.insert({DocKind::Agent, agent.id.value});
    }
}

/// Figures of today begin anew at midnight, whether or not anything happens then.
void LiveFeed::State::follow_midnight() {
    const auto now = timers.now();
    midnight.start(ledger.day_end(now) - now, [this] {
        touch_all_agents();
        follow_midnight();
        if (!is_gathering) {
            flush_now();
        }
    });
}

// ---------------------------------------------------------------- the feed

LiveFeed::LiveFeed(io::Timers& timers, const LiveSource& source)
    : state_(std::make_unique<State>(timers, source)) {
    on_configured();
}
LiveFeed::~LiveFeed() = default;

void LiveFeed::on_output(const floor::Output& output) {
    for (const auto& event : output.events) {
        state_->ledger.on_event(event);
    }
    for (const auto id : output.agents) {
        state_->dirty.insert({DocKind::Agent, id.value});
    }
    for (const auto id : output.queues) {
        state_->dirty.insert({DocKind::Queue, id.value});
    }
    for (const auto* ids : {&output.conversations, &output.ended}) {
        for (const auto id : *ids) {
            state_->dirty.insert({DocKind::Conversation, id.value});
        }
    }
}

void LiveFeed::on_extension_changed(ExtensionId extension) {
    state_->dirty.insert({DocKind::Extension, extension.value});
}
void LiveFeed::on_trunk_changed(TrunkId trunk) {
    state_->dirty.insert({DocKind::Trunk, trunk.value});
}
void LiveFeed::on_server_changed() {
    state_->dirty.insert({DocKind::Server, 0});
}

void LiveFeed::on_configured() {
    auto& state = *state_;
    const auto& config = state.source.floor().config();
    state.ledger.set_time_zone(config.time_zone);
    state.queues.clear();
    for (const auto& queue : config.queues) {
        State::QueueFacts facts{{queue.service_level_variant, queue.service_level_threshold}, {}};
        for (const auto& member : queue.members) {
            facts.members.push_back(member.agent);
        }
        std::sort(facts.members.begin(), facts.members.end());
        state.queues[queue.id] = std::move(facts);
        state.dirty.insert({DocKind::Queue, queue.id.value});
    }
    for (const auto& [key, entry] : state.entries) {
        state.dirty.insert(key);
    }
    state.touch_all_agents();
    for (const auto& conversation : state.source.floor().conversations()) {
        state.dirty.insert({DocKind::Conversation, conversation.id.value});
    }
    for (const auto id : state.source.extensions()) {
        on_extension_changed(id);
    }
    for (const auto id : state.source.trunks()) {
        on_trunk_changed(id);
    }
    on_server_changed();
    state.follow_midnight();
}

void LiveFeed::restore_agent(UserId agent, const AgentToday& today) {
    state_->ledger.restore(agent, today, state_->timers.now());
    state_->dirty.insert({DocKind::Agent, agent.value});
}

void LiveFeed::flush() {
    auto& state = *state_;
    if (state.dirty.empty() || state.is_gathering) {
        return;
    }
    const auto rest = state.last_flush + kFeedGather - state.timers.now();
    if (rest <= Duration::zero()) {
        state.flush_now();
        return;
    }
    state.is_gathering = true;
    state.gather.start(rest, [this] { state_->flush_now(); });
}

bool LiveFeed::join(std::shared_ptr<http::SocketClient> client) {
    auto& state = *state_;
    if (state.entries.empty()) {
        state.flush_now();  // the first viewer of all
    }
    const auto audience = audience_of(client->request().identity);
    auto& group = state.groups[audience];
    if (!group.documents) {
        group.documents = state.documents_for(audience);
    }
    auto text = std::make_shared<const std::string>(
        fmt::format(R"({{"type":"snapshot","seq":{},"at":{},"docs":[{}]}})", group.seq,
                    to_epoch_ms(state.timers.now()), *group.documents));
    ++state.messages;
    if (!client->send(std::move(text))) {
        if (group.viewers.empty()) {
            state.groups.erase(audience);
        }
        return false;
    }
    state.viewers[client->id()] = audience;
    group.viewers.push_back(std::move(client));
    return true;
}

void LiveFeed::leave(std::uint64_t client) {
    auto& state = *state_;
    const auto found = state.viewers.find(client);
    if (found == state.viewers.end()) {
        return;
    }
    const auto group = state.groups.find(found->second);
    std::erase_if(group->second.viewers,
                  [&](const auto& viewer) { return viewer->id() == client; });
    if (group->second.viewers.empty()) {
        state.groups.erase(group);
    }
    state.viewers.erase(found);
}

std::optional<json::Object> LiveFeed::desk(UserId agent, Numbers numbers) const {
    const auto input = state_->agent_input(agent);
    return input ? std::optional(state_->desk_object(*input, numbers)) : std::nullopt;
}

json::Object LiveFeed::board(const Audience& audience) const {
    const auto& state = *state_;
    const auto& floor = state.source.floor();
    json::Array agents, queues, conversations;
    for (const auto& agent : floor.agents()) {
        if (audience.everything || reaches(audience, agent.id, agent.team)) {
            agents.push_back(agent_doc(*state.agent_input(agent.id), audience.numbers));
        }
    }
    for (const auto& queue : floor.queues()) {
        queues.push_back(queue_doc(queue, state.facts_of(queue.id).goal));
    }
    std::int64_t all = 0;
    for (const auto& conversation : floor.conversations()) {
        Entry entry;
        entry.agent = conversation.agent;
        const auto agent =
            conversation.agent.is_set() ? floor.agent(conversation.agent) : std::nullopt;
        entry.team = agent ? agent->team : TeamId{};
        if (sees(audience, DocKind::Conversation, entry)) {
            conversations.push_back(conversation_doc(conversation, audience.numbers));
        }
        ++all;
    }
    return {{"agents", std::move(agents)},
            {"queues", std::move(queues)},
            {"conversations", std::move(conversations)},
            {"server", server_doc(state.source.server(), all)}};
}

LiveFeedFigures LiveFeed::figures() const {
    return {state_->viewers.size(), state_->groups.size(), state_->entries.size(), state_->messages,
            state_->flushes};
}

}  // namespace callfloor::live
