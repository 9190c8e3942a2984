#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/state_names.h"
#include "floor/testing/stage.h"

namespace callfloor::floor {

namespace {

/// "... after 40s", "... for 15s": time that passes.
Result<void> pass_named(Stage& stage, const Clause& clause, std::string_view preposition) {
    const auto word = std::ranges::find(clause.words, preposition);
    if (word != clause.words.end() && word + 1 != clause.words.end()) {
        stage.play().pass(TRY(parse_duration(*(word + 1))));
    }
    return {};
}

Result<LegId> open_phone_leg(Stage& stage, const AgentSetUp& agent, const std::string& name) {
    const LegModel* leg = stage.play().leg_at(agent.extension);
    if (leg == nullptr || leg->ended) {
        return fail(ErrorCode::Conflict, "the phone of {} has no call", name);
    }
    return leg->id;
}

void remember_conversation(Stage& stage, const std::string& caller, LegId leg) {
    if (const LegModel* model = stage.play().find_leg(leg); model != nullptr) {
        stage.conversations[caller] = model->conversation;
    }
}

// ---------------------------------------------------------------- callers

Result<bool> caller_dials(Stage& stage, const std::string& name, const Clause& clause) {
    const bool is_number =
        !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
    if (!stage.caller_numbers.contains(name)) {
        stage.caller_numbers[name] =
            is_number ? name : fmt::format("1390000{:04}", stage.caller_numbers.size());
    }
    const std::string number = clause.setting("from", stage.caller_numbers[name]);
    stage.last_caller = name;
    if (clause.word(clause.words.size() - 1) == "unconfirmed") {
        stage.play().late_confirmers.insert(name);
    }
    const auto dials = std::ranges::find(clause.words, "dials");
    const LegId leg =
        stage.play().call(name, CallArrived{{}, TrunkId{1}, {}, number, "", *(dials + 1)});
    remember_conversation(stage, name, leg);
    return true;
}

constexpr std::string_view kCallerVerbs[] = {"dials",   "hangs",   "loses",   "confirms", "holds",
                                             "resumes", "presses", "answers", "refuses",  "rings"};

/// What somebody outside does who is being called.
Result<bool> act_as_called(Stage& stage, LegModel& leg, const Clause& clause,
                           const std::string& verb) {
    if (verb == "answers") {
        leg.answered = true;
        return command(stage, LegAnswered{leg.id});
    }
    if (verb == "rings") {
        stage.play().ring(leg.id, clause.words.back() == "sounding");
        return true;
    }
    const auto status = parse_int(clause.words.back(), 300, 699);
    if (verb != "refuses" || !status) {
        return false;
    }
    stage.play().end_leg(leg.id, call_end_from_sip_status(static_cast<int>(*status), false));
    return true;
}

Result<bool> act_as_caller(Stage& stage, const Clause& clause) {
    const bool is_named = std::ranges::find(kCallerVerbs, clause.word(1)) == std::end(kCallerVerbs);
    const std::string name = is_named ? clause.word(1) : caller_named(stage, "");
    const std::string& verb = clause.word(is_named ? 2 : 1);
    if (verb == "dials") {
        return caller_dials(stage, name.empty() ? "zoe" : name, clause);
    }
    TRY(pass_named(stage, clause, "after"));
    LegModel* leg = stage.play().last_leg_of_caller(name);
    if (leg == nullptr) {
        return fail(ErrorCode::NotFound, "caller \"{}\" never called", name);
    }
    if (verb == "hangs" && clause.text.find("again") != std::string::npos) {
        return command(stage, LegEnded{leg->id, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    }
    if (leg->ended) {
        return fail(ErrorCode::Conflict, "the call of {} is over", name);
    }
    if (verb == "hangs") {
        stage.play().end_leg(leg->id, EndCause::NormalHangUp);
    } else if (verb == "loses") {
        stage.play().end_leg(leg->id, clause.text.find("session") != std::string::npos
                                          ? EndCause::SessionTimeout
                                          : EndCause::MediaTimeout);
    } else if (verb == "confirms") {
        leg->answered = true;
        stage.play().give(LegAnswered{leg->id});
    } else if (verb == "holds" || verb == "resumes") {
        stage.play().give(LegHeld{leg->id, verb == "holds"});
    } else if (verb == "answers" || verb == "rings" || verb == "refuses") {
        return act_as_called(stage, *leg, clause, verb);
    } else if (verb == "presses") {
        const std::string& keys = clause.words.back();
        for (const char key : keys == "hash" ? std::string("#") : keys) {
            stage.play().give(DigitPressed{leg->id, key});
        }
    } else {
        return false;
    }
    return true;
}

// ---------------------------------------------------------------- agents: the phone

/// What is dialled to reach somebody: an agent's extension, a number as it stands, "outside:zoe".
std::string number_of(Stage& stage, const std::string& name) {
    const auto agent = stage.agents.find(name);
    for (const auto& [number, id] : stage.extensions) {
        if (agent != stage.agents.end() && id == agent->second.extension) {
            return number;
        }
    }
    if (!name.starts_with("outside:")) {
        return name;
    }
    auto& number = stage.caller_numbers[name.substr(8)];
    if (number.empty()) {
        number = fmt::format("+861390000{:04}", stage.caller_numbers.size());
    }
    stage.play().names_outside[number] = name.substr(8);
    return number;
}

Result<bool> use_phone(Stage& stage, const std::string& name, const AgentSetUp& agent,
                       const Clause& clause) {
    const std::string& verb = clause.word(1);
    if (verb == "answers") {
        if (clause.word(2) == "late") {  // the answer crosses the end we sent
            LegModel* leg = stage.play().leg_at(agent.extension);
            if (leg == nullptr) {
                return fail(ErrorCode::NotFound, "{} was never called", name);
            }
            return command(stage, LegAnswered{leg->id});
        }
        TRY(pass_named(stage, clause, "after"));
        const LegId leg = TRY(open_phone_leg(stage, agent, name));
        stage.play().find_leg(leg)->answered = true;
        stage.play().give(LegAnswered{leg});
    } else if (verb == "rings") {
        stage.play().give(LegRinging{TRY(open_phone_leg(stage, agent, name))});
    } else if (verb == "ignores") {
        TRY(open_phone_leg(stage, agent, name));
        TRY(pass_named(stage, clause, "for"));
    } else if (verb == "declines") {
        stage.play().end_leg(TRY(open_phone_leg(stage, agent, name)), EndCause::Rejected);
    } else if (verb == "hangs" && clause.word(2) == "up") {
        TRY(pass_named(stage, clause, "after"));
        stage.play().end_leg(TRY(open_phone_leg(stage, agent, name)), EndCause::NormalHangUp);
    } else if (verb == "loses") {
        stage.play().end_leg(TRY(open_phone_leg(stage, agent, name)), EndCause::MediaTimeout);
    } else if (verb == "phone-holds" || verb == "phone-resumes") {
        stage.play().give(LegHeld{TRY(open_phone_leg(stage, agent, name)), verb == "phone-holds"});
    } else if (verb == "dials") {
        const bool is_second = stage.play().leg_at(agent.extension) != nullptr &&
                               !stage.play().leg_at(agent.extension)->ended;
        const std::string before = is_second ? stage.last_caller : name;
        const LegId leg = stage.play().call(
            name, CallArrived{{}, {}, agent.extension, "", name, number_of(stage, clause.word(2))});
        stage.last_caller = before;
        remember_conversation(stage, name, leg);
    } else {
        return false;
    }
    return true;
}

/// The transfer key, with one call or with two.
Result<bool> use_transfer_key(Stage& stage, const AgentSetUp& agent, const Clause& clause) {
    const std::string& verb = clause.word(1);
    if (verb != "phone-transfers" && verb != "phone-completes") {
        return false;
    }
    const auto first = stage.play().floor().agent_leg(agent.id);
    PhoneTransfer request{first.value_or(LegId{}), {}, {}};
    if (verb == "phone-transfers") {
        request.number = number_of(stage, clause.word(2));
    } else {
        request.other = TRY(open_phone_leg(stage, agent, clause.word(0)));
    }
    return command(stage, request);
}

// ---------------------------------------------------------------- agents: the desk

Result<NextState> state_wanted(const Clause& clause, std::size_t index) {
    const auto state = agent_state_from_name(clause.word(index));
    if (!state) {
        return fail(ErrorCode::InvalidInput, "\"{}\" is no state", clause.word(index));
    }
    return NextState{*state, clause.word(index + 1)};
}

/// Somebody outside by a name, or a number.
OutsideNumber number_outside(Stage& stage, const std::string& name) {
    const bool is_number = name.find_first_not_of("+0123456789") == std::string::npos;
    if (!stage.caller_numbers.contains(name)) {
        stage.caller_numbers[name] =
            is_number ? name : fmt::format("+861390000{:04}", stage.caller_numbers.size());
    }
    const std::string& digits = stage.caller_numbers[name];
    stage.play().names_outside[digits] = name;
    const auto parsed = parse_outside_number(digits, {});
    return parsed ? *parsed : OutsideNumber{digits, DestinationKind::National};
}

/// "ana calls zoe for=sales as=4001"
Result<bool> place_call(Stage& stage, UserId id, const Clause& clause) {
    const std::string& name = clause.word(2);
    PlaceCall call{id, number_outside(stage, name), {}, clause.setting("as")};
    if (clause.settings.contains("for")) {
        call.queue = TRY(queue_named(stage, clause.setting("for")));
    }
    Output out = stage.play().give(call);
    if (out.refused) {
        stage.refused = std::move(out.refused);
        return true;
    }
    stage.last_caller = name;
    // It may be over already.
    for (const Event& event : out.events) {
        if (const auto* started = std::get_if<ConversationStarted>(&event.body)) {
            stage.conversations[name] = started->conversation;
        }
    }
    return true;
}

/// An agent, a queue, an extension, by name or number; "outside:zoe" somebody outside.
CallTarget target_named(Stage& stage, const std::string& name) {
    if (name.starts_with("outside:")) {
        return {{}, {}, {}, number_outside(stage, name.substr(8))};
    }
    if (const auto agent = stage.agents.find(name); agent != stage.agents.end()) {
        return {agent->second.id, {}, {}, {}};
    }
    if (const auto queue = stage.queues.find(name); queue != stage.queues.end()) {
        return {{}, queue->second, {}, {}};
    }
    return {{}, {}, stage.extensions[name], {}};
}

Result<bool> control_call(Stage& stage, UserId id, const Clause& clause) {
    const std::string& verb = clause.word(1);
    if (verb == "calls") {
        return place_call(stage, id, clause);
    }
    if (verb == "transfers") {
        return command(stage, TransferCall{id, target_named(stage, clause.word(2))});
    }
    if (verb == "consults") {
        return command(stage, ConsultCall{id, target_named(stage, clause.word(2))});
    }
    if (verb == "invites") {
        return command(stage, InviteToCall{id, target_named(stage, clause.word(2))});
    }
    if (verb == "swaps") {
        return command(stage, SwapCall{id});
    }
    if (verb == "completes") {
        return command(stage, CompleteTransfer{id});
    }
    if (verb == "cancels") {
        return command(stage, CancelConsult{id});
    }
    if (verb == "conferences") {
        return command(stage, StartConference{id});
    }
    if (verb == "leaves") {
        return command(stage, LeaveCall{id});
    }
    if (verb == "mutes" || verb == "unmutes") {
        return command(stage, MuteCall{id, verb == "mutes"});
    }
    if (verb == "keys") {
        return command(stage, PressKeys{id, clause.word(2)});
    }
    if (verb == "redirects") {
        return command(stage, RedirectOffer{id, target_named(stage, clause.word(2))});
    }
    if (verb == "parks") {
        return command(stage, ParkCall{id});
    }
    if (verb == "picks-up") {
        return command(stage, PickUpCall{id, std::stoll(clause.word(2))});
    }
    if (verb == "pauses") {
        return command(stage, PauseRecording{id});
    }
    if (verb == "records") {
        return command(stage, RecordCall{id});
    }
    if (verb == "goes-on") {
        return command(stage, ResumeRecording{id});
    }
    return false;
}

Result<bool> use_desk(Stage& stage, const AgentSetUp& agent, const Clause& clause, UserId by) {
    const std::string& verb = clause.word(1);
    const UserId id = agent.id;
    if (verb == "goes") {
        const NextState wanted = TRY(state_wanted(clause, 2));
        if (wanted.state == AgentState::Ready) {
            return command(stage, SetReady{id, by});
        }
        return command(stage, SetNotReady{id, wanted.reason, by});
    }
    if (verb == "next") {
        return command(stage, SetNextState{id, TRY(state_wanted(clause, 2)), by});
    }
    if (verb == "signs" && clause.word(2) == "out") {
        return command(stage, SignOut{id, by, clause.word(3) == "forced"});
    }
    if (verb == "signs" && clause.word(2) == "in") {
        const std::string& number = clause.word(4);
        const ExtensionId at = number.empty() ? agent.extension : stage.extensions[number];
        return command(stage, SignIn{id, at, by});
    }
    if (verb == "wraps") {
        return command(stage, FinishWrapUp{id, clause.setting("code"), clause.setting("note")});
    }
    if (verb == "rejects") {
        return command(stage, RejectOffer{id});
    }
    if (verb == "surveys") {
        return command(stage, SendToSurvey{id});
    }
    if (verb == "reports") {
        return command(stage, ReportNuisance{id, clause.rest(2)});
    }
    if (verb == "holds") {
        return command(stage, HoldCall{id});
    }
    if (verb == "resumes") {
        return command(stage, ResumeCall{id});
    }
    if (verb == "ends") {
        return command(stage, HangUpCall{id, by});
    }
    return control_call(stage, id, clause);
}

Result<bool> act_as_leader(Stage& stage, const Clause& clause) {
    constexpr UserId kLeader{99};
    const auto conversation = [&](std::size_t word) {
        return stage.conversations[caller_named(stage, clause.word(word))];
    };
    static const std::map<std::string, ListenMode> kModes{{"monitors", ListenMode::Monitor},
                                                          {"whispers", ListenMode::Whisper},
                                                          {"barges", ListenMode::BargeIn}};
    const std::string& verb = clause.word(1);
    if (const auto mode = kModes.find(verb); mode != kModes.end()) {
        return command(stage, Listen{conversation(2), kLeader,
                                     stage.extensions[clause.setting("at", "8009")], mode->second});
    }
    if (verb == "stops") {
        return command(stage, StopListening{conversation(2), kLeader});
    }
    if (verb == "records") {
        return command(stage, RecordCall{kLeader, conversation(2)});
    }
    if (verb == "takes") {
        return command(stage, TakeOver{conversation(2), kLeader});
    }
    if (verb == "gives") {
        return command(stage, PickCaller{conversation(2),
                                         TRY(agent_named(stage, clause.word(3))).id, kLeader});
    }
    if (verb == "moves") {
        return command(
            stage, MoveCaller{conversation(2), TRY(queue_named(stage, clause.word(3))), kLeader});
    }
    if (clause.word(1) == "ends" && clause.word(2) == "caller") {
        const std::string name = caller_named(stage, clause.word(3));
        return command(stage, ForceHangUp{stage.conversations[name], kLeader});
    }
    // "leader: ana goes ready" without its first word is what the agent's own desk says.
    Clause desk = clause;
    desk.words.erase(desk.words.begin());
    const AgentSetUp agent = TRY(agent_named(stage, desk.word(0)));
    return use_desk(stage, agent, desk, kLeader);
}

// ---------------------------------------------------------------- phones

/// "phone 8009 picks up": what the agents' phones do, at a phone where nobody is signed in.
Result<bool> use_plain_phone(Stage& stage, ExtensionId extension, const Clause& clause) {
    const LegModel* leg = stage.play().leg_at(extension);
    if (leg == nullptr || leg->ended) {
        return fail(ErrorCode::Conflict, "phone {} has no call", clause.word(1));
    }
    const LegId id = leg->id;
    if (clause.word(2) == "picks") {
        stage.play().find_leg(id)->answered = true;
        stage.play().give(LegAnswered{id});
    } else {
        TRY(pass_named(stage, clause, "after"));
        stage.play().end_leg(
            id, clause.word(2) == "declines" ? EndCause::Rejected : EndCause::NormalHangUp);
    }
    return true;
}

Result<bool> set_phone(Stage& stage, const Clause& clause) {
    static const std::map<std::string, PhoneManner> kManners{
        {"rings", PhoneManner::Rings},     {"silent", PhoneManner::Silent},
        {"answers", PhoneManner::Answers}, {"busy", PhoneManner::Busy},
        {"rejects", PhoneManner::Rejects}, {"dead", PhoneManner::Unreachable},
        {"fails", PhoneManner::Fails}};
    const auto number = stage.extensions.find(clause.word(1));
    const ExtensionId extension = number != stage.extensions.end()
                                      ? number->second
                                      : TRY(agent_named(stage, clause.word(1))).extension;
    if (const auto reachability = reachability_from_name(clause.word(2))) {
        return command(stage, DeviceReachable{extension, *reachability});
    }
    if (clause.word(2) == "picks" || clause.word(2) == "hangs" || clause.word(2) == "declines") {
        return use_plain_phone(stage, extension, clause);
    }
    const auto manner = kManners.find(clause.word(2));
    if (manner == kManners.end()) {
        return fail(ErrorCode::InvalidInput, "a phone cannot be \"{}\"", clause.word(2));
    }
    stage.play().manners[extension] = manner->second;
    return true;
}

/// "trunk one fails": how it takes the next calls.
Result<bool> set_trunk(Stage& stage, const Clause& clause) {
    static const std::map<std::string, PhoneManner> kManners{
        {"rings", PhoneManner::Rings},     {"silent", PhoneManner::Silent},
        {"answers", PhoneManner::Answers}, {"busy", PhoneManner::Busy},
        {"rejects", PhoneManner::Rejects}, {"dead", PhoneManner::Unreachable},
        {"fails", PhoneManner::Fails},     {"sounds", PhoneManner::Sounds},
        {"full", PhoneManner::Full}};
    const auto trunk = stage.trunks.find(clause.word(1));
    const auto manner = kManners.find(clause.word(2));
    if (trunk == stage.trunks.end() || manner == kManners.end()) {
        return fail(ErrorCode::InvalidInput, "there is no trunk \"{}\", or it cannot be \"{}\"",
                    clause.word(1), clause.word(2));
    }
    stage.play().trunk_manners[trunk->second] = manner->second;
    return true;
}

}  // namespace

Result<bool> command(Stage& stage, const Input& input) {
    if (Output out = stage.play().give(input); out.refused) {
        stage.refused = std::move(out.refused);
    }
    return true;
}

Result<bool> act(Stage& stage, const Clause& clause) {
    const std::string& subject = clause.word(0);
    if (subject == "caller") {
        return act_as_caller(stage, clause);
    }
    if (subject == "leader") {
        return act_as_leader(stage, clause);
    }
    if (subject == "phone") {
        return set_phone(stage, clause);
    }
    if (subject == "trunk") {
        return set_trunk(stage, clause);
    }
    if (subject == "source") {
        return set_source(stage, clause);
    }
    if (subject == "admin") {
        return administer(stage, clause);
    }
    if (subject == "wait") {
        stage.play().pass(TRY(parse_duration(clause.word(1))));
        return true;
    }
    if (subject == "server") {
        return command(stage, StopServer{});
    }
    if (subject == "again") {
        if (!stage.play().last_input()) {
            return fail(ErrorCode::Conflict, "there is nothing to repeat");
        }
        const Input last = *stage.play().last_input();
        return command(stage, last);
    }
    if (!stage.agents.contains(subject)) {
        return false;
    }
    const AgentSetUp agent = stage.agents[subject];
    if (TRY(use_transfer_key(stage, agent, clause)) ||
        TRY(use_phone(stage, subject, agent, clause))) {
        return true;
    }
    return use_desk(stage, agent, clause, {});
}

}  // namespace callfloor::floor
