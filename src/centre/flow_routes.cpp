// Routes of flows and of the emergency notice. A draft may have faults, which its document lists;
// only a flow without any is published. Rolling back publishes the content of an earlier version as
// the next one, so that the history has no holes.
#include "base/flow_limits.h"
#include "centre/flow_codec.h"
#include "centre/flow_publish.h"
#include "centre/flow_trial.h"
#include "centre/kind_routes.h"
#include "floor/flow_check.h"

namespace callfloor::centre {

namespace {

using http::Request;
using http::Response;
using store::Connection;

// ---------------------------------------------------------------- documents

json::Array problems_json(const std::vector<floor::FlowProblem>& problems) {
    json::Array array;
    for (const auto& problem : problems) {
        array.push_back(
            json::Object{{"node", problem.node},
                         {"field", problem.field},
                         {"code", problem.code},
                         {"values", json::Array(problem.values.begin(), problem.values.end())},
                         {"text", problem.text}});
    }
    return array;
}

json::Object flow_row(const Flow& flow, const Snapshot& snapshot) {
    json::Array numbers;
    for (const auto& number : snapshot.numbers) {
        if (number.config.flow == flow.id) {
            numbers.emplace_back(number.config.number);
        }
    }
    return {{"id", flow.id.value},
            {"name", flow.content().name},
            {"latest_version", flow.latest_version},
            {"has_draft", flow.draft.has_value()},
            {"nodes", flow.content().nodes.size()},
            {"numbers", std::move(numbers)},
            {"changed_at", to_epoch_ms(flow.changed_at)},
            {"etag", http::etag_of(flow.version)}};
}

json::Object flow_document(const Flow& flow, const Snapshot& snapshot,
                           const floor::FlowSurroundings& surroundings) {
    auto document = flow_row(flow, snapshot);
    document.erase("nodes");
    document["content"] = flow_to_json(flow.content());
    document["problems"] = problems_json(floor::check_flow(flow.content(), surroundings));
    return document;
}
json::Object flow_document(const Flow& flow, const Snapshot& snapshot) {
    return flow_document(flow, snapshot, flow_surroundings(snapshot));
}

// ---------------------------------------------------------------- reading

std::unexpected<Error> no_flow(FlowId id) {
    return fail(ErrorCode::NotFound, "flow {} does not exist; see GET /flows", id);
}

Result<Flow> flow_of(const Snapshot& snapshot, FlowId id) {
    const auto found = std::ranges::find(snapshot.flows, id, &Flow::id);
    if (found == snapshot.flows.end()) {
        return no_flow(id);
    }
    return *found;
}

Result<floor::FlowConfig> content_of(const json::Object& object) {
    Problems problems;
    auto content = flow_from_json(object, problems);
    if (!problems.empty()) {
        return fail(AdminState::input_error(problems));
    }
    return content;
}

Result<Snapshot> read_snapshot(AdminState& state) {
    return state.readers.read([&](Connection& connection) { return state.snapshot(connection); });
}

/// A page of flows, each as `to_json` tells it.
template <typename ToJson>
Result<Response> page_of_flows(const Snapshot& snapshot, const Request& request, ToJson to_json) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    json::Array rows;
    std::vector<std::int64_t> keys;
    for (const auto& flow : snapshot.flows) {
        const bool is_before = page.after && flow.id.value <= page.after->at(0).as_int64();
        if (is_before || static_cast<std::int64_t>(rows.size()) > page.limit) {
            continue;
        }
        rows.push_back(to_json(flow));
        keys.push_back(flow.id.value);
    }
    return Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t row) { return json::Array{keys[row]}; }));
}

Result<Response> list_flows(AdminState& state, const Request& request) {
    const auto snapshot = TRY(read_snapshot(state));
    return page_of_flows(snapshot, request,
                         [&](const Flow& flow) { return flow_row(flow, snapshot); });
}

/// Whole, for who works on all of them.
Result<Response> list_documents(AdminState& state, const Request& request) {
    const auto snapshot = TRY(read_snapshot(state));
    const auto surroundings = flow_surroundings(snapshot);
    return page_of_flows(snapshot, request, [&](const Flow& flow) {
        return flow_document(flow, snapshot, surroundings);
    });
}

Result<Response> get_flow(AdminState& state, const Request& request) {
    const auto snapshot = TRY(read_snapshot(state));
    const auto flow = TRY(flow_of(snapshot, request.id<FlowId>("id")));
    return people::document(flow_document(flow, snapshot), flow.version);
}

// ---------------------------------------------------------------- writing

Result<Response> create_flow(AdminState& state, const Request& request) {
    const auto now = state.clock.now();
    return people::create_once(
        state.writer, request, now, [&](Connection& connection) -> Result<Response> {
            auto snapshot = TRY(state.snapshot(connection));
            if (snapshot.flows.size() >= limits::kFlows) {
                return fail(ErrorCode::LimitReached,
                            "there are {} flows, which is the most; delete those not needed",
                            limits::kFlows);
            }
            Flow flow;
            flow.id = FlowId{state.ids.next_value(now)};
            flow.draft = TRY(content_of(request.object()));
            flow.draft->id = flow.id;
            flow.changed_at = now;
            TRY(insert_flow(connection, flow));
            auto entry = people::audit_entry(request, "flow.create", flow.id.value);
            people::set_change(entry, {}, flow_facts(flow));
            TRY(people::append_audit(connection, entry, now));
            return people::created(flow_document(flow, snapshot), flow.version);
        });
}

/// Changes a flow within one transaction: change(connection, flow, snapshot) edits it and may fail.
template <typename Change>
Result<Response> change_flow(AdminState& state, const Request& request, std::string_view action,
                             Change change) {
    const auto expected = TRY(http::expected_version(request));
    auto response = state.writer.run_and_wait([&](Connection& connection) -> Result<Response> {
        const auto snapshot = TRY(state.snapshot(connection));
        const auto before = TRY(flow_of(snapshot, request.id<FlowId>("id")));
        auto flow = before;
        flow.changed_at = state.clock.now();
        TRY(change(connection, flow, snapshot));
        flow.version = TRY(update_flow(connection, flow, expected));
        auto entry = people::audit_entry(request, action, flow.id.value);
        people::set_change(entry, flow_facts(before), flow_facts(flow));
        TRY(people::append_audit(connection, entry, flow.changed_at));
        return people::document(flow_document(flow, snapshot), flow.version);
    });
    if (response) {
        state.tell_changed();
    }
    return response;
}

Result<Response> update_draft(AdminState& state, const Request& request) {
    return change_flow(state, request, "flow.update",
                       [&](Connection&, Flow& flow, const Snapshot&) -> Result<void> {
                           flow.draft = TRY(content_of(request.object()));
                           flow.draft->id = flow.id;
                           return {};
                       });
}

Result<Response> publish_flow(AdminState& state, const Request& request) {
    return change_flow(
        state, request, "flow.publish",
        [&](Connection& connection, Flow& flow, const Snapshot& snapshot) -> Result<void> {
            if (!flow.draft) {
                return fail(ErrorCode::Conflict,
                            "version {} of flow {} is published already; change the draft first",
                            flow.latest_version, flow.id);
            }
            const auto content = *flow.draft;
            TRY(publish_content(connection, flow, content, snapshot, request.identity.user));
            flow.draft.reset();
            return {};
        });
}

Result<FlowVersion> version_of(Connection& connection, FlowId id, std::int64_t number) {
    auto version = TRY(find_flow_version(connection, id, number));
    if (!version) {
        return fail(ErrorCode::NotFound, "flow {} has no version {}; see GET /flows/{}/versions",
                    id, number, id);
    }
    return *std::move(version);
}

/// A draft that is being worked on stays.
Result<Response> roll_back_flow(AdminState& state, const Request& request) {
    const auto number = request.path_integer("number");
    return change_flow(
        state, request, "flow.roll_back",
        [&](Connection& connection, Flow& flow, const Snapshot& snapshot) -> Result<void> {
            const auto version = TRY(version_of(connection, flow.id, number));
            if (number == flow.latest_version) {
                return fail(ErrorCode::Conflict, "version {} of flow {} is in use already", number,
                            flow.id);
            }
            return publish_content(connection, flow, version.content, snapshot,
                                   request.identity.user);
        });
}

Result<Response> remove_flow(AdminState& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto done = state.writer.run_and_wait([&](Connection& connection) -> Result<void> {
        const auto snapshot = TRY(state.snapshot(connection));
        const auto flow = TRY(flow_of(snapshot, request.id<FlowId>("id")));
        if (const auto user = flow_in_use(flow.id, snapshot); !user.empty()) {
            return fail(ErrorCode::Conflict, "flow {} cannot be deleted: {}; change that first",
                        flow.content().name, user);
        }
        TRY(delete_flow(connection, flow.id, expected));
        auto entry = people::audit_entry(request, "flow.delete", flow.id.value);
        people::set_change(entry, flow_facts(flow), {});
        return people::append_audit(connection, entry, state.clock.now());
    });
    TRY(std::move(done));
    state.tell_changed();
    return Response::no_content();
}

// ---------------------------------------------------------------- versions

json::Object version_row(const FlowVersion& version, const Snapshot& snapshot) {
    const auto by = std::ranges::find(snapshot.people, version.published_by, &Person::id);
    return {{"number", version.number},
            {"published_at", to_epoch_ms(version.published_at)},
            {"published_by_name", by == snapshot.people.end() ? std::string() : by->name},
            {"nodes", version.content.nodes.size()}};
}

Result<Response> list_versions(AdminState& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto id = request.id<FlowId>("id");
    const auto snapshot = TRY(read_snapshot(state));
    TRY(flow_of(snapshot, id));
    const auto before = page.after ? page.after->at(0).as_int64() : 0;
    const auto versions = TRY(state.readers.read([&](Connection& connection) {
        return load_flow_versions(connection, id, before, page.limit + 1);
    }));
    json::Array rows;
    for (const auto& version : versions) {
        rows.push_back(version_row(version, snapshot));
    }
    return Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t row) { return json::Array{versions[row].number}; }));
}

Result<Response> get_version(AdminState& state, const Request& request) {
    const auto id = request.id<FlowId>("id");
    const auto snapshot = TRY(read_snapshot(state));
    const auto version = TRY(state.readers.read([&](Connection& connection) {
        return version_of(connection, id, request.path_integer("number"));
    }));
    auto document = version_row(version, snapshot);
    document.erase("nodes");
    document["content"] = flow_to_json(version.content);
    return Response::json(std::move(document));
}

// ---------------------------------------------------------------- test run

/// The API's description lets no other word through.
floor::LookUpOutcome outcome_of(std::string_view word) {
    return word == "found"       ? floor::LookUpOutcome::Found
           : word == "not_found" ? floor::LookUpOutcome::NotFound
           : word == "late"      ? floor::LookUpOutcome::Late
                                 : floor::LookUpOutcome::Failed;
}

Result<Trial> trial_of(AdminState& state, const json::Object& body) {
    Trial trial;
    trial.caller_number = TRY(json::find_string(body, "caller_number")).value_or("");
    const auto at = TRY(json::find_int(body, "at"));
    trial.at = at ? from_epoch_ms(*at) : state.clock.now();
    if (const auto* keys = body.if_contains("keys")) {
        for (const auto& item : keys->as_array()) {
            trial.keys.push_back({Duration{item.at("after_ms").to_number<std::int64_t>()},
                                  std::string(item.at("keys").as_string())});
        }
    }
    if (const auto* answers = body.if_contains("answers")) {
        for (const auto& item : answers->as_array()) {
            TrialAnswer answer;
            answer.node = item.at("node").as_string();
            answer.outcome = outcome_of(std::string_view(item.at("outcome").as_string()));
            for (const auto& value : item.at("values").as_array()) {
                answer.values[std::string(value.at("name").as_string())] =
                    std::string(value.at("value").as_string());
            }
            trial.answers.push_back(std::move(answer));
        }
    }
    for (const auto& prompt : TRY(state.prompts.list())) {
        trial.prompt_lengths[prompt.name] = prompt.length;
    }
    return trial;
}

Result<Response> test_flow(AdminState& state, const Request& request) {
    const auto snapshot = TRY(read_snapshot(state));
    const auto flow = TRY(flow_of(snapshot, request.id<FlowId>("id")));
    const auto trial = TRY(trial_of(state, request.object()));
    json::Array lines;
    for (const auto& line : TRY(try_flow(snapshot, flow.content(), trial))) {
        lines.push_back(json::Object{{"at_ms", line.at.count()},
                                     {"kind", line.kind},
                                     {"node", line.node},
                                     {"text", line.text}});
    }
    return Response::json(json::Object{{"lines", std::move(lines)}});
}

// ---------------------------------------------------------------- emergency notice

Result<Response> get_notice(AdminState& state, const Request&) {
    const auto notice =
        TRY(state.readers.read([](Connection& connection) { return load_notice(connection); }));
    return Response::json(notice_to_json(notice));
}

Result<Response> set_notice(AdminState& state, const Request& request) {
    Problems problems;
    const auto notice = notice_from_json(request.object(), problems);
    if (!notice.prompt.empty() && !state.prompts.names().contains(notice.prompt)) {
        problems.push_back({"prompt", fmt::format("prompt \"{}\" does not exist; upload it first",
                                                  notice.prompt)});
    }
    if (!problems.empty()) {
        return fail(AdminState::input_error(problems));
    }
    auto done = state.writer.run_and_wait([&](Connection& connection) -> Result<void> {
        const auto before = TRY(load_notice(connection));
        TRY(save_notice(connection, notice));
        auto entry = people::audit_entry(request, "emergency_notice.set", 1);
        people::set_change(entry, notice_to_json(before), notice_to_json(notice));
        return people::append_audit(connection, entry, state.clock.now());
    });
    TRY(std::move(done));
    state.tell_changed();
    return Response::json(notice_to_json(notice));
}

}  // namespace

void add_flow_routes(http::Router& router, AdminState& state) {
    const auto handle = [&](const char* operation, auto handler) {
        router.handle(operation, [&state, handler](const Request& request) {
            return handler(state, request);
        });
    };
    handle("listFlows", list_flows);
    handle("listFlowDocuments", list_documents);
    handle("createFlow", create_flow);
    handle("getFlow", get_flow);
    handle("updateFlow", update_draft);
    handle("deleteFlow", remove_flow);
    handle("publishFlow", publish_flow);
    handle("rollBackFlow", roll_back_flow);
    handle("listFlowVersions", list_versions);
    handle("getFlowVersion", get_version);
    handle("testFlow", test_flow);
    handle("getEmergencyNotice", get_notice);
    handle("setEmergencyNotice", set_notice);
}

}  // namespace callfloor::centre
