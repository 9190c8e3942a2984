#include "centre/look_up_answers.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <sodium.h>

#include "base/json.h"

namespace callfloor::centre {

namespace {

using floor::LookUpOutcome;

std::string value_of(const floor::StartLookUp& question, const std::string& name) {
    const auto found = question.parameters.find(name);
    return found == question.parameters.end() ? std::string() : found->second;
}

std::optional<floor::Value> variable_of(const json::Value& value) {
    if (const auto* text = value.if_string()) {
        return text->size() <= limits::kDataValueLength
                   ? std::optional(floor::Value(std::string(*text)))
                   : std::nullopt;
    }
    if (const auto* number = value.if_int64()) {
        return *number;
    }
    if (const auto* truth = value.if_bool()) {
        return *truth;
    }
    if (const auto* number = value.if_double()) {
        // "12.50" arrives as 12.5; whole ones are numbers as everybody writes them.
        constexpr double kExact = 9.0e15;
        return std::trunc(*number) == *number && std::abs(*number) < kExact
                   ? floor::Value(static_cast<std::int64_t>(*number))
                   : floor::Value(fmt::format("{}", *number));
    }
    return std::nullopt;
}

const DataColumn* column_of(const DataSource& source, const std::string& name) {
    const auto found = std::ranges::find(source.columns, name, &DataColumn::name);
    return found == source.columns.end() ? nullptr : &*found;
}

bool is_same_secret(const std::string& a, const std::string& b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

http::OutgoingRequest request_for(const DataSource& source, const floor::StartLookUp& question,
                                  const std::string& secret) {
    http::OutgoingRequest request;
    request.is_post = source.is_post;
    request.reach =
        source.is_own_network ? http::OutgoingReach::OwnNetwork : http::OutgoingReach::Public;
    request.url = source.url;
    json::Object rest;
    std::string query;
    for (const std::string& name : source.parameters) {
        const std::string value = value_of(question, name);
        const std::string place = "{" + name + "}";
        if (const auto at = source.url.find(place); at == std::string::npos) {
            rest[name] = value;
            query +=
                fmt::format("{}{}={}", query.empty() ? "" : "&", name, http::escape_for_url(value));
        }
    }
    // The places are found in the address as the admin wrote it: a value may hold braces too.
    for (auto at = request.url.rfind('{'); at != std::string::npos && at < request.url.size();
         at = at == 0 ? std::string::npos : request.url.rfind('{', at - 1)) {
        const auto end = request.url.find('}', at);
        if (end == std::string::npos) {
            continue;
        }
        request.url.replace(
            at, end - at + 1,
            http::escape_for_url(value_of(question, request.url.substr(at + 1, end - at - 1))));
    }
    if (!source.is_post && !query.empty()) {
        request.url += (source.url.contains('?') ? "&" : "?") + query;
    }
    if (source.is_post) {
        request.body = json::to_text(rest);
        request.headers.emplace_back("Content-Type", "application/json");
    }
    request.headers.emplace_back("Accept", "application/json");
    if (!secret.empty() && !source.header.empty()) {
        request.headers.emplace_back(source.header, secret);
    }
    return request;
}

floor::LookedUp read_answer(const floor::StartLookUp& question, int status, std::string_view body) {
    floor::LookedUp answer{question.conversation,
                           question.request,
                           LookUpOutcome::Failed,
                           {},
                           fmt::format("HTTP {}", status)};
    if (status == 404 || status == 204) {
        answer.outcome = LookUpOutcome::NotFound;
        return answer;
    }
    if (status < 200 || status > 299) {
        return answer;
    }
    const auto document = json::parse(body);
    if (!document) {
        answer.detail += ", no JSON";
        return answer;
    }
    answer.outcome = LookUpOutcome::Found;
    for (const auto& [variable, pointer] : question.results) {
        boost::system::error_code error;
        const auto* value = document->find_pointer(pointer, error);
        if (const auto read = value == nullptr ? std::nullopt : variable_of(*value)) {
            answer.values[variable] = *read;
        }
    }
    return answer;
}

RowVerdict compare(const DataSource& source, const DataValues& row,
                   const floor::StartLookUp& question, const SecretBox& secrets) {
    bool is_right = true;
    for (std::size_t i = 1; i < source.columns.size(); ++i) {
        const DataColumn& column = source.columns[i];
        const auto asked = question.parameters.find(column.name);
        if (asked == question.parameters.end() && !column.is_secret) {
            continue;
        }
        const auto kept = row.find(column.name);
        std::string value = kept == row.end() ? std::string() : kept->second;
        if (column.is_secret && !value.empty()) {
            auto clear = secrets.unseal(value);
            if (!clear) {
                return RowVerdict::Broken;
            }
            value = *std::move(clear);
        }
        // Who has no PIN is known by none.
        const bool agrees = asked != question.parameters.end() && !value.empty() &&
                            is_same_secret(value, asked->second);
        is_right = is_right && agrees;
    }
    return is_right ? RowVerdict::Right : RowVerdict::Wrong;
}

floor::Variables values_of(const DataSource& source, const std::string& key, const DataValues& row,
                           const floor::StartLookUp& question) {
    floor::Variables values;
    for (const auto& [variable, name] : question.results) {
        const DataColumn* column = column_of(source, name);
        if (column == nullptr || column->is_secret) {
            continue;
        }
        const auto kept = row.find(name);
        if (column == &source.columns.front()) {
            values[variable] = key;
        } else if (kept != row.end()) {
            values[variable] = kept->second;
        }
    }
    return values;
}

}  // namespace callfloor::centre
