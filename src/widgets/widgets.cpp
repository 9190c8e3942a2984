#include "widgets/widgets.h"

#include "http/origins.h"
#include "widgets/internal/visitor_socket.h"
#include "widgets/internal/visitors.h"
#include "widgets/internal/widgets_state.h"

namespace callfloor::widgets {

void WidgetBook::replace(std::vector<Widget> widgets) {
    std::map<std::string, Entry, std::less<>> fresh;
    for (auto& widget : widgets) {
        if (widget.is_active) {
            auto key = widget.key;
            fresh.emplace(std::move(key), std::make_shared<const Widget>(std::move(widget)));
        }
    }
    const std::lock_guard lock(mutex_);
    by_key_ = std::move(fresh);
}

WidgetBook::Entry WidgetBook::find(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
}

WidgetBook::Entry WidgetBook::find(std::int64_t id) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, widget] : by_key_) {
        if (widget->id == id) {
            return widget;
        }
    }
    return nullptr;
}

Widgets::State::State(const WidgetsParts& widgets_parts)
    : AuditedStore(widgets_parts.writer, widgets_parts.readers, widgets_parts.loop),
      parts(widgets_parts),
      visitors(std::make_unique<Visitors>(parts, book)),
      socket(std::make_unique<VisitorSocket>(parts.loop, *visitors, *this)) {}

Widgets::State::~State() = default;

Result<void> Widgets::State::reload() {
    book.replace(TRY(read([](Connection& connection) { return load_widgets(connection); })));
    return {};
}

std::expected<WidgetBook::Entry, Response> Widgets::State::admit(const Request& request) {
    auto widget = book.find(request.path_text("key"));
    if (widget == nullptr) {
        return std::unexpected(http::problem(404, ErrorCode::NotFound, "there is no such widget"));
    }
    const auto origin = request.headers.find("Origin");
    if (!origin || !http::admits_origin(widget->origins, *origin)) {
        return std::unexpected(
            http::problem(403, ErrorCode::Forbidden,
                          "pages of this origin may not use the widget; an admin adds it"));
    }
    return widget;
}

Widgets::Widgets(std::unique_ptr<State> state) : state_(std::move(state)) {}
Widgets::~Widgets() = default;

Result<std::unique_ptr<Widgets>> Widgets::create(const WidgetsParts& parts) {
    auto state = std::make_unique<State>(parts);
    TRY(state->reload());
    return std::unique_ptr<Widgets>(new Widgets(std::move(state)));
}

void Widgets::add_routes(http::Router& router) {
    add_widget_routes(router, *state_);
    router.handle_socket("visitor", *state_->socket);
}

}  // namespace callfloor::widgets
