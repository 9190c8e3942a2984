#pragma once
// Web widgets: a script tag on the company's page lets its visitors call by their browser into a
// queue, or leave their number to be called back. Whatever comes from such a page is a stranger's.
//
//   page of another origin ─ GET /web/KEY ─► what to show          origin in the list, or 403
//                          └ WebSocket /web/KEY/socket ─► VisitorSocket (HTTP threads)
//                                   │ admitted by origin and allowances, before the upgrade
//                                   ▼ post
//                            Visitors (control thread) ─► switchboard, chats, floor
//
// A visitor holds one secret: his session, bound to widget, origin and address. It gives him back
// his own call after a reload, and nothing else.

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "base/clock.h"
#include "floor/outside_number.h"
#include "http/router.h"
#include "http/socket.h"
#include "io/event_loop.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::switchboard {
class Switchboard;
}
namespace callfloor::chats {
class Chats;
}

namespace callfloor::widgets {

std::span<const store::Migration> migrations();

/// The centre's. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string time_zone() const = 0;
    virtual floor::NumberPlan number_plan() const = 0;
};

struct WidgetsParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    io::EventLoop& loop;
    switchboard::Switchboard& switchboard;
    chats::Chats& chats;
    const Directory& directory;
};

/// Outlives the router and the HTTP server. Any thread.
class Widgets final {
  public:
    static Result<std::unique_ptr<Widgets>> create(const WidgetsParts& parts);
    ~Widgets();
    void add_routes(http::Router& router);

    struct State;  ///< widgets/internal

  private:
    explicit Widgets(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::widgets
