#pragma once
// List, create, change and delete for one kind of object. Internal to the module.
//
//   request ─► from_json ─► rules against the snapshot ─► row + audit, one transaction ─► answer ─►
//   on_changed

#include <functional>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/ids.h"
#include "centre/centre_admin.h"
#include "centre/centre_kinds.h"
#include "centre/speech.h"
#include "http/etag.h"
#include "http/paging.h"
#include "people/access.h"
#include "people/audit.h"
#include "people/creation.h"

namespace callfloor::centre {

struct AdminState {
    AdminState(const CentreParts& parts, std::string digest_realm)
        : writer(parts.writer),
          readers(parts.readers),
          clock(parts.clock),
          prompts(parts.prompts),
          secrets(parts.secrets),
          lines(parts.lines),
          speech(parts.prompts.own_folder() / "speech"),
          realm(std::move(digest_realm)) {}

    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    PromptStore& prompts;
    const SecretBox& secrets;
    LineStatusSource& lines;
    Speech speech;
    std::string realm;
    IdGenerator ids;  ///< writer's thread only
    std::function<void()> changed;

    void tell_changed() const {
        if (changed) {
            changed();
        }
    }
    Result<Snapshot> snapshot(store::Connection& connection) const {
        auto all = TRY(load_snapshot(connection));
        all.prompts = prompts.names();
        return all;
    }
    /// The new secret, or the one before when none is given.
    void finish(Extension& extension, const Extension* before, const NewSecret& secret) const;
    void finish(Trunk& trunk, const Trunk* before, const NewSecret& secret) const;
    void finish(DataSource& source, const DataSource* before, const NewSecret& secret) const;
    template <typename T>
    void finish(T&, const T*, const NewSecret&) const {}
    /// Who changed it, where the object itself says so.
    void stamp(BlockedCaller& rule, const http::Request& request) const {
        rule.by = request.identity.user;
        rule.changed_at = clock.now();
    }
    template <typename T>
    void stamp(T&, const http::Request&) const {}

    /// As the API answers it: the field in its form "members/2/level".
    static Error input_error(const Problems& problems);
};

/// "members[2].level" -> "members/2/level"
std::string api_path(std::string_view field);

void add_line_routes(http::Router& router, AdminState& state);  ///< extensions, trunks
void add_queue_routes(http::Router& router,
                      AdminState& state);  ///< queues, numbers, classes, blocked callers, centre
void add_membership_routes(http::Router& router, AdminState& state);
void add_prompt_routes(http::Router& router, AdminState& state);
/// Flows and the emergency notice.
void add_flow_routes(http::Router& router, AdminState& state);
/// Data sources of flows, and the rows of those that are tables.
void add_data_source_routes(http::Router& router, AdminState& state);
void add_wrap_up_routes(http::Router& router, AdminState& state);

/// Adds to a document what only the control thread knows; the default adds nothing.
template <typename T>
using Decorate = std::function<void(json::Object&, const T&, const http::Request&)>;

template <typename T>
http::Response answer_document(const T& object, std::int64_t version, const Decorate<T>& decorate,
                               const http::Request& request, bool is_new) {
    auto document = Kind<T>::to_json(object);
    document["etag"] = http::etag_of(version);
    decorate(document, object, request);
    return is_new ? people::created(std::move(document), version)
                  : people::document(std::move(document), version);
}

template <typename T>
Result<T> read_and_check(AdminState& state, const http::Request& request, std::int64_t id,
                         Snapshot& snapshot) {
    NewSecret secret;
    Problems problems;
    T object = Kind<T>::from_json(request.object(), secret, problems);
    Kind<T>::id(object).value = id;
    if (problems.empty()) {
        problems = Kind<T>::check(object, secret, snapshot);
    }
    if (!problems.empty()) {
        return fail(AdminState::input_error(problems));
    }
    state.finish(object, find_by_id(Kind<T>::all(snapshot), Kind<T>::id(object)), secret);
    state.stamp(object, request);
    return object;
}

template <typename T>
Result<http::Response> create_object(AdminState& state, const http::Request& request,
                                     const Decorate<T>& decorate) {
    const auto now = state.clock.now();
    auto response = people::create_once(
        state.writer, request, now, [&](store::Connection& connection) -> Result<http::Response> {
            auto snapshot = TRY(state.snapshot(connection));
            auto object = TRY(read_and_check<T>(state, request, 0, snapshot));
            Kind<T>::id(object).value = state.ids.next_value(now);
            TRY(insert_row(connection, object));
            auto entry = people::audit_entry(request, fmt::format("{}.create", Kind<T>::word),
                                             Kind<T>::id(object).value);
            people::set_change(entry, {}, Kind<T>::to_json(object));
            TRY(people::append_audit(connection, entry, now));
            return answer_document<T>(object, 1, decorate, request, true);
        });
    if (response) {
        state.tell_changed();
    }
    return response;
}

template <typename T>
std::unexpected<Error> no_such(std::int64_t id) {
    return fail(ErrorCode::NotFound, "{} {} does not exist; see GET {}", Kind<T>::word, id,
                Kind<T>::list);
}

template <typename T>
Result<http::Response> update_object(AdminState& state, const http::Request& request,
                                     const Decorate<T>& decorate) {
    const auto id = request.path_integer("id");
    const auto expected = TRY(http::expected_version(request));
    auto response =
        state.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
            auto snapshot = TRY(state.snapshot(connection));
            auto* before = find_by_id(Kind<T>::all(snapshot), typename Kind<T>::IdType{id});
            if (before == nullptr) {
                return no_such<T>(id);
            }
            const auto object = TRY(read_and_check<T>(state, request, id, snapshot));
            const auto version = TRY(update_row(connection, object, expected));
            auto entry = people::audit_entry(request, fmt::format("{}.update", Kind<T>::word), id);
            people::set_change(entry, Kind<T>::to_json(*before), Kind<T>::to_json(object));
            TRY(people::append_audit(connection, entry, state.clock.now()));
            return answer_document<T>(object, version, decorate, request, false);
        });
    if (response) {
        state.tell_changed();
    }
    return response;
}

template <typename T>
Result<http::Response> delete_object(AdminState& state, const http::Request& request) {
    const auto id = request.path_integer("id");
    const auto expected = TRY(http::expected_version(request));
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        auto snapshot = TRY(state.snapshot(connection));
        const auto* before = find_by_id(Kind<T>::all(snapshot), typename Kind<T>::IdType{id});
        if (before == nullptr) {
            return no_such<T>(id);
        }
        if (const auto user = Kind<T>::in_use(*before, snapshot); !user.empty()) {
            return fail(ErrorCode::Conflict, "{} {} cannot be deleted: {}; change that first",
                        Kind<T>::word, Kind<T>::key(*before), user);
        }
        TRY(delete_row(connection, typename Kind<T>::IdType{id}, expected));
        auto entry = people::audit_entry(request, fmt::format("{}.delete", Kind<T>::word), id);
        people::set_change(entry, Kind<T>::to_json(*before), {});
        return people::append_audit(connection, entry, state.clock.now());
    });
    TRY(std::move(done));
    state.tell_changed();
    return http::Response::no_content();
}

/// Those that `keep` lets through, by key, in pages.
template <typename T>
Result<http::Response> list_objects(AdminState& state, const http::Request& request,
                                    const Decorate<T>& decorate,
                                    const std::function<bool(const T&)>& keep = {}) {
    const auto page = TRY(http::page_of(request, json::Array{""}));
    auto all = TRY(state.readers.read(
        [](store::Connection& connection) { return Kind<T>::load(connection); }));
    json::Array rows;
    std::vector<std::string> keys;
    for (auto& object : all) {
        const auto& key = Kind<T>::key(object);
        const bool is_before = page.after && key <= std::string_view(page.after->at(0).as_string());
        if (is_before || (keep && !keep(object))) {
            continue;
        }
        if (static_cast<std::int64_t>(rows.size()) > page.limit) {
            break;  // one more than the page, so that there is a next one
        }
        auto document = Kind<T>::to_json(object);
        document["etag"] = http::etag_of(object.version);
        decorate(document, object, request);
        keys.push_back(key);
        rows.push_back(std::move(document));
    }
    return http::Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t row) { return json::Array{keys.at(row)}; }));
}

}  // namespace callfloor::centre
