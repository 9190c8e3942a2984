#pragma once
// What the routes, the socket and the visitors of widgets share.

#include <map>
#include <mutex>
#include <unordered_map>

#include "http/etag.h"
#include "people/audited_store.h"
#include "people/creation.h"
#include "widgets/allowance.h"
#include "widgets/widget_limits.h"
#include "widgets/widget_rules.h"
#include "widgets/widget_store.h"
#include "widgets/widgets.h"

namespace callfloor::widgets {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;

/// All widgets in memory: what strangers ask costs no database. Any thread.
class WidgetBook final {
  public:
    using Entry = std::shared_ptr<const Widget>;

    void replace(std::vector<Widget> widgets);
    /// Null: none is active under this key.
    Entry find(std::string_view key) const;
    Entry find(std::int64_t id) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> by_key_;
};

class Visitors;
class VisitorSocket;

struct Widgets::State : people::AuditedStore {
    explicit State(const WidgetsParts& widgets_parts);
    ~State();

    /// After each change, on the thread that made it.
    Result<void> reload();
    /// The widget, when a page of the request's origin may use it; else why not.
    std::expected<WidgetBook::Entry, Response> admit(const Request& request);

    WidgetsParts parts;
    IdGenerator ids{};  ///< writer's thread
    WidgetBook book;
    std::mutex mutex;
    Allowance reads{limits::kReadsPerMinute, std::chrono::minutes(1)};        ///< under mutex
    Allowance connects{limits::kConnectsPerMinute, std::chrono::minutes(1)};  ///< likewise
    std::unique_ptr<Visitors> visitors;
    std::unique_ptr<VisitorSocket> socket;
};

using State = Widgets::State;

void add_widget_routes(http::Router& router, State& state);

}  // namespace callfloor::widgets
