// Routes of chats: an agent's own at the desk, and what was said for all who may see the record.
#include <algorithm>

#include "base/json_parts.h"
#include "chats/chat_store.h"
#include "chats/internal/chats_state.h"
#include "people/access.h"

namespace callfloor::chats {

namespace {

using http::Request;
using http::Response;
using people::handle;

json::Object message_json(const ChatMessage& message, const Directory& directory) {
    return {{"place", message.place},
            {"at", to_epoch_ms(message.at)},
            {"agent_id", json::id_or_null(message.agent.value)},
            {"agent_name",
             message.agent.is_set() ? directory.agent_name(message.agent) : std::string()},
            {"text", message.text}};
}

Result<Response> command(State& state, const floor::Input& input) {
    TRY(state.parts.floor.ask([&state, input] { return state.parts.floor.handle(input); }));
    return Response::no_content();
}

ConversationId chat_of(const Request& request) {
    return request.id<ConversationId>("id");
}

// ---------------------------------------------------------------- at the desk

Result<Response> accept(State& state, const Request& request) {
    return command(state, floor::AcceptChat{request.identity.user, chat_of(request)});
}

/// The chat is the agent's own, or an error that says so. Control thread.
Result<void> check_own(const State& state, UserId agent, ConversationId chat) {
    const auto status = state.parts.floor.state().conversation(chat);
    if (!status || status->agent != agent || status->segment != floor::SegmentKind::Chat) {
        return fail(ErrorCode::NotFound, "you have no chat {} (any more)", chat);
    }
    return {};
}

/// On the control thread, when the chat is the agent's own.
template <typename Work>
Result<void> with_own(State& state, UserId agent, ConversationId chat, const Work& work) {
    return state.parts.floor.ask([&state, agent, chat, work]() -> Result<void> {
        TRY(check_own(state, agent, chat));
        return work();
    });
}

Result<Response> end(State& state, const Request& request) {
    const auto agent = request.identity.user;
    const auto chat = chat_of(request);
    auto done = with_own(state, agent, chat, [&state, agent, chat] {
        return state.parts.floor.handle(floor::EndChat{chat, agent});
    });
    TRY(std::move(done));
    return Response::no_content();
}

Result<Response> transfer(State& state, const Request& request) {
    floor::TransferChat order;
    order.conversation = chat_of(request);
    order.by = request.identity.user;
    order.queue = QueueId{TRY(json::get_int(request.object(), "queue_id"))};
    order.agent = UserId{TRY(json::find_int(request.object(), "agent_id")).value_or(0)};
    auto done = with_own(state, order.by, order.conversation,
                         [&state, order] { return state.parts.floor.handle(order); });
    TRY(std::move(done));
    return Response::no_content();
}

Result<Response> close(State& state, const Request& request) {
    const auto agent = request.identity.user;
    const auto chat = chat_of(request);
    const auto code = TRY(json::get_string(request.object(), "code"));
    const auto note = TRY(json::find_string(request.object(), "note")).value_or("");
    auto queue = std::make_shared<QueueId>();
    TRY(state.parts.floor.ask([&state, agent, chat, queue]() -> Result<void> {
        const auto status = state.parts.floor.state().agent(agent);
        for (const auto& one : status ? status->chats : std::vector<floor::AgentChat>{}) {
            if (one.conversation == chat && !one.is_offered) {
                *queue = one.queue;
            }
        }
        return {};
    }));
    TRY(state.parts.check_code(*queue, code));
    TRY(command(state, floor::CloseChat{agent, chat, code, note}));
    // The note is the agent's work: what the answer promises is on disk.
    TRY(state.parts.writer.flush());
    return Response::no_content();
}

Result<Response> say(State& state, const Request& request) {
    const auto chat = chat_of(request);
    const Line line{request.identity.user, TRY(json::get_string(request.object(), "text")),
                    TRY(json::find_string(request.object(), "token")).value_or("")};
    auto said = std::make_shared<ChatMessage>();
    auto done = with_own(state, line.agent, chat, [&state, chat, line, said]() -> Result<void> {
        *said = TRY(state.hub.say(chat, line));
        return {};
    });
    TRY(std::move(done));
    // It was said; when the database is away it is written later.
    std::ignore = state.parts.writer.flush();
    return Response::json(message_json(*said, state.parts.directory), 201);
}

// ---------------------------------------------------------------- reading

bool may_read(const people::DataScope& scope, const std::vector<UserId>& agents,
              const Directory& directory) {
    return scope.everyone || std::ranges::any_of(agents, [&](UserId agent) {
               return scope.covers(agent, directory.team_of(agent));
           });
}

/// Others than who has it now are in the audit log, once for each look and not for what came since.
Result<Response> list(State& state, const Request& request) {
    const auto chat = chat_of(request);
    const auto after = request.query_integer("after").value_or(0);
    const auto running = state.hub.transcript(chat);
    const bool is_own = running && running->agent == request.identity.user;
    std::vector<ChatMessage> messages;
    if (!is_own) {
        const auto facts = TRY(state.read(
            [&](store::Connection& connection) { return find_facts(connection, chat); }));
        if (!facts ||
            !may_read(people::data_scope(request), facts->agents, state.parts.directory)) {
            return fail(ErrorCode::NotFound, "there is no chat {} you may read", chat);
        }
        if (after == 0) {
            TRY(state.audit_act(request, "chat.read", chat.value));
        }
    }
    if (running) {
        messages = running->messages;
    } else {
        messages = TRY(state.read(
            [&](store::Connection& connection) { return find_messages(connection, chat); }));
    }
    json::Array items;
    for (const auto& message : messages) {
        if (message.place > after) {
            items.push_back(message_json(message, state.parts.directory));
        }
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

}  // namespace

void add_chat_routes(http::Router& router, State& state) {
    handle(router, state, "acceptChat", accept);
    handle(router, state, "endChat", end);
    handle(router, state, "transferChat", transfer);
    handle(router, state, "closeChat", close);
    handle(router, state, "sayInChat", say);
    handle(router, state, "listChatMessages", list);
}

}  // namespace callfloor::chats
