#include "quality/internal/evaluation_start.h"

#include "quality/scheme_rules.h"
#include "quality/scheme_store.h"

namespace callfloor::quality {

namespace {

std::unexpected<Error> still_runs(ConversationId conversation, std::string_view advice) {
    return fail(ErrorCode::Conflict, "conversation {} still runs; {} it when it has ended",
                conversation, advice);
}

}  // namespace

Result<void> take_contact(Quality::State& state, store::Connection& connection,
                          ConversationId conversation, Evaluation& evaluation, Running running) {
    if (!evaluation.agent.is_set()) {
        const auto agents = TRY(state.parts.contacts.agents_of(connection, conversation));
        if (agents.size() > 1) {
            return fail_field(ErrorCode::InvalidInput, "agent_id",
                              "is missing, and {} agents had the caller; say whose part is scored",
                              agents.size());
        }
        evaluation.agent = agents.empty() ? UserId{} : agents.front();
    }
    const auto found = TRY(state.parts.contacts.find(connection, conversation, evaluation.agent));
    if (!found) {
        return fail_field(ErrorCode::InvalidInput, "conversation_id",
                          "there is no conversation {} with an agent's part to score",
                          conversation);
    }
    if (!found->contact.ended && running == Running::Refused) {
        return still_runs(conversation, "score");
    }
    evaluation.conversation = conversation;
    evaluation.channel = channel_of_direction(found->contact.direction);
    evaluation.queue = found->contact.queue;
    evaluation.recording = found->contact.recording;
    evaluation.contact_at = found->contact.started_at;
    return {};
}

Result<void> settle_contact(Quality::State& state, store::Connection& connection,
                            Evaluation& evaluation) {
    if (!evaluation.conversation.is_set()) {
        return {};
    }
    const auto found =
        TRY(state.parts.contacts.find(connection, evaluation.conversation, evaluation.agent));
    if (!found) {
        return {};  // its record was deleted meanwhile: what was taken at the start stays
    }
    if (!found->contact.ended) {
        return still_runs(evaluation.conversation, "submit");
    }
    evaluation.queue = found->contact.queue;
    evaluation.recording = found->contact.recording;
    return {};
}

Result<void> choose_scheme(store::Connection& connection, SchemeId id, Evaluation& evaluation) {
    const auto scheme = TRY(find_scheme(connection, id));
    if (!scheme || scheme->state != SchemeState::Published) {
        return fail_field(ErrorCode::InvalidInput, "scheme_id",
                          "there is no published scheme {}; see GET /quality/schemes", id);
    }
    if (!fits(scheme->latest, evaluation.channel, evaluation.queue)) {
        return fail_field(ErrorCode::InvalidInput, "scheme_id",
                          "scheme {} is not for {} of queue {}; choose another", id,
                          word_of(evaluation.channel), evaluation.queue);
    }
    evaluation.scheme = id;
    evaluation.scheme_version = scheme->latest_version;
    return {};
}

}  // namespace callfloor::quality
