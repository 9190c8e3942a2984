#pragma once
// Between a flow that receives a fax and who computes it: opens the file, starts the machine,
// writes down what came, and answers the flow.

#include <filesystem>
#include <functional>
#include <memory>

#include "base/ids.h"
#include "fax/fax_machine.h"
#include "floor/floor_model.h"
#include "io/event_loop.h"
#include "records/fax_model.h"
#include "store/writer.h"

namespace callfloor::app {

class FaxLink final {
  public:
    using Answer = std::function<void(floor::LookedUp)>;

    /// `answer` is called on the loop, never from within receive().
    FaxLink(io::EventLoop& loop, store::Writer& writer, std::filesystem::path folder,
            Answer answer);

    /// Control thread.
    void receive(const floor::StartFax& order, std::shared_ptr<media::SoundLine> line);
    std::size_t running() const { return machine_.running(); }

  private:
    void refuse(const floor::StartFax& order, const std::string& why);
    void finish(const floor::StartFax& order, records::Fax fax, const fax::FaxReport& report);

    io::EventLoop& loop_;
    store::Writer& writer_;
    std::filesystem::path folder_;
    Answer answer_;
    IdGenerator ids_;
    fax::FaxMachine machine_;  // last: ends first
};

}  // namespace callfloor::app
