#pragma once
// Visitors of web pages who write, and the agents' part in it: chats are taken, ignored, refused,
// passed on, ended by either side, left alone and closed late; visitors vanish at any moment.

#include <set>

#include "floor/floor_model.h"
#include "plan.h"

namespace callfloor::simulation {

struct World;

class Writers final {
  public:
    Writers(World& world, std::uint64_t seed);

    void begin();
    void on_event(const floor::Event& event);
    /// The server has forgotten all chats.
    void on_boot();
    /// Nobody writes any more; who is there leaves.
    void go_home();

  private:
    void arrive();
    void on_offer(const floor::OfferStarted& offer);
    void on_taken(ConversationId chat, UserId agent);
    void write(ConversationId chat, UserId agent);
    void later(Duration after, ConversationId chat, floor::Input input);

    World& world_;
    Dice dice_;
    std::set<ConversationId> open_;
    bool is_home_ = false;
};

}  // namespace callfloor::simulation
