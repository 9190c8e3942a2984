#pragma once
// Due process as a table: which act leads from which state to which, and who may do it. Pure.
//
// What a person is to an evaluation (Standing) decides, not the role alone: who has scored it never
// decides about an appeal against it, and the person evaluated is nothing but that.

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/evaluation_model.h"

namespace callfloor::quality {

/// One person and one evaluation. Several may hold.
struct Standing {
    bool is_agent = false;            ///< the person evaluated
    bool is_reviewer = false;         ///< gave the first score
    bool is_second_reviewer = false;  ///< of the open appeal
    bool is_leader = false;           ///< leads the agent's team
    bool is_qa = false;               ///< role qa
    bool is_qa_lead = false;          ///< role qa_lead or admin
    bool is_director = false;
    bool is_system = false;  ///< the server itself, at a deadline
};

/// The state after an act of a regular evaluation; absent: the act makes no sense in this state.
std::optional<EvaluationState> next_state(EvaluationState state, Act act);
/// Whether this person may do this act at all, whatever the state.
bool may_do(Act act, const Standing& standing);
/// Both; the error names the state or the person and advises.
Result<EvaluationState> step(const Evaluation& evaluation, Act act, const Standing& standing);
/// What the person may do now, for the page's buttons. Start, Save and the server's acts are not
/// listed, nor an appeal that is too late or one too many.
std::vector<Act> allowed_acts(const Evaluation& evaluation, const Standing& standing,
                              const QualityRules& rules, Instant now);

/// Whether an appeal may be opened: in time, and not too many.
Result<void> may_appeal(const Evaluation& evaluation, const QualityRules& rules, Instant now);

/// Whether the person may read the evaluation:
/// drafts: their reviewer, QA leads · submitted: QA and directors too · released: the agent and the
/// team's leader too. A second review: its reviewer, QA leads, and from its submission QA.
/// A calibration form: its reviewer and nobody else, ever; results are read from the session.
/// The second reviewer of an open appeal does not see the evaluation until he has scored himself.
bool may_see(const Evaluation& evaluation, const Standing& standing);

/// The server's act that is due now; absent: none.
std::optional<Act> due_act(const Evaluation& evaluation, Instant now);
/// When the next step is due after entering a state.
std::optional<Instant> due_after(EvaluationState state, const QualityRules& rules, Instant now);

}  // namespace callfloor::quality
