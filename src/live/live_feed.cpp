#include "live/live_feed.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "live/feed_entries.h"

namespace callfloor::live {

namespace {

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

struct LiveFeed::State {
    State(io::Timers& feed_timers, const LiveSource& feed_source)
        : timers(feed_timers),
          source(feed_source),
          gather(feed_timers),
          midnight(feed_timers),
          maker(feed_timers, feed_source) {}

    struct Group {
        std::uint64_t seq = 0;
        std::vector<std::shared_ptr<http::SocketClient>> viewers;
        std::optional<std::string> documents;  ///< of the snapshot, until the next change
    };
    void touch_all_agents();
    void touch_parties(ConversationId conversation);
    void move_party(UserId agent, ConversationId from, ConversationId to);
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
    std::unordered_map<ConversationId, std::set<UserId>> parties;  ///< agents in it
    DocumentMaker maker;
    std::map<Audience, Group> groups;
    std::unordered_map<std::uint64_t, Audience> viewers;
    std::uint64_t messages = 0;
    std::uint64_t flushes = 0;
};

// ---------------------------------------------------------------- flush

/// Two agents can be in one conversation (a call between colleagues); both desks show it.
void LiveFeed::State::touch_parties(ConversationId conversation) {
    const auto found = parties.find(conversation);
    if (found != parties.end()) {
        for (const auto agent : found->second) {
            dirty.insert({DocKind::Agent, agent.value});
        }
    }
}

void LiveFeed::State::move_party(UserId agent, ConversationId from, ConversationId to) {
    if (from == to) {
        return;
    }
    if (const auto found = parties.find(from); found != parties.end()) {
        found->second.erase(agent);
        if (found->second.empty()) {
            parties.erase(found);
        }
    }
    if (to.is_set()) {
        parties[to].insert(agent);
    }
}

std::vector<Change> LiveFeed::State::take_changes() {
    std::vector<Change> changes;
    for (auto at = dirty.begin(); at != dirty.end(); at = dirty.erase(at)) {
        const Key key = *at;
        auto after = maker.make(key, conversations);
        const auto found = entries.find(key);
        std::optional<Entry> before;
        if (found != entries.end()) {
            before = std::move(found->second);
        }
        // Later keys join the set while it is walked.
        if (key.kind == DocKind::Conversation) {
            touch_parties(ConversationId{key.id});
        }
        if (key.kind == DocKind::Agent) {
            dirty.insert({DocKind::Desk, key.id});
            move_party(UserId{key.id}, before ? before->conversation : ConversationId{},
                       after ? after->conversation : ConversationId{});
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
    midnight.start(maker.ledger().day_end(now) - now, [this] {
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
        state_->maker.ledger().on_event(event);
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
    state.maker.configure();
    for (const auto& queue : config.queues) {
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
    state_->maker.ledger().restore(agent, today, state_->timers.now());
    state_->dirty.insert({DocKind::Agent, agent.value});
}

void LiveFeed::flush() {
    auto& state = *state_;
    if (state.dirty.empty() || state.is_gathering) {
        return;
    }
    const auto gather = state.viewers.empty() ? kFeedGatherUnwatched : kFeedGather;
    const auto rest = state.last_flush + gather - state.timers.now();
    if (rest <= Duration::zero()) {
        state.flush_now();
        return;
    }
    state.is_gathering = true;
    state.gather.start(rest, [this] { state_->flush_now(); });
}

void LiveFeed::nudge(std::string_view what, const NudgeTo& to) {
    auto& state = *state_;
    const auto text =
        std::make_shared<const std::string>(fmt::format(R"({{"type":"nudge","what":"{}"}})", what));
    for (const auto& [audience, group] : state.groups) {
        const bool leads = audience.everything || audience.is_leader;
        for (const auto& viewer : group.viewers) {
            if (to.everybody || (to.leaders && leads) ||
                std::ranges::binary_search(to.people, viewer->request().identity.user)) {
                ++state.messages;
                viewer->send(text);  // one too slow is closed, and leaves by itself
            }
        }
    }
}

bool LiveFeed::join(std::shared_ptr<http::SocketClient> client) {
    auto& state = *state_;
    if (state.viewers.empty() && !state.dirty.empty()) {
        state.flush_now();  // nobody looked until now
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
    const auto input = state_->maker.agent_input(agent);
    return input ? std::optional(state_->maker.desk_now(*input, numbers)) : std::nullopt;
}

json::Object LiveFeed::board(const Audience& audience) const {
    const auto& state = *state_;
    const auto& floor = state.source.floor();
    json::Array agents, queues, conversations;
    for (const auto& agent : floor.agents()) {
        if (audience.everything || reaches(audience, agent.id, agent.team)) {
            agents.push_back(agent_doc(*state.maker.agent_input(agent.id), audience.numbers));
        }
    }
    for (const auto& queue : floor.queues()) {
        queues.push_back(queue_doc(queue, state.maker.goal_of(queue.id)));
    }
    std::int64_t all = 0;
    for (const auto& conversation : floor.conversations()) {
        Entry entry;
        const auto agent =
            conversation.agent.is_set() ? floor.agent(conversation.agent) : std::nullopt;
        entry.agent = agent ? conversation.agent : UserId{};
        entry.team = agent ? agent->team : TeamId{};
        entry.is_parked = conversation.park_place > 0;
        if (sees(audience, DocKind::Conversation, entry)) {
            conversations.push_back(conversation_doc(
                *state.maker.conversation_input(conversation.id), audience.numbers));
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
