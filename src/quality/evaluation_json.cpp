#include "quality/internal/evaluation_json.h"

#include "base/check.h"
#include "quality/calibration_store.h"
#include "quality/evaluation_store.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/scheme_rules.h"
#include "quality/scheme_store.h"
#include "quality/score_rules.h"

namespace callfloor::quality {

namespace {

/// The agent is told what, not who: the names of reviewers stay within quality.
class Names final {
  public:
    Names(const Directory& directory, const http::Identity& caller, const Evaluation& evaluation)
        : directory_(directory), hides_(caller.user == evaluation.agent), self_(caller.user) {}

    json::Value id(UserId person) const { return id_or_null(shown(person).value); }
    std::string name(UserId person) const { return directory_.person_name(shown(person)); }

  private:
    UserId shown(UserId person) const { return hides_ && person != self_ ? UserId{} : person; }
    const Directory& directory_;
    bool hides_;
    UserId self_;
};

/// A second review stays inside quality until the decision.
bool hides_second(const http::Identity& caller, const Evaluation& evaluation) {
    const auto standing = standing_of(caller, evaluation);
    if (standing.is_agent) {
        return true;
    }
    const bool is_inside = standing.is_qa || standing.is_qa_lead || standing.is_director;
    return !is_inside && evaluation.state != EvaluationState::Final;
}

json::Array scores_json(const std::vector<KeptScore>& scores, const Evaluation& evaluation,
                        const http::Identity& caller, const Names& names) {
    json::Array array;
    const bool hides = hides_second(caller, evaluation);
    for (const auto& score : scores) {
        if (hides && score.origin == ScoreOrigin::SecondReview) {
            continue;
        }
        array.push_back(json::Object{{"number", score.number},
                                     {"origin", word_of(score.origin)},
                                     {"scheme_version", score.scheme_version},
                                     {"by_id", names.id(score.by)},
                                     {"by_name", names.name(score.by)},
                                     {"at", to_epoch_ms(score.at)},
                                     {"reason", score.reason},
                                     {"in_force", score.id == evaluation.score},
                                     {"answers", to_json(score.answers)},
                                     {"comment", score.comment},
                                     {"result", to_json(score.result)}});
    }
    return array;
}

json::Array steps_json(const std::vector<Step>& steps, const Names& names) {
    json::Array array;
    for (const auto& step : steps) {
        array.push_back(json::Object{{"at", to_epoch_ms(step.at)},
                                     {"act", word_of(step.act)},
                                     {"from_state", word_of(step.from)},
                                     {"to_state", word_of(step.to)},
                                     {"by_id", names.id(step.by)},
                                     {"by_name", names.name(step.by)},
                                     {"text", step.text}});
    }
    return array;
}

json::Array appeals_json(const std::vector<Appeal>& appeals, const Names& names) {
    json::Array array;
    for (const auto& appeal : appeals) {
        array.push_back(json::Object{
            {"number", appeal.number},
            {"opened_at", to_epoch_ms(appeal.opened_at)},
            {"reason", appeal.reason},
            {"items", to_json(appeal.items)},
            {"leader_comment", appeal.leader_comment},
            {"commented_by_name", names.name(appeal.commented_by)},
            {"commented_at", instant_or_null(appeal.commented_at)},
            {"second_reviewer_id", names.id(appeal.second_reviewer)},
            {"second_reviewer_name", names.name(appeal.second_reviewer)},
            {"second_evaluation_id", id_or_null(appeal.second_evaluation.value)},
            {"second_score_at", instant_or_null(appeal.second_at)},
            {"decision", appeal.decision ? json::Value(word_of(*appeal.decision)) : json::Value()},
            {"decision_reason", appeal.decision_reason},
            {"decided_by_name", names.name(appeal.decided_by)},
            {"closed_at", instant_or_null(appeal.closed_at)}});
    }
    return array;
}

json::Value contact_json(const std::optional<ContactDetail>& detail) {
    if (!detail) {
        return nullptr;
    }
    json::Array parts;
    for (const auto& part : detail->parts) {
        parts.push_back(
            json::Object{{"from_at", to_epoch_ms(part.from)}, {"to_at", to_epoch_ms(part.to)}});
    }
    const auto& contact = detail->contact;
    return json::Object{{"started_at", to_epoch_ms(contact.started_at)},
                        {"talk_ms", contact.talk.count()},
                        {"hold_ms", contact.hold.count()},
                        {"agents", contact.agents},
                        {"running", !contact.ended},
                        {"parts", std::move(parts)},
                        {"recording_id", id_or_null(contact.recording.value)},
                        {"recording_started_at", instant_or_null(detail->recording_started_at)}};
}

/// What the form shows: the draft while it is open, else the score in force.
void put_answers(json::Object& document, const Evaluation& evaluation, const SchemeContent& content,
                 const std::vector<KeptScore>& scores) {
    if (evaluation.state == EvaluationState::Draft) {
        document["answers"] = to_json(evaluation.draft);
        document["comment"] = evaluation.draft_comment;
        document["result"] = to_json(score(content, evaluation.draft));
        return;
    }
    document["answers"] = json::Array{};
    document["comment"] = "";
    document["result"] = nullptr;
    for (const auto& kept : scores) {
        if (kept.id == evaluation.score) {
            document["answers"] = to_json(kept.answers);
            document["comment"] = kept.comment;
            document["result"] = to_json(kept.result);
        }
    }
}

}  // namespace

Result<const SchemeContent*> SchemeVersions::content(SchemeId scheme, int version) {
    const auto key = std::pair(scheme, version);
    if (const auto found = known_.find(key); found != known_.end()) {
        return &found->second;
    }
    auto loaded = TRY(find_scheme_version(connection_, scheme, version));
    CHECK(loaded.has_value());
    return &known_.emplace(key, std::move(loaded->content)).first->second;
}

Result<const SchemeContent*> SchemeVersions::latest(SchemeId scheme) {
    const auto key = std::pair(scheme, 0);
    if (const auto found = known_.find(key); found != known_.end()) {
        return &found->second;
    }
    auto loaded = TRY(find_scheme(connection_, scheme));
    CHECK(loaded.has_value());
    return &known_.emplace(key, std::move(loaded->latest)).first->second;
}

json::Object rate_with_interval_json(const Rate& rate) {
    return {{"share", value_or_null(rate.share)},
            {"low", value_or_null(rate.low)},
            {"high", value_or_null(rate.high)},
            {"count", rate.count},
            {"of", rate.of}};
}

json::Array named_items_json(const SchemeContent& content, const std::vector<std::string>& keys) {
    json::Array items;
    for (const auto& key : keys) {
        const auto* item = find_item(content, key);
        items.push_back(json::Object{
            {"item", key}, {"name", to_json(item == nullptr ? LocalText{key, key} : item->name)}});
    }
    return items;
}

json::Object row_json(const Quality::State& state, const http::Identity& caller,
                      const Evaluation& one, const SchemeContent& content) {
    const auto& directory = state.parts.directory;
    const Names names(directory, caller, one);
    json::Array errors;
    for (std::size_t i = 0; i < std::size(kFamilies); ++i) {
        if (one.figures.critical[i].value_or(false)) {
            errors.push_back(json::Value(word_of(kFamilies[i])));
        }
    }
    return {{"id", one.id.value},
            {"purpose", word_of(one.purpose)},
            {"of_evaluation_id", id_or_null(one.of.value)},
            {"state", word_of(one.state)},
            {"sample", word_of(one.sample)},
            {"channel", word_of(one.channel)},
            {"scheme_id", one.scheme.value},
            {"scheme_name", to_json(content.name)},
            {"scheme_version", one.scheme_version},
            {"conversation_id", id_or_null(one.conversation.value)},
            {"recording_id", id_or_null(one.recording.value)},
            {"agent_id", one.agent.value},
            {"agent_name", directory.person_name(one.agent)},
            {"team_id", id_or_null(one.team.value)},
            {"team_name", directory.team_name(one.team)},
            {"queue_id", id_or_null(one.queue.value)},
            {"queue_name", directory.queue_name(one.queue)},
            {"contact_at", to_epoch_ms(one.contact_at)},
            {"reviewer_id", names.id(one.reviewer)},
            {"reviewer_name", names.name(one.reviewer)},
            {"score", value_or_null(one.figures.score)},
            {"unpenalised_score", value_or_null(one.figures.unpenalised)},
            {"passed", value_or_null(one.figures.passed)},
            {"critical_errors", std::move(errors)},
            {"noncritical_opportunities", one.figures.noncritical_opportunities},
            {"noncritical_errors", one.figures.noncritical_errors},
            {"counted", one.state == EvaluationState::Final},
            {"appeals", one.appeals},
            {"started_at", to_epoch_ms(one.started_at)},
            {"submitted_at", instant_or_null(one.submitted_at)},
            {"released_at", instant_or_null(one.released_at)},
            {"appeal_until_at", instant_or_null(one.appeal_until)},
            {"due_at", instant_or_null(one.due_at)},
            {"final_at", instant_or_null(one.final_at)},
            {"etag", http::etag_of(one.version)}};
}

json::Object remark_json(const Quality::State& state, const Remark& remark) {
    return {{"id", remark.id.value},
            {"at_ms", remark.at.count()},
            {"length_ms", remark.length.count()},
            {"item", remark.item.empty() ? json::Value() : json::Value(remark.item)},
            {"text", remark.text},
            {"author_id", remark.author.value},
            {"author_name", state.parts.directory.person_name(remark.author)},
            {"written_at", to_epoch_ms(remark.written_at)},
            {"etag", http::etag_of(remark.version)}};
}

Result<json::Object> detail_json(Quality::State& state, store::Connection& connection,
                                 const http::Identity& caller, const Evaluation& one) {
    SchemeVersions versions(connection);
    const auto* content = TRY(versions.content(one.scheme, one.scheme_version));
    const auto scores = TRY(load_scores(connection, one.id));
    const auto rules = TRY(load_rules(connection));
    const Names names(state.parts.directory, caller, one);
    std::optional<ContactDetail> contact;
    if (one.conversation.is_set()) {
        contact = TRY(state.parts.contacts.find(connection, one.conversation, one.agent));
    }
    json::Object document{{"evaluation", row_json(state, caller, one, *content)},
                          {"contact", contact_json(contact)},
                          {"contact_note", one.contact_note},
                          {"content", to_json(*content)}};
    put_answers(document, one, *content, scores);
    json::Array remarks;
    for (const auto& remark : TRY(load_remarks(connection, one.id))) {
        auto row = remark_json(state, remark);
        row["author_id"] = names.id(remark.author);
        row["author_name"] = names.name(remark.author);
        remarks.push_back(std::move(row));
    }
    document["remarks"] = std::move(remarks);
    document["scores"] = scores_json(scores, one, caller, names);
    document["steps"] = steps_json(TRY(load_steps(connection, one.id)), names);
    document["appeals"] = appeals_json(TRY(load_appeals(connection, one.id)), names);
    json::Array allowed;
    for (const auto act :
         allowed_acts(one, standing_of(caller, one), rules, state.parts.clock.now())) {
        allowed.push_back(json::Value(word_of(act)));
    }
    document["allowed"] = std::move(allowed);
    const auto session = TRY(find_calibration_of(connection, one.id));
    document["calibration_id"] = id_or_null(session ? session->id.value : 0);
    document["blind"] = one.purpose != Purpose::Regular && one.state == EvaluationState::Draft;
    return document;
}

}  // namespace callfloor::quality
