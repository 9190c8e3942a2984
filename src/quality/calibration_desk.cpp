#include "quality/internal/calibration_desk.h"

#include <algorithm>

#include "base/check.h"
#include "quality/calibration_store.h"
#include "quality/evaluation_store.h"
#include "quality/internal/evaluation_desk.h"

namespace callfloor::quality {

namespace {

Evaluation form_of(const Calibration& calibration, const CalibrationContact& contact,
                   UserId reviewer) {
    Evaluation form;
    form.purpose = Purpose::Calibration;
    form.sample = Sample::Chosen;
    form.channel = contact.channel;
    form.scheme = calibration.scheme;
    form.scheme_version = calibration.scheme_version;
    form.conversation = contact.conversation;
    form.recording = contact.recording;
    form.agent = contact.agent;
    form.team = contact.team;
    form.queue = contact.queue;
    form.contact_at = contact.contact_at;
    form.reviewer = reviewer;
    return form;
}

Result<void> audit_act(const Quality::State& state, store::Connection& connection,
                       people::AuditEntry entry, CalibrationState before,
                       const Calibration& after) {
    entry.before = json::Object{{"state", word_of(before)}};
    entry.after = json::Object{{"state", word_of(after.state)}, {"reason", after.reason}};
    return people::append_audit(connection, entry, state.parts.clock.now());
}

/// Nobody's standing is asked: the form goes with its session.
Result<void> void_open_forms(Quality::State& state, store::Connection& connection,
                             CalibrationSession& session) {
    const auto now = state.parts.clock.now();
    for (auto& form : session.forms) {
        if (form.state != EvaluationState::Draft) {
            continue;
        }
        auto evaluation = TRY(find_evaluation(connection, form.evaluation));
        CHECK(evaluation.has_value());
        evaluation->state = EvaluationState::Void;
        form.state = EvaluationState::Void;
        TRY(update_evaluation(connection, *evaluation, std::nullopt));
        TRY(insert_step(connection, evaluation->id, state.ids.next_value(now),
                        {now,
                         Act::Void,
                         EvaluationState::Draft,
                         EvaluationState::Void,
                         {},
                         "the calibration session was ended"}));
    }
    return {};
}

}  // namespace

std::vector<UserId> CalibrationSession::reviewers() const {
    std::vector<UserId> all;
    for (const auto& form : forms) {
        if (form.role == FormRole::Reviewer &&
            std::find(all.begin(), all.end(), form.reviewer) == all.end()) {
            all.push_back(form.reviewer);
        }
    }
    std::ranges::sort(all);
    return all;
}

const CalibrationForm* CalibrationSession::find_form(int contact, UserId reviewer) const {
    const auto found = std::ranges::find_if(forms, [&](const CalibrationForm& form) {
        const bool is_own = form.role == FormRole::Reviewer || reviewer == calibration.master;
        return is_own && form.contact == contact && form.reviewer == reviewer;
    });
    return found == forms.end() ? nullptr : &*found;
}

const CalibrationForm* CalibrationSession::find_gold(int contact) const {
    const auto found = std::ranges::find_if(forms, [&](const CalibrationForm& form) {
        return form.role == FormRole::Gold && form.contact == contact;
    });
    return found == forms.end() ? nullptr : &*found;
}

CalibrationStanding standing_of(const http::Identity& identity, const CalibrationSession& session) {
    CalibrationStanding standing;
    standing.is_agent = std::ranges::any_of(
        session.contacts, [&](const auto& contact) { return contact.agent == identity.user; });
    standing.is_member = std::ranges::any_of(
        session.forms, [&](const auto& form) { return form.reviewer == identity.user; });
    standing.is_qa = identity.has_role("qa");
    standing.is_qa_lead = identity.has_role("qa_lead") || identity.has_role("admin");
    standing.is_director = identity.has_role("director");
    return standing;
}

Result<CalibrationSession> open_calibration(store::Connection& connection,
                                            const http::Request& request, CalibrationId id) {
    const auto found = TRY(find_calibration(connection, id));
    CalibrationSession session;
    if (found) {
        session.calibration = *found;
        session.contacts = TRY(load_calibration_contacts(connection, id));
        session.forms = TRY(load_calibration_forms(connection, id));
    }
    if (!found || !may_see(session.calibration, standing_of(request.identity, session))) {
        return fail(ErrorCode::NotFound,
                    "there is no calibration {} you may see; see GET /quality/calibrations", id);
    }
    return session;
}

Result<void> start_calibration(Quality::State& state, store::Connection& connection,
                               const http::Request& request, CalibrationSession& session,
                               const std::vector<UserId>& reviewers) {
    auto& calibration = session.calibration;
    const auto now = calibration.created_at;
    calibration.id = state.ids.next<CalibrationId>(now);
    TRY(insert_calibration(connection, calibration, session.contacts));
    const auto add_form = [&](const CalibrationContact& contact, UserId reviewer,
                              FormRole role) -> Result<void> {
        auto evaluation = form_of(calibration, contact, reviewer);
        evaluation.id = state.ids.next<EvaluationId>(now);
        evaluation.started_at = now;
        TRY(insert_evaluation(connection, evaluation));
        TRY(insert_step(connection, evaluation.id, state.ids.next_value(now),
                        {now, Act::Start, EvaluationState::Draft, EvaluationState::Draft,
                         request.identity.user, ""}));
        session.forms.push_back({contact.number, reviewer, role, evaluation.id});
        return insert_calibration_form(connection, calibration.id, session.forms.back());
    };
    for (const auto& contact : session.contacts) {
        for (const auto reviewer : reviewers) {
            TRY(add_form(contact, reviewer, FormRole::Reviewer));
        }
        if (calibration.master.is_set()) {
            TRY(add_form(contact, calibration.master, FormRole::Gold));
        }
    }
    auto entry = people::audit_entry(request, "calibration.create", calibration.id.value);
    json::Array ids;
    for (const auto reviewer : reviewers) {
        ids.push_back(reviewer.value);
    }
    entry.after = json::Object{{"name", calibration.name},
                               {"scheme_id", calibration.scheme.value},
                               {"contacts", static_cast<std::int64_t>(session.contacts.size())},
                               {"reviewer_ids", std::move(ids)},
                               {"master_id", id_or_null(calibration.master.value)}};
    return people::append_audit(connection, entry, now);
}

Result<void> end_calibration(Quality::State& state, store::Connection& connection,
                             const http::Request& request, CalibrationSession& session,
                             CalibrationAct act, std::optional<std::int64_t> expected) {
    auto& calibration = session.calibration;
    const auto before = calibration.state;
    calibration.state = TRY(step(calibration, act, standing_of(request.identity, session)));
    calibration.closed_at = state.parts.clock.now();
    calibration.closed_by = request.identity.user;
    TRY(void_open_forms(state, connection, session));
    calibration.version = TRY(update_calibration(connection, calibration, expected));
    return audit_act(state, connection,
                     people::audit_entry(request, fmt::format("calibration.{}", word_of(act)),
                                         calibration.id.value),
                     before, calibration);
}

Result<void> set_gold(Quality::State& state, store::Connection& connection,
                      const http::Request& request, CalibrationSession& session,
                      const Consensus& consensus, std::optional<std::int64_t> expected) {
    auto& calibration = session.calibration;
    TRY(step(calibration, CalibrationAct::SetGold, standing_of(request.identity, session)));
    const auto contact =
        std::ranges::find(session.contacts, consensus.contact, &CalibrationContact::number);
    if (contact == session.contacts.end()) {
        return fail(ErrorCode::NotFound, "calibration {} has no contact {}; it has 1 to {}",
                    calibration.id, consensus.contact, session.contacts.size());
    }
    EvaluationDesk desk(state, connection, request);
    if (const auto* kept = session.find_gold(consensus.contact)) {
        auto gold = TRY(find_evaluation(connection, kept->evaluation));
        CHECK(gold.has_value());
        gold->reviewer = request.identity.user;
        KeptScore score;
        score.answers = consensus.answers;
        score.comment = consensus.comment;
        score.reason = consensus.reason;
        TRY(desk.agree_again(*gold, std::move(score)));
    } else {
        auto gold = form_of(calibration, *contact, request.identity.user);
        gold.draft = consensus.answers;
        gold.draft_comment = consensus.comment;
        TRY(desk.start(gold));
        session.forms.push_back({consensus.contact, gold.reviewer, FormRole::Gold, gold.id,
                                 EvaluationState::Submitted});
        TRY(insert_calibration_form(connection, calibration.id, session.forms.back()));
        TRY(desk.save(gold, std::nullopt));
        TRY(desk.submit(gold, std::nullopt));
    }
    calibration.version = TRY(update_calibration(connection, calibration, expected));
    auto entry = people::audit_entry(request, "calibration.set_gold", calibration.id.value);
    entry.after = json::Object{{"contact", consensus.contact}, {"reason", consensus.reason}};
    return people::append_audit(connection, entry, desk.now());
}

Result<void> form_came_in(Quality::State& state, store::Connection& connection, EvaluationId form) {
    auto calibration = TRY(find_calibration_of(connection, form));
    CHECK(calibration.has_value());
    if (calibration->state != CalibrationState::Scoring ||
        TRY(count_open_forms(connection, calibration->id)) > 0) {
        return {};
    }
    const auto before = calibration->state;
    calibration->state = TRY(step(*calibration, CalibrationAct::Complete, {.is_system = true}));
    calibration->closed_at = state.parts.clock.now();
    TRY(update_calibration(connection, *calibration, std::nullopt));
    people::AuditEntry entry;
    entry.action = "calibration.complete";
    entry.object = "calibration";
    entry.object_id = calibration->id.value;
    return audit_act(state, connection, std::move(entry), before, *calibration);
}

}  // namespace callfloor::quality
