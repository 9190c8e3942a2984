#pragma once
// The running floor for shift work: figures of teams at the moment of a handover. Any thread but
// the control thread.

#include "app/floor_link.h"
#include "shifts/shifts_sources.h"

namespace callfloor::app {

class ShiftLink final : public shifts::Floor, public shifts::Consoles {
  public:
    /// All of them outlive the link.
    ShiftLink(FloorLink& floor, live::LiveParts live, const shifts::Directory& directory,
              const supervision::Supervision& supervision)
        : floor_(floor), live_(live), directory_(directory), supervision_(supervision) {}

    Result<json::Object> facts(const std::vector<TeamId>& teams) override;
    void tell_leaders(std::string_view what) override { floor_.tell_leaders(what); }

  private:
    FloorLink& floor_;
    live::LiveParts live_;
    const shifts::Directory& directory_;
    const supervision::Supervision& supervision_;
};

}  // namespace callfloor::app
