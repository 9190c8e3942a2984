// Messages and surveys as documents (records_json.h).
#include "people/access.h"
#include "records/internal/json_fields.h"
#include "records/records_json.h"

namespace callfloor::records {

namespace {

json::Value optional_number(const std::optional<double>& number) {
    return number ? json::Value(*number) : json::Value(nullptr);
}

}  // namespace

json::Object handling_json(const MessageHandling& handling) {
    return {{"state", message_state_name(handling.state)},
            {"user_id", optional_id(handling.user)},
            {"note", handling.note}};
}

json::Object message_json(const Message& message, const Reader& reader) {
    const auto& handling = message.handling;
    const bool is_his =
        handling.state == MessageState::Assigned && handling.user == reader.identity.user;
    json::Array heard;
    for (const MessageListener& listener : message.heard_by) {
        heard.push_back(json::Object{{"user_id", listener.user.value},
                                     {"user_name", reader.directory.agent_name(listener.user)},
                                     {"first_at", to_epoch_ms(listener.first_at)}});
    }
    json::Object object = handling_json(handling);
    object["id"] = message.id.value;
    object["conversation_id"] = message.conversation.value;
    // Who has it is to call back.
    object["caller_number"] = is_his ? message.caller_number
                                     : people::shown_number(reader.identity, message.caller_number);
    add_queue(object, message.queue, reader.directory);
    add_agent(object, message.agent, reader.directory);
    object["left_at"] = to_epoch_ms(message.left_at);
    object["length_ms"] = message.length.count();
    object["is_deleted"] = message.is_deleted;
    object["user_name"] =
        handling.user.is_set() ? reader.directory.agent_name(handling.user) : std::string();
    object["changed_at"] = optional_instant(handling.changed_at);
    object["heard_by"] = std::move(heard);
    return object;
}

json::Object survey_figures_json(const SurveyFigures& figures, const Directory& directory) {
    json::Object object;
    add_queue(object, figures.queue, directory);
    add_agent(object, figures.agent, directory);
    object["calls"] = figures.calls;
    object["offered"] = figures.offered;
    object["answered"] = figures.answered;
    object["complete"] = figures.complete;
    object["comments"] = figures.comments;
    object["scores"] = figures.scores;
    object["satisfied"] = figures.satisfied;
    object["offered_rate"] = optional_number(figures.offered_rate());
    object["participation"] = optional_number(figures.participation());
    object["satisfaction"] = optional_number(figures.satisfaction());
    object["mean_score"] = optional_number(figures.mean_score());
    return object;
}

json::Object survey_json(const Survey& survey, const Reader& reader) {
    json::Array answers;
    for (const SurveyAnswer& answer : survey.answers) {
        answers.push_back(json::Object{
            {"question", answer.question}, {"score", answer.score}, {"highest", answer.highest}});
    }
    json::Object object;
    object["conversation_id"] = survey.conversation.value;
    object["caller_number"] = people::shown_number(reader.identity, survey.caller_number);
    add_queue(object, survey.queue, reader.directory);
    add_agent(object, survey.agent, reader.directory);
    object["offered_at"] = to_epoch_ms(survey.offered_at);
    object["questions"] = survey.questions;
    object["answers"] = std::move(answers);
    object["comment_recording_id"] = optional_id(survey.comment);
    return object;
}

}  // namespace callfloor::records
