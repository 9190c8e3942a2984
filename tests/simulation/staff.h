#pragma once
// The people at the desks: agents who sign in, get ready, hold, finish their after-call work, press
// twice and too late; leaders who change the centre while it works.

#include <unordered_map>
#include <vector>

#include "floor/floor_model.h"
#include "plan.h"

namespace callfloor::simulation {

struct World;

class Staff final {
  public:
    Staff(World& world, std::uint64_t seed);

    void begin();
    void on_event(const floor::Event& event);
    void on_boot();
    /// The agent at this extension hangs up at his desk.
    void hang_up(ExtensionId extension);
    /// Everybody signs out; nobody does anything any more.
    void go_home();

  private:
    void decide(UserId agent, floor::AgentState state, const std::string& reason);
    void decide_in_offer(UserId agent);
    void decide_in_call(UserId agent);
    void pause(UserId agent, Duration after);
    void park(UserId agent, Duration after);
    void decide_in_consult(UserId agent);
    /// Somebody or something a call can be sent to, sensible or not.
    floor::CallTarget any_target();
    /// A number nobody has had before.
    floor::OutsideNumber any_outside();
    void decide_to_dial(UserId agent);
    void decide_in_outbound(UserId agent);
    floor::Input any_listening(UserId agent);
    /// Gives the command then, if the agent has not changed his state meanwhile; some come twice,
    /// some too late.
    void later(Duration after, UserId agent, floor::Input input);
    void give(const floor::Input& input);
    void lead();
    void take_over_later(const floor::Listen& listen);
    void reconfigure();
    floor::Input any_order();
    ExtensionId seat_of(UserId agent);

    World& world_;
    Dice dice_;
    floor::CentreConfig full_;  ///< the centre when nobody and nothing is missing
    std::unordered_map<UserId, std::uint64_t> changes_;  ///< of state, by agent
    std::int64_t last_outside_ = 0;
    bool is_home_ = false;
};

}  // namespace callfloor::simulation
