// The part of a centre file about flows: data sources with their rows, and flows that are published
// as they are loaded. A flow's own file knows nothing of this centre, so the centre file says which
// queue, source, flow or person a node means:
//
//   [[flows]]
//   file = "flows/member_service.json"
//   queues = { "agent" = "sales" }          node = name
#include "centre/data_rows.h"
#include "centre/file_loader.h"
#include "centre/flow_codec.h"
#include "centre/flow_publish.h"

namespace callfloor::centre {

// ---------------------------------------------------------------- data sources

void Loader::resolve_source(json::Object& object, const std::string& path) {
    // Kept aside: the rows are no property of the source.
    std::optional<std::string> csv;
    if (const auto* rows = object.if_contains("csv")) {
        if (rows->is_string()) {
            csv = std::string(rows->as_string());
        } else {
            add(path + "csv", "must be the text of a CSV file");
        }
        object.erase("csv");
    }
    source_rows_.push_back(std::move(csv));
}

void Loader::finish(Planned<DataSource>& planned, const DataSource* before) {
    auto& source = planned.object;
    source.rows = before != nullptr ? before->rows : 0;
    if (source.header.empty()) {
        return;
    }
    if (planned.secret && (before == nullptr || !is_same_secret(planned, *before))) {
        source.sealed_secret = parts_.secrets.seal(*planned.secret);
    } else if (before != nullptr && before->url == source.url) {
        source.sealed_secret = before->sealed_secret;  // else it would go to another place
    }
}

bool Loader::is_same_secret(const Planned<DataSource>& planned, const DataSource& before) const {
    const auto kept = parts_.secrets.unseal(before.sealed_secret);
    return !planned.secret || (kept && *kept == *planned.secret);
}

/// As if there were the rows already, sealed values compared by what they hold.
Result<bool> Loader::has_rows(const DataSource& source, const std::vector<DataRow>& rows) {
    if (source.rows != static_cast<std::int64_t>(rows.size())) {
        return false;
    }
    const auto plain = [&](const std::string& value, bool is_secret) {
        return is_secret && !value.empty() ? parts_.secrets.unseal(value).value_or("") : value;
    };
    for (const auto& row : rows) {
        const auto kept = TRY(find_data_row(connection_, source.id, row.key));
        if (!kept || kept->size() != row.values.size()) {
            return false;
        }
        for (std::size_t i = 1; i < source.columns.size(); ++i) {
            const auto& [name, is_secret] = source.columns[i];
            const auto before = kept->find(name);
            if (before == kept->end() ||
                plain(before->second, is_secret) != plain(row.values.at(name), is_secret)) {
                return false;
            }
        }
    }
    return true;
}

Result<void> Loader::write_rows() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        const auto& source = sources_[i].object;
        if (!source_rows_[i]) {
            continue;
        }
        const auto path = sources_[i].path + ".csv";
        if (source.kind != DataSourceKind::Table) {
            add(path, "only a table has rows");
            return fail(problems_error(problems_));
        }
        const auto rows = read_data_rows(source, parts_.secrets, *source_rows_[i]);
        if (!rows) {
            add(path, rows.error().text);
            return fail(problems_error(problems_));
        }
        if (TRY(has_rows(source, *rows))) {
            continue;
        }
        TRY(replace_data_rows(connection_, source.id, *rows));
        TRY(audit("data_source", source.id.value, json::Object{{"rows", source.rows}},
                  json::Object{{"rows", rows->size()}}));
    }
    return {};
}

// ---------------------------------------------------------------- flows

namespace {

json::Object* node_of(json::Object& content, std::string_view name) {
    auto* nodes = content.if_contains("nodes");
    if (nodes == nullptr || !nodes->is_array()) {
        return nullptr;
    }
    for (auto& node : nodes->as_array()) {
        auto* object = node.if_object();
        const auto* said = object == nullptr ? nullptr : object->if_contains("name");
        if (said != nullptr && said->is_string() && said->as_string() == name) {
            return object;
        }
    }
    return nullptr;
}

}  // namespace

/// One of the tables node = name of a flow.
void Loader::bind_nodes(const json::Object& flow, const char* table, const char* field,
                        json::Object& content, const std::string& path,
                        const std::function<std::int64_t(std::string_view)>& find) {
    const auto* value = flow.if_contains(table);
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        return add(path + table, "must be a table: node = name");
    }
    for (const auto& [name, meant] : value->as_object()) {
        const auto at = fmt::format("{}{}.{}", path, table, std::string_view(name));
        auto* node = node_of(content, name);
        const std::int64_t id = meant.is_string() ? find(meant.as_string()) : 0;
        if (node == nullptr) {
            add(at, "the flow has no node of this name");
        } else if (id == 0) {
            add(at, "must be a name that is in the file or in the database");
        } else {
            (*node)[field] = id;
        }
    }
}

std::int64_t Loader::flow_id(std::string_view name) const {
    for (const auto& flow : after_.flows) {
        if (flow.content().name == name) {
            return flow.id.value;
        }
    }
    return 0;
}

std::int64_t Loader::source_id(std::string_view name) const {
    const auto found = std::ranges::find(after_.sources, name, &DataSource::name);
    return found == after_.sources.end() ? 0 : found->id.value;
}

void Loader::read_flow(const json::Object& object, const std::string& path) {
    const auto* content = json::find_object(object, "content");
    if (content == nullptr) {
        return add(path + "file", "is missing: the file of an exported flow");
    }
    FieldReader fields(object, problems_, path);
    for (const auto* key : {"content", "queues", "sources", "flows", "agents"}) {
        fields.ignore(key);
    }
    fields.finish();
    json::Object bound = *content;
    bind_nodes(object, "queues", "queue_id", bound, path,
               [this](auto name) { return queue_id(name); });
    bind_nodes(object, "sources", "source_id", bound, path,
               [this](auto name) { return source_id(name); });
    bind_nodes(object, "flows", "flow_id", bound, path,
               [this](auto name) { return flow_id(name); });
    bind_nodes(object, "agents", "agent_id", bound, path,
               [this](auto name) { return user_id(name); });
    Problems found;
    auto config = flow_from_json(bound, found);
    for (auto& problem : found) {
        add(path + problem.field, std::move(problem.text));
    }
    const auto before = std::ranges::find(before_.flows, config.name,
                                          [](const Flow& flow) { return flow.content().name; });
    PlannedFlow planned;
    planned.path = path;
    planned.is_new = before == before_.flows.end();
    planned.flow = planned.is_new ? Flow{} : *before;
    auto& flow = planned.flow;
    if (planned.is_new) {
        flow.id = FlowId{parts_.ids.next_value(parts_.now)};
    }
    config.id = flow.id;
    config.version = flow.latest ? flow.latest->version : 0;
    planned.content = std::move(config);
    // As it would be, for what leads there: numbers, and flows further down in the file.
    auto as_published = flow;
    as_published.latest = planned.content;
    const auto place = std::ranges::find(after_.flows, flow.id, &Flow::id);
    if (place == after_.flows.end()) {
        after_.flows.push_back(std::move(as_published));
    } else {
        *place = std::move(as_published);
    }
    flows_.push_back(std::move(planned));
}

void Loader::read_flows(FieldReader& fields) {
    const auto* items = fields.array("flows", limits::kFlows);
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        const auto path = fmt::format("flows[{}].", i);
        if (const auto* object = (*items)[i].if_object()) {
            read_flow(*object, path);
        } else {
            add(path, "must be a table");
        }
    }
}

void Loader::check_flows() {
    const auto surroundings = flow_surroundings(after_);
    for (const auto& planned : flows_) {
        for (const auto& problem : floor::check_flow(planned.content, surroundings)) {
            add(fmt::format("{}nodes.{}", planned.path, problem.node), problem.text);
        }
    }
}

/// A draft somebody works on stays beside what is published.
Result<void> Loader::write_flows() {
    for (auto& planned : flows_) {
        auto& flow = planned.flow;
        if (flow.latest && flow_to_json(*flow.latest) == flow_to_json(planned.content)) {
            ++summary_.unchanged;
            continue;
        }
        const auto facts = planned.is_new ? json::Object{} : flow_facts(flow);
        flow.changed_at = parts_.now;
        if (planned.is_new) {
            flow.draft = planned.content;
            TRY(insert_flow(connection_, flow));
            flow.draft.reset();
        }
        TRY(publish_content(connection_, flow, planned.content, after_, UserId{}));
        TRY(update_flow(connection_, flow, std::nullopt));
        TRY(audit("flow", flow.id.value, facts, flow_facts(flow)));
        ++(planned.is_new ? summary_.created : summary_.changed);
    }
    return {};
}

}  // namespace callfloor::centre
