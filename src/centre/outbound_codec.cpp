#include "centre/outbound_codec.h"

#include "base/limits.h"
#include "base/words.h"
#include "centre/centre_codec.h"

namespace callfloor::centre {

namespace {

constexpr Words<TrunkTransport, 3> kTransports{
    {{TrunkTransport::Udp, "udp"}, {TrunkTransport::Tcp, "tcp"}, {TrunkTransport::Tls, "tls"}}};
constexpr Words<TrunkEncryption, 3> kEncryptions{{{TrunkEncryption::None, "none"},
                                                  {TrunkEncryption::Wanted, "wanted"},
                                                  {TrunkEncryption::Required, "required"}}};

constexpr std::size_t kRoutesMost = 200;
constexpr Duration kTryTimeoutLeast = std::chrono::seconds(1);
constexpr Duration kTryTimeoutMost = std::chrono::seconds(32);  // by then SIP itself gives up
constexpr std::int64_t kCallsPerDayMost = 10'000;
constexpr std::int64_t kMinutesPerDayMost = 1'440;

json::Array texts(const std::vector<std::string>& items) {
    return json::Array(items.begin(), items.end());
}

void read_outbound_fields(FieldReader& fields, TrunkOutbound& outbound, Problems& problems) {
    fields.text("send_to", outbound.send_to, {0, 255});
    fields.choice("number_format", outbound.format, floor::number_format_from_name,
                  {"e164", "international", "national"});
    fields.text("prefix", outbound.prefix, {0, 16});
    const auto known = [](const auto& words) {
        return [&words](std::string_view word) { return value_in(words, word); };
    };
    fields.choice("transport", outbound.transport, known(kTransports), {"udp", "tcp", "tls"});
    fields.choice("encryption", outbound.encryption, known(kEncryptions),
                  {"none", "wanted", "required"});
    fields.texts("caller_ids", outbound.caller_ids, {2, 32}, limits::kNumbers);
    fields.integer("calls_per_second", outbound.calls_per_second, 1, 1'000);
    fields.duration("try_timeout_ms", outbound.try_timeout, kTryTimeoutLeast, kTryTimeoutMost);
    const auto* routes = fields.array("routes", kRoutesMost);
    for (std::size_t i = 0; routes != nullptr && i < routes->size(); ++i) {
        const auto path = fields.path(fmt::format("routes[{}].", i));
        const auto* object = (*routes)[i].if_object();
        if (object == nullptr) {
            problems.push_back({path, "must be an object"});
            continue;
        }
        floor::TrunkRoute route;
        FieldReader reader(*object, problems, path);
        reader.text("prefix", route.prefix, {0, 16});
        reader.small_integer("priority", route.priority, 1, 100);
        reader.small_integer("cost", route.cost, 0, 1'000'000);
        reader.finish();
        outbound.routes.push_back(std::move(route));
    }
}

json::Array kinds_to_json(const std::vector<floor::DestinationKind>& kinds) {
    json::Array words;
    for (const auto kind : kinds) {
        words.push_back(json::Value(floor::destination_kind_name(kind)));
    }
    return words;
}

void put_rights(json::Object& object, const floor::CallingRights& rights) {
    object["destinations"] = kinds_to_json(rights.destinations);
    object["calls_per_day"] = rights.calls_per_day;
    object["minutes_per_day"] = rights.minutes_per_day;
}

void read_rights(FieldReader& fields, floor::CallingRights& rights) {
    std::vector<std::string> words;
    words.reserve(rights.destinations.size());
    for (const auto kind : rights.destinations) {
        words.emplace_back(floor::destination_kind_name(kind));
    }
    fields.texts("destinations", words, {1, 16}, 5);
    rights.destinations.clear();
    for (const auto& word : words) {
        if (const auto kind = floor::destination_kind_from_name(word)) {
            rights.destinations.push_back(*kind);
        } else {
            fields.problem("destinations",
                           word +
                               " is unknown; known: local, national, mobile, international, "
                               "premium");
        }
    }
    fields.small_integer("calls_per_day", rights.calls_per_day, 0, kCallsPerDayMost);
    fields.small_integer("minutes_per_day", rights.minutes_per_day, 0, kMinutesPerDayMost);
}

}  // namespace

json::Object trunk_outbound_to_json(const TrunkOutbound& outbound) {
    json::Array routes;
    for (const auto& route : outbound.routes) {
        routes.push_back(json::Object{
            {"prefix", route.prefix}, {"priority", route.priority}, {"cost", route.cost}});
    }
    return {{"transport", word_in(kTransports, outbound.transport)},
            {"encryption", word_in(kEncryptions, outbound.encryption)},
            {"send_to", outbound.send_to},
            {"number_format", floor::number_format_name(outbound.format)},
            {"prefix", outbound.prefix},
            {"caller_ids", texts(outbound.caller_ids)},
            {"calls_per_second", outbound.calls_per_second},
            {"try_timeout_ms", outbound.try_timeout.count()},
            {"routes", std::move(routes)}};
}

void read_trunk_outbound(FieldReader& fields, TrunkOutbound& outbound, Problems& problems) {
    if (const auto* object = fields.object("outbound")) {
        FieldReader reader(*object, problems, fields.path("outbound."));
        read_outbound_fields(reader, outbound, problems);
        reader.finish();
    }
}

TrunkOutbound trunk_outbound_from_json(const json::Object& object, Problems& problems) {
    TrunkOutbound outbound;
    FieldReader reader(object, problems);
    read_outbound_fields(reader, outbound, problems);
    reader.finish();
    return outbound;
}

json::Object dialling_to_json(const DiallingRules& rules) {
    json::Array people;
    for (const auto& [user, rights] : rules.people) {
        json::Object person{{"user_id", user.value}};
        put_rights(person, rights);
        people.push_back(std::move(person));
    }
    json::Object object{{"country", rules.plan.country},
                        {"area_code", rules.plan.area_code},
                        {"ring_limit_ms", rules.ring_limit.count()},
                        {"hours", hours_to_json(rules.hours)}};
    put_rights(object, rules.everybody);
    object["people"] = std::move(people);
    return object;
}

void read_dialling(FieldReader& fields, DiallingRules& rules, Problems& problems) {
    const auto* object = fields.object("dialling");
    if (object == nullptr) {
        return;
    }
    FieldReader reader(*object, problems, fields.path("dialling."));
    reader.text("country", rules.plan.country, {2, 2});
    reader.text("area_code", rules.plan.area_code, {0, 8});
    reader.duration("ring_limit_ms", rules.ring_limit, std::chrono::seconds(10),
                    std::chrono::seconds(180));
    if (const auto* hours = reader.object("hours")) {
        rules.hours = read_hours(*hours, problems);
    }
    read_rights(reader, rules.everybody);
    const auto* people = reader.array("people", limits::kAgents);
    for (std::size_t i = 0; people != nullptr && i < people->size(); ++i) {
        const auto path = reader.path(fmt::format("people[{}].", i));
        const auto* person = (*people)[i].if_object();
        if (person == nullptr) {
            problems.push_back({path, "must be an object"});
            continue;
        }
        UserId user;
        floor::CallingRights rights = DiallingRules{}.everybody;
        FieldReader each(*person, problems, path);
        each.id("user_id", user);
        read_rights(each, rights);
        each.finish();
        if (!user.is_set() || !rules.people.emplace(user, std::move(rights)).second) {
            problems.push_back({path + "user_id", "is missing or there twice; list each once"});
        }
    }
    reader.finish();
}

}  // namespace callfloor::centre
