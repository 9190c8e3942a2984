#pragma once
// SIP phones and callers of our own, for the demo, load and tests: real SIP and RTP with speech,
// against any SIP server. With callfloor's API they also work the agents' desks (sign in, ready,
// wrap-up, breaks). Runs on the loop it is given.

#include <functional>
#include <memory>

#include "base/result.h"
#include "io/event_loop.h"
#include "robots/robot_plan.h"
#include "robots/robot_report.h"

namespace callfloor::robots {

class RobotFloor final {
  public:
    /// Binds sockets and loads speech; `on_done` is told once, after run_for and the draining, or
    /// after stop().
    static Result<std::unique_ptr<RobotFloor>> create(const RobotPlan& plan, io::EventLoop& loop,
                                                      std::function<void()> on_done);
    ~RobotFloor();

    /// Registers the phones, signs the agents in, then lets the callers come.
    void start();
    /// No new calls; those up finish within drain_for.
    void stop();
    const RobotReport& report() const;

  private:
    struct State;
    explicit RobotFloor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::robots
