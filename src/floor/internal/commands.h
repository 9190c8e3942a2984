#pragma once
// What agents and leaders order. A command whose sense is gone (late, double) is refused with the
// reason and changes nothing; one that says what is already so is accepted and changes nothing. Who
// may give it is not decided here.

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

Result<void> carry_out(World& world, const SignIn& command);
Result<void> carry_out(World& world, const SignOut& command);
Result<void> carry_out(World& world, const SetReady& command);
Result<void> carry_out(World& world, const SetNotReady& command);
Result<void> carry_out(World& world, const SetNextState& command);
Result<void> carry_out(World& world, const FinishWrapUp& command);
Result<void> carry_out(World& world, const RejectOffer& command);
Result<void> carry_out(World& world, const HoldCall& command);
Result<void> carry_out(World& world, const ResumeCall& command);
Result<void> carry_out(World& world, const HangUpCall& command);
Result<void> carry_out(World& world, const ForceHangUp& command);
Result<void> carry_out(World& world, const StopServer& command);
Result<void> carry_out(World& world, const DeviceReachable& report);
Result<void> carry_out(World& world, const RestoreToday& restore);
Result<void> carry_out(World& world, const RestoreDialled& restore);
Result<void> carry_out(World& world, const RestoreLastAgent& restore);
Result<void> carry_out(World& world, const PlaceCall& command);
Result<void> carry_out(World& world, const ReportNuisance& report);
Result<void> carry_out(World& world, const SendToSurvey& command);  // surveys.cpp

// Call control: call_commands.cpp.
Result<void> carry_out(World& world, const MuteCall& command);
Result<void> carry_out(World& world, const PauseRecording& command);
Result<void> carry_out(World& world, const ResumeRecording& command);
Result<void> carry_out(World& world, const RecordCall& command);
Result<void> carry_out(World& world, const ParkCall& command);
Result<void> carry_out(World& world, const PickUpCall& command);
Result<void> carry_out(World& world, const PressKeys& command);
Result<void> carry_out(World& world, const RedirectOffer& command);
Result<void> carry_out(World& world, const TransferCall& command);
Result<void> carry_out(World& world, const PhoneTransfer& request);
Result<void> carry_out(World& world, const ConsultCall& command);
Result<void> carry_out(World& world, const SwapCall& command);
Result<void> carry_out(World& world, const CompleteTransfer& command);
Result<void> carry_out(World& world, const CancelConsult& command);
Result<void> carry_out(World& world, const StartConference& command);
Result<void> carry_out(World& world, const InviteToCall& command);
Result<void> carry_out(World& world, const LeaveCall& command);
Result<void> carry_out(World& world, const Listen& command);
Result<void> carry_out(World& world, const StopListening& command);
Result<void> carry_out(World& world, const TakeOver& command);
Result<void> carry_out(World& world, const PickCaller& command);
Result<void> carry_out(World& world, const MoveCaller& command);

}  // namespace callfloor::floor
