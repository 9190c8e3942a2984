#include "centre/data_source_codec.h"

#include <algorithm>

#include "centre/codec_helpers.h"
#include "floor/expression.h"
#include "http/outgoing.h"

namespace callfloor::centre {

namespace {

constexpr FieldReader::TextBounds kColumn{1, 32};

std::optional<DataSourceKind> kind_of(std::string_view word) {
    if (word == "table") {
        return DataSourceKind::Table;
    }
    return word == "http" ? std::optional(DataSourceKind::Http) : std::nullopt;
}

void add(Problems& problems, std::string field, std::string text) {
    problems.push_back({std::move(field), std::move(text)});
}

void check_names(const std::vector<std::string>& names, const std::string& field,
                 Problems& problems) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!floor::is_variable_name(names[i])) {
            add(problems, fmt::format("{}[{}]", field, i),
                fmt::format("\"{}\" is no name: a to z, 0 to 9 and _, beginning with a letter",
                            names[i]));
        } else if (!seen.insert(names[i]).second) {
            add(problems, fmt::format("{}[{}]", field, i),
                fmt::format("\"{}\" is there twice", names[i]));
        }
    }
}

void check_table(const DataSource& source, Problems& problems) {
    if (source.columns.empty()) {
        add(problems, "columns", "is empty; the first column is the key rows are found by");
        return;
    }
    std::vector<std::string> names;
    for (const auto& column : source.columns) {
        names.push_back(column.name);
    }
    check_names(names, "columns", problems);
    if (source.columns.front().is_secret) {
        add(problems, "columns[0].secret", "the key finds the row and cannot be secret");
    }
}

/// The places for values are behind the host, so that no caller's keys say where it is asked.
void check_address(const DataSource& source, Problems& problems) {
    std::string plain;
    std::size_t at = 0;
    const auto host_at = source.url.find("://");
    const auto path_at = host_at == std::string::npos ? std::string::npos
                                                      : source.url.find_first_of("/?", host_at + 3);
    while (at < source.url.size()) {
        const auto open = source.url.find('{', at);
        plain += source.url.substr(at, open == std::string::npos ? open : open - at);
        if (open == std::string::npos) {
            break;
        }
        const auto close = source.url.find('}', open);
        const auto name =
            source.url.substr(open + 1, close == std::string::npos ? close : close - open - 1);
        if (path_at == std::string::npos || open < path_at || close == std::string::npos ||
            std::ranges::find(source.parameters, name) == source.parameters.end()) {
            add(problems, "url",
                fmt::format("{{{}}} is no parameter, or stands before the path", name));
            return;
        }
        plain += "x";
        at = close + 1;
    }
    if (const auto valid = http::check_outgoing_url(plain); !valid) {
        add(problems, "url", valid.error().text);
    }
}

bool is_header_name(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

void check_http(const DataSource& source, const NewSecret& secret, Problems& problems) {
    check_names(source.parameters, "parameters", problems);
    check_address(source, problems);
    if (!is_header_name(source.header)) {
        add(problems, "header", "is no name of a header; write Authorization or X-Api-Key");
    }
    if (secret && source.header.empty()) {
        add(problems, "header", "is missing; the secret is sent in this header");
    }
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' '; };
    if (secret && std::ranges::any_of(*secret, is_control)) {
        add(problems, "secret", "has line ends or other characters no header can carry");
    }
}

}  // namespace

std::vector<std::string> DataSource::needed() const {
    if (kind == DataSourceKind::Http) {
        return parameters;
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i == 0 || columns[i].is_secret) {
            names.push_back(columns[i].name);
        }
    }
    return names;
}

json::Object data_source_to_json(const DataSource& source) {
    json::Array columns;
    for (const auto& column : source.columns) {
        columns.push_back(json::Object{{"name", column.name}, {"secret", column.is_secret}});
    }
    return {{"id", source.id.value},
            {"name", source.name},
            {"kind", source.kind == DataSourceKind::Table ? "table" : "http"},
            {"columns", std::move(columns)},
            {"rows", source.rows},
            {"url", source.url},
            {"post", source.is_post},
            {"parameters", json::Array(source.parameters.begin(), source.parameters.end())},
            {"header", source.header},
            {"own_network", source.is_own_network},
            {"has_secret", !source.sealed_secret.empty()}};
}

DataSource data_source_from_json(const json::Object& object, NewSecret& secret,
                                 Problems& problems) {
    DataSource source;
    FieldReader fields(object, problems);
    fields.id("id", source.id);
    fields.text("name", source.name, kName);
    fields.choice("kind", source.kind, kind_of, {"table", "http"});
    each_object(fields, "columns", limits::kDataColumns, problems, [&](FieldReader& reader) {
        DataColumn column;
        reader.text("name", column.name, kColumn);
        reader.truth("secret", column.is_secret);
        source.columns.push_back(std::move(column));
    });
    fields.text("url", source.url, {0, 500});
    fields.truth("post", source.is_post);
    fields.texts("parameters", source.parameters, kColumn, limits::kDataParameters);
    fields.text("header", source.header, {0, 64});
    fields.truth("own_network", source.is_own_network);
    std::string given;
    fields.text("secret", given, {0, 500});
    if (!given.empty()) {
        secret = std::move(given);
    }
    for (const auto* key : {"rows", "has_secret", "etag"}) {
        fields.ignore(key);
    }
    fields.finish();
    return source;
}

Problems check_data_source(const DataSource& source, const NewSecret& secret,
                           const Snapshot& snapshot) {
    Problems problems;
    const auto& all = snapshot.sources;
    const auto before = std::ranges::find(all, source.id, &DataSource::id);
    if (before == all.end() && all.size() >= limits::kDataSources) {
        add(problems, "", fmt::format("there are {} data sources, the most", all.size()));
    }
    if (std::ranges::any_of(all, [&](const DataSource& each) {
            return each.id != source.id && each.name == source.name;
        })) {
        add(problems, "name", fmt::format("{} is there already; choose another", source.name));
    }
    if (before != all.end() && before->kind != source.kind) {
        add(problems, "kind", "stays what it is; make a new source");
    }
    const bool has_rows = before != all.end() && before->rows > 0;
    if (has_rows && before->columns != source.columns) {
        add(problems, "columns", "cannot change while the table has rows; delete those first");
    }
    source.kind == DataSourceKind::Table ? check_table(source, problems)
                                         : check_http(source, secret, problems);
    return problems;
}

std::string data_source_in_use(DataSourceId id, const Snapshot& snapshot) {
    for (const auto& flow : snapshot.flows) {
        const auto asks = [&](const floor::FlowNode& node) { return node.source == id; };
        if (flow.latest && std::ranges::any_of(flow.latest->nodes, asks)) {
            return fmt::format("flow {} needs it", flow.latest->name);
        }
    }
    return {};
}

}  // namespace callfloor::centre
