// Routes of widgets: what admins set up, and what a page reads of it.
#include "base/random.h"
#include "floor/state_names.h"
#include "widgets/internal/widgets_state.h"

namespace callfloor::widgets {

namespace {

constexpr std::size_t kKeyBytes = 12;

json::Object document_of(const Widget& widget) {
    auto object = content_of(widget);
    object["id"] = widget.id;
    object["key"] = widget.key;
    object["etag"] = http::etag_of(widget.version);
    return object;
}

Result<Widget> read_widget(const json::Object& object, Widget widget) {
    TRY(read_content(object, widget));
    TRY(check_widget(widget));
    return widget;
}

Result<void> check_rows(Connection& connection, const Widget& widget) {
    for (const auto& other : TRY(load_widgets(connection))) {
        if (other.id != widget.id && other.name == widget.name) {
            return fail_field(ErrorCode::Conflict, "name", "{} is there already; choose another",
                              widget.name);
        }
    }
    for (const auto& one : widget.queues) {
        if (!TRY(queue_exists(connection, one.queue))) {
            return fail_field(ErrorCode::InvalidInput, "queues", "queue {} does not exist",
                              one.queue);
        }
    }
    return {};
}

Result<Widget> existing(Connection& connection, std::int64_t id) {
    auto found = TRY(find_widget(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "widget {} does not exist; see GET /widgets", id);
    }
    return *std::move(found);
}

Result<Response> list(State& state, const Request&) {
    json::Array items;
    for (const auto& one :
         TRY(state.read([](Connection& connection) { return load_widgets(connection); }))) {
        items.push_back(document_of(one));
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

Result<Response> create(State& state, const Request& request) {
    const auto now = state.parts.loop.now();
    auto widget = TRY(read_widget(request.object(), {}));
    widget.key = secure_token(kKeyBytes);
    auto made = people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            TRY(check_rows(connection, widget));
            if (TRY(load_widgets(connection)).size() >= limits::kWidgets) {
                return fail(ErrorCode::LimitReached, "there are {} widgets, which is the most",
                            limits::kWidgets);
            }
            widget.id = state.ids.next_value(now);
            TRY(insert_widget(connection, widget));
            TRY(state.audit_change(connection, request, {"widget.create", widget.id}, {},
                                   content_of(widget)));
            return people::created(document_of(widget), widget.version);
        });
    TRY(state.reload());
    return made;
}

Result<Response> change(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto changed = state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(existing(connection, request.path_integer("id")));
        const auto widget = TRY(read_widget(request.object(), before));
        TRY(check_rows(connection, widget));
        TRY(update_widget(connection, widget, expected));
        TRY(state.audit_change(connection, request, {"widget.update", widget.id},
                               content_of(before), content_of(widget)));
        const auto after = TRY(existing(connection, widget.id));
        return people::document(document_of(after), after.version);
    });
    TRY(state.reload());
    return changed;
}

Result<Response> remove(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto widget = TRY(existing(connection, request.path_integer("id")));
        TRY(delete_widget(connection, widget.id, expected));
        return state.audit_change(connection, request, {"widget.delete", widget.id},
                                  content_of(widget), {});
    });
    TRY(std::move(done));
    TRY(state.reload());
    return Response::no_content();
}

/// Read by a script on a page of another origin: the browser shows it the answer only with the
/// header that names this very origin.
Result<Response> show(State& state, const Request& request) {
    const auto now = state.parts.loop.now();
    const auto admitted = state.admit(request);
    if (!admitted) {
        return admitted.error();
    }
    {
        const std::lock_guard lock(state.mutex);
        if (!state.reads.take(request.peer_address, now)) {
            return http::problem(429, ErrorCode::LimitReached,
                                 "too many from this address; try again in a minute")
                .with_header("Retry-After", "60");
        }
    }
    const Widget& widget = **admitted;
    auto content = content_of(widget);
    json::Object view{{"calls", widget.offers_calls},
                      {"callbacks", widget.offers_callbacks},
                      {"open", is_open_now(widget, state.parts.directory.time_zone(), now)}};
    json::Array queues;
    for (const auto& one : widget.queues) {
        queues.push_back(json::Object{{"queue_id", one.queue.value},
                                      {"label", one.label},
                                      {"channel", floor::channel_name(one.channel)}});
    }
    view["queues"] = std::move(queues);
    for (const auto key : {"language", "colour", "title", "welcome", "closed"}) {
        view[key] = std::move(content[key]);
    }
    return Response::json(std::move(view))
        .with_header("Access-Control-Allow-Origin",
                     std::string(request.headers.find("Origin").value_or("")))
        .with_header("Vary", "Origin")
        .with_header("Cache-Control", "no-store");
}

}  // namespace

void add_widget_routes(http::Router& router, State& state) {
    handle(router, state, "listWidgets", list);
    handle(router, state, "createWidget", create);
    handle(router, state, "updateWidget", change);
    handle(router, state, "deleteWidget", remove);
    handle(router, state, "readWidget", show);
}

}  // namespace callfloor::widgets
