#include "quality/internal/calibration_json.h"

#include <algorithm>

namespace callfloor::quality {

namespace {

json::Object rate_json(const Rate& rate) {
    return {{"share", value_or_null(rate.share)}, {"count", rate.count}, {"of", rate.of}};
}

json::Object coefficient_json(const Coefficient& coefficient) {
    return {{"value", value_or_null(coefficient.value)},
            {"undefined", coefficient.why ? json::Value(word_of(*coefficient.why)) : json::Value()},
            {"reviewers", coefficient.reviewers},
            {"contacts", coefficient.contacts}};
}

CalibrationSummary summary_of(const http::Identity& caller, const CalibrationSession& session) {
    CalibrationSummary summary;
    summary.calibration = session.calibration;
    summary.contacts = static_cast<std::int64_t>(session.contacts.size());
    for (const auto& form : session.forms) {
        const bool is_open = form.state == EvaluationState::Draft;
        ++summary.forms;
        summary.forms_in += form.state == EvaluationState::Submitted ? 1 : 0;
        summary.own_open += is_open && form.reviewer == caller.user ? 1 : 0;
    }
    return summary;
}

json::Object contact_json(const Quality::State& state, const http::Identity& caller,
                          const CalibrationSession& session, const CalibrationContact& contact) {
    const auto& directory = state.parts.directory;
    const auto* own = session.find_form(contact.number, caller.user);
    const auto* gold = session.find_gold(contact.number);
    return {{"number", contact.number},
            {"conversation_id", contact.conversation.value},
            {"recording_id", id_or_null(contact.recording.value)},
            {"agent_id", contact.agent.value},
            {"agent_name", directory.person_name(contact.agent)},
            {"team_id", id_or_null(contact.team.value)},
            {"team_name", directory.team_name(contact.team)},
            {"queue_id", id_or_null(contact.queue.value)},
            {"queue_name", directory.queue_name(contact.queue)},
            {"channel", word_of(contact.channel)},
            {"contact_at", to_epoch_ms(contact.contact_at)},
            {"own_evaluation_id", id_or_null(own == nullptr ? 0 : own->evaluation.value)},
            {"own_state", own == nullptr ? json::Value() : json::Value(word_of(own->state))},
            {"has_gold", gold != nullptr && gold->state == EvaluationState::Submitted}};
}

json::Object member_json(const Quality::State& state, const CalibrationSession& session,
                         UserId member) {
    std::int64_t forms = 0;
    std::int64_t forms_in = 0;
    const bool is_master = member == session.calibration.master;
    for (const auto& form : session.forms) {
        const bool counts = form.role == FormRole::Reviewer || is_master;
        if (counts && form.reviewer == member) {
            ++forms;
            forms_in += form.state == EvaluationState::Submitted ? 1 : 0;
        }
    }
    return {{"reviewer_id", member.value},
            {"reviewer_name", state.parts.directory.person_name(member)},
            {"is_master", is_master},
            {"forms", forms},
            {"forms_in", forms_in}};
}

json::Object item_json(const ItemAgreement& item) {
    return {{"item", item.item},
            {"answers", item.answers},
            {"pairs", rate_json(item.pairs)},
            {"kappa", coefficient_json(item.kappa)},
            {"icc", coefficient_json(item.icc)},
            {"mean_gap", value_or_null(item.mean_gap)},
            {"as_gold", rate_json(item.as_gold)},
            {"rewrite", item.rewrite ? json::Value(word_of(*item.rewrite)) : json::Value()}};
}

json::Object deviation_json(const Quality::State& state, const ReviewerDeviation& one) {
    return {{"reviewer_id", one.reviewer.value},
            {"reviewer_name", state.parts.directory.person_name(one.reviewer)},
            {"forms", one.forms},
            {"mean_score", value_or_null(one.mean_score)},
            {"compared", one.deviation.values},
            {"mean_deviation", value_or_null(one.deviation.mean)},
            {"deviation_low", value_or_null(one.deviation.low)},
            {"deviation_high", value_or_null(one.deviation.high)},
            {"mean_absolute", value_or_null(one.mean_absolute)},
            {"within", rate_json(one.within)},
            {"as_gold", rate_json(one.as_gold)}};
}

json::Object form_json(const Quality::State& state, int contact, FormRole role,
                       const Rating& rating) {
    return {{"contact", contact},
            {"reviewer_id", rating.reviewer.value},
            {"reviewer_name", state.parts.directory.person_name(rating.reviewer)},
            {"role", word_of(role)},
            {"score", value_or_null(rating.result.score)},
            {"passed", value_or_null(rating.result.passed)},
            {"answers", to_json(rating.answers)},
            {"comment", rating.comment}};
}

json::Array forms_json(const Quality::State& state, const std::vector<RatedContact>& contacts) {
    json::Array forms;
    for (const auto& contact : contacts) {
        for (const auto& rating : contact.ratings) {
            forms.push_back(form_json(state, contact.number, FormRole::Reviewer, rating));
        }
        if (contact.gold) {
            forms.push_back(form_json(state, contact.number, FormRole::Gold, *contact.gold));
        }
    }
    return forms;
}

}  // namespace

json::Object calibration_json(const Quality::State& state, const CalibrationSummary& summary,
                              const SchemeContent& content) {
    const auto& directory = state.parts.directory;
    const auto& one = summary.calibration;
    return {{"id", one.id.value},
            {"name", one.name},
            {"state", word_of(one.state)},
            {"scheme_id", one.scheme.value},
            {"scheme_name", to_json(content.name)},
            {"scheme_version", one.scheme_version},
            {"master_id", id_or_null(one.master.value)},
            {"master_name", directory.person_name(one.master)},
            {"tolerance", one.tolerance},
            {"due_at", instant_or_null(one.due_at)},
            {"created_by_name", directory.person_name(one.created_by)},
            {"created_at", to_epoch_ms(one.created_at)},
            {"closed_by_name", directory.person_name(one.closed_by)},
            {"closed_at", instant_or_null(one.closed_at)},
            {"reason", one.reason},
            {"contacts", summary.contacts},
            {"forms", summary.forms},
            {"forms_in", summary.forms_in},
            {"own_open", summary.own_open},
            {"etag", http::etag_of(one.version)}};
}

json::Object session_json(const Quality::State& state, const http::Identity& caller,
                          const CalibrationSession& session, const SchemeContent& content) {
    json::Array contacts;
    for (const auto& contact : session.contacts) {
        contacts.push_back(contact_json(state, caller, session, contact));
    }
    json::Array members;
    for (const auto reviewer : session.reviewers()) {
        members.push_back(member_json(state, session, reviewer));
    }
    if (session.calibration.master.is_set()) {
        members.push_back(member_json(state, session, session.calibration.master));
    }
    const auto standing = standing_of(caller, session);
    json::Array allowed;
    for (const auto act : allowed_acts(session.calibration, standing)) {
        allowed.push_back(json::Value(word_of(act)));
    }
    return {{"calibration", calibration_json(state, summary_of(caller, session), content)},
            {"contacts", std::move(contacts)},
            {"members", std::move(members)},
            {"results", may_see_results(session.calibration, standing)},
            {"allowed", std::move(allowed)}};
}

json::Object results_json(const Quality::State& state, const CalibrationSession& session,
                          const SchemeContent& content, const std::vector<RatedContact>& contacts) {
    const auto agreement =
        agreement_of(content, session.reviewers(), contacts, session.calibration.tolerance);
    json::Array items;
    for (const auto& item : agreement.items) {
        items.push_back(item_json(item));
    }
    json::Array reviewers;
    for (const auto& one : agreement.reviewers) {
        reviewers.push_back(deviation_json(state, one));
    }
    json::Array spreads;
    for (const auto& spread : agreement.contacts) {
        spreads.push_back(json::Object{{"number", spread.number},
                                       {"mean", value_or_null(spread.mean)},
                                       {"low", value_or_null(spread.low)},
                                       {"high", value_or_null(spread.high)},
                                       {"gold", value_or_null(spread.gold)}});
    }
    return {{"id", session.calibration.id.value},
            {"tolerance", session.calibration.tolerance},
            {"content", to_json(content)},
            {"score_icc", coefficient_json(agreement.score_icc)},
            {"mean_gap", value_or_null(agreement.mean_gap)},
            {"within", rate_json(agreement.within)},
            {"verdicts", rate_json(agreement.verdicts)},
            {"verdict_kappa", coefficient_json(agreement.verdict_kappa)},
            {"items", std::move(items)},
            {"reviewers", std::move(reviewers)},
            {"contacts", std::move(spreads)},
            {"forms", forms_json(state, contacts)}};
}

json::Object drift_json(const Quality::State& state, const Drift& drift) {
    json::Array points;
    for (const auto& point : drift.points) {
        points.push_back(json::Object{{"calibration_id", point.calibration.value},
                                      {"name", point.name},
                                      {"closed_at", to_epoch_ms(point.closed_at)},
                                      {"contacts", point.contacts},
                                      {"mean_deviation", point.mean_deviation},
                                      {"mean_absolute", point.mean_absolute},
                                      {"within", rate_json(point.within)}});
    }
    return {{"reviewer_id", drift.reviewer.value},
            {"reviewer_name", state.parts.directory.person_name(drift.reviewer)},
            {"points", std::move(points)},
            {"slope", value_or_null(drift.slope)},
            {"absolute_slope", value_or_null(drift.absolute_slope)}};
}

}  // namespace callfloor::quality
