#pragma once
// Takes the SIP messages of calls off the control thread: each is copied into the batch of this
// second, and nothing else is done with it here (trace_store.h does the rest). Control thread.

#include <string_view>

#include "io/timers.h"
#include "switchboard/trace_model.h"
#include "switchboard/trace_store.h"

namespace callfloor::switchboard {

class TraceRecorder final : public sip::MessageWatcher {
  public:
    /// Both outlive it.
    TraceRecorder(io::Timers& timers, TraceStore& store)
        : timers_(timers), store_(store), due_(timers) {}
    ~TraceRecorder() override { hand_over(); }

    void on_message(Way way, const sip::Flow& flow, std::string_view call_id,
                    std::string_view bytes) override;
    /// The messages with this Call-ID are this leg's, those of the last second too.
    void name(std::string_view call_id, ConversationId conversation, LegId leg);

  private:
    static constexpr Duration kEvery = std::chrono::seconds(1);

    void hand_over();
    void begin();

    io::Timers& timers_;
    TraceStore& store_;
    TraceBatch batch_;
    io::Timer due_;
};

}  // namespace callfloor::switchboard
