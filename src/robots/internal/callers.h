#pragma once
// The callers: arrive as a Poisson stream, dial, wait with limited patience, talk once an agent has
// taken them, hang up.

#include "robots/internal/side.h"

namespace callfloor::robots {

class Callers final : public Side {
  public:
    static Result<std::unique_ptr<Callers>> create(Shared& shared);

    void start();
    /// No new calls; hangs up nothing.
    void stop() { arrival_.stop(); }
    void hang_up_all();
    /// An agent took the caller with this number: from now on he talks for `talk`.
    void on_agent_took(const std::string& number, Duration talk, bool caller_hangs_up);

    void on_incoming(const sip::IncomingCall& call) override;
    void on_ringing(sip::CallId, const std::optional<sip::Sdp>&) override {}
    void on_answered(sip::CallId call, const sip::Sdp& answer) override;
    void on_ended(sip::CallId call, const CallEnd& end) override;

  private:
    explicit Callers(Shared& shared)
        : Side(shared, shared.plan.caller_address), arrival_(shared.loop) {}
    void next_arrival();
    void place_call();
    void wait_patiently(sip::CallId call);
    void press_next(sip::CallId call);

    io::Timer arrival_;
    std::unordered_map<std::string, sip::CallId> by_number_;
};

}  // namespace callfloor::robots
