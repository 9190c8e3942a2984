#include "centre/centre_store.h"

#include "centre/centre_codec.h"
#include "centre/centre_rules.h"
#include "centre/data_source_store.h"
#include "centre/flow_store.h"
#include "centre/outbound_codec.h"
#include "floor/state_names.h"
#include "people/people_store.h"

namespace callfloor::centre {

namespace {

constexpr std::int64_t kCentreRow = 1;

/// Kept documents were checked when they were written; one that cannot be read now is our own
/// fault.
Result<json::Object> kept_object(const std::string& text, std::string_view what) {
    auto object = json::parse_object(text);
    if (!object) {
        return fail(ErrorCode::Internal, "the kept settings of {} cannot be read: {}", what,
                    object.error().text);
    }
    return object;
}

Result<void> no_problems(const Problems& problems, std::string_view what) {
    if (!problems.empty()) {
        return fail(ErrorCode::Internal, "the kept settings of {} are not valid: {}", what,
                    problems_error(problems).text);
    }
    return {};
}

Result<std::int64_t> version_after(store::Connection& connection, std::string_view sql,
                                   const std::vector<store::Parameter>& parameters,
                                   std::string_view what) {
    const auto version = TRY(connection.query_first(
        sql, parameters, [](const store::Row& row) { return row.integer(0); }));
    if (!version) {
        return fail(ErrorCode::Stale,
                    "{} was changed or deleted meanwhile; read it again and repeat the change",
                    what);
    }
    return *version;
}

std::vector<std::string> texts_of(const std::string& array) {
    std::vector<std::string> texts;
    if (const auto value = json::parse(array); value && value->is_array()) {
        for (const auto& item : value->as_array()) {
            texts.emplace_back(item.as_string());
        }
    }
    return texts;
}

std::string text_of(const std::vector<std::string>& texts) {
    return json::to_text(json::Array(texts.begin(), texts.end()));
}

std::string queue_rules(const floor::QueueConfig& queue) {
    auto object = queue_to_json(queue);
    for (const auto* key : {"id", "name", "members"}) {
        object.erase(key);
    }
    return json::to_text(object);
}

std::string number_rules(const floor::NumberConfig& number) {
    auto object = number_to_json(number);
    for (const auto* key : {"id", "number", "queue_id"}) {
        object.erase(key);
    }
    return json::to_text(object);
}

std::string centre_document(const Centre& centre) {
    return json::to_text(centre_to_json(centre));
}

Result<void> insert_members(store::Connection& connection, const floor::QueueConfig& queue) {
    for (std::size_t i = 0; i < queue.members.size(); ++i) {
        const auto& member = queue.members[i];
        TRY(connection.execute(
            "INSERT INTO queue_members (queue_id, place, agent_id, level) VALUES ($1, $2, $3, $4)",
            {queue.id, i, member.agent, member.level}));
    }
    return {};
}

Result<void> insert_callers(store::Connection& connection, const CallerClass& caller_class) {
    for (const auto& caller : caller_class.callers) {
        TRY(connection.execute("INSERT INTO class_callers (number, class_id) VALUES ($1, $2)",
                               {caller, caller_class.id}));
    }
    return {};
}

/// Deletes one row by id and version; the SQL has both as $1 and $2.
Result<void> delete_one(store::Connection& connection, std::string_view sql, std::int64_t id,
                        Expected expected) {
    const auto deleted = TRY(connection.execute(sql, {id, expected}));
    if (deleted == 0) {
        return fail(ErrorCode::Stale, "object {} was changed or deleted meanwhile; read it again",
                    id);
    }
    return {};
}

}  // namespace

Result<Centre> load_centre(store::Connection& connection) {
    struct Kept {
        std::string document;
        std::int64_t version;
    };
    const auto kept = TRY(connection.query_first(
        "SELECT document, version FROM centre WHERE id = $1", {kCentreRow},
        [](const store::Row& row) { return Kept{row.text(0), row.integer(1)}; }));
    if (!kept) {
        return Centre{};
    }
    const auto object = TRY(kept_object(kept->document, "the centre"));
    Problems problems;
    auto centre = centre_from_json(object, problems);
    TRY(no_problems(problems, "the centre"));
    centre.version = kept->version;
    return centre;
}

Result<std::vector<Extension>> load_extensions(store::Connection& connection) {
    return connection.query_all(
        "SELECT id, number, name, user_id, ha1_md5, ha1_sha256, outside_number, version FROM "
        "extensions ORDER BY "
        "number",
        {}, [](const store::Row& row) {
            return Extension{row.id<ExtensionId>(0),
                             row.text(1),
                             row.text(2),
                             row.id<UserId>(3),
                             StoredSecret{row.text(4), row.text(5)},
                             row.text(6),
                             row.integer(7)};
        });
}

Result<std::vector<Trunk>> load_trunks(store::Connection& connection) {
    std::vector<std::string> outbound;
    auto trunks = TRY(connection.query_all(
        "SELECT id, name, auth, addresses, digest_user, register_at, register_user, sealed_secret, "
        "expires_s, "
        "probe_every_s, calls_max, enabled, version, outbound, trusted, withholds_caller FROM "
        "trunks ORDER BY name",
        {}, [&](const store::Row& row) {
            Trunk trunk;
            trunk.id = row.id<TrunkId>(0);
            trunk.name = row.text(1);
            trunk.auth = trunk_auth_from_name(row.text_view(2)).value_or(TrunkAuth::Digest);
            trunk.addresses = texts_of(row.text(3));
            trunk.user = row.text(4);
            trunk.register_at = row.text(5);
            trunk.register_user = row.text(6);
            trunk.sealed_secret = row.text(7);
            trunk.expires_s = row.integer(8);
            trunk.probe_every_s = row.integer(9);
            trunk.calls_max = row.integer(10);
            trunk.enabled = row.boolean(11);
            trunk.version = row.integer(12);
            trunk.identity = {row.boolean(14), row.boolean(15)};
            outbound.push_back(row.text(13));
            return trunk;
        }));
    for (std::size_t i = 0; i < trunks.size(); ++i) {
        Problems problems;
        trunks[i].outbound = trunk_outbound_from_json(
            TRY(kept_object(outbound[i], "trunk " + trunks[i].name)), problems);
        TRY(no_problems(problems, "trunk " + trunks[i].name));
    }
    return trunks;
}

Result<std::vector<Queue>> load_queues(store::Connection& connection) {
    std::map<QueueId, std::vector<floor::QueueMember>> members;
    TRY(connection.query(
        "SELECT queue_id, agent_id, level FROM queue_members ORDER BY queue_id, place", {},
        [&](const store::Row& row) {
            members[row.id<QueueId>(0)].push_back(
                {row.id<UserId>(1), static_cast<int>(row.integer(2))});
        }));
    struct Kept {
        QueueId id;
        std::string name, rules;
        std::int64_t version;
    };
    const auto rows = TRY(connection.query_all(
        "SELECT id, name, rules, version FROM queues ORDER BY name", {}, [](const store::Row& row) {
            return Kept{row.id<QueueId>(0), row.text(1), row.text(2), row.integer(3)};
        }));
    std::vector<Queue> queues;
    for (const auto& row : rows) {
        auto object = TRY(kept_object(row.rules, "queue " + row.name));
        object["id"] = row.id.value;
        object["name"] = row.name;
        Problems problems;
        Queue queue{queue_from_json(object, problems), row.version};
        TRY(no_problems(problems, "queue " + row.name));
        queue.config.members = std::move(members[row.id]);
        queues.push_back(std::move(queue));
    }
    return queues;
}

Result<std::vector<Number>> load_numbers(store::Connection& connection) {
    struct Kept {
        NumberId id;
        std::string number;
        QueueId queue;
        std::string rules;
        std::int64_t version;
    };
    const auto rows = TRY(connection.query_all(
        "SELECT id, number, queue_id, rules, version FROM numbers ORDER BY number", {},
        [](const store::Row& row) {
            return Kept{row.id<NumberId>(0), row.text(1), row.id<QueueId>(2), row.text(3),
                        row.integer(4)};
        }));
    std::vector<Number> numbers;
    for (const auto& row : rows) {
        auto object = TRY(kept_object(row.rules, "number " + row.number));
        object["id"] = row.id.value;
        object["number"] = row.number;
        object["queue_id"] = row.queue.value;
        Problems problems;
        numbers.push_back({number_from_json(object, problems), row.version});
        TRY(no_problems(problems, "number " + row.number));
    }
    return numbers;
}

Result<std::vector<CallerClass>> load_caller_classes(store::Connection& connection) {
    std::map<CallerClassId, std::vector<std::string>> callers;
    TRY(connection.query(
        "SELECT class_id, number FROM class_callers ORDER BY class_id, number", {},
        [&](const store::Row& row) { callers[row.id<CallerClassId>(0)].push_back(row.text(1)); }));
    auto classes = TRY(connection.query_all(
        "SELECT id, name, head_start_ms, version FROM caller_classes ORDER BY name", {},
        [](const store::Row& row) {
            return CallerClass{
                row.id<CallerClassId>(0), row.text(1), row.duration(2), {}, row.integer(3)};
        }));
    for (auto& caller_class : classes) {
        caller_class.callers = std::move(callers[caller_class.id]);
    }
    return classes;
}

Result<std::vector<BlockedCaller>> load_blocked_callers(store::Connection& connection) {
    return connection.query_all(
        "SELECT id, number, is_prefix, action, prompt, reason, until_ms, by_user_id, "
        "changed_at_ms, version FROM blocked_callers ORDER BY number",
        {}, [](const store::Row& row) {
            return BlockedCaller{
                {row.id<floor::BlockedCallerId>(0), row.text(1), row.integer(2) != 0,
                 floor::block_action_from_name(row.text_view(3)).value_or(floor::BlockAction::Warn),
                 row.text(4), row.text(5), row.instant(6)},
                row.id<UserId>(7),
                row.instant(8),
                row.integer(9)};
        });
}

Result<std::vector<Person>> load_people(store::Connection& connection) {
    const auto users = TRY(people::load_users(connection));
    std::vector<Person> people;
    people.reserve(users.size());
    for (const auto& user : users) {
        people.push_back({user.id, user.login, user.name, user.team,
                          user.has_role(people::Role::Agent), user.active});
    }
    return people;
}

Result<Snapshot> load_snapshot(store::Connection& connection) {
    Snapshot snapshot;
    snapshot.centre = TRY(load_centre(connection));
    snapshot.extensions = TRY(load_extensions(connection));
    snapshot.trunks = TRY(load_trunks(connection));
    snapshot.queues = TRY(load_queues(connection));
    snapshot.numbers = TRY(load_numbers(connection));
    snapshot.classes = TRY(load_caller_classes(connection));
    snapshot.blocked = TRY(load_blocked_callers(connection));
    snapshot.flows = TRY(load_flows(connection));
    snapshot.sources = TRY(load_data_sources(connection));
    snapshot.notice = TRY(load_notice(connection));
    snapshot.people = TRY(load_people(connection));
    for (const auto& team : TRY(people::load_teams(connection))) {
        snapshot.teams[team.id] = team.name;
    }
    return snapshot;
}

// ---------------------------------------------------------------- writing

Result<void> insert_row(store::Connection& connection, const Extension& extension) {
    TRY(connection.execute(
        "INSERT INTO extensions (id, number, name, user_id, ha1_md5, "
        "ha1_sha256, outside_number) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {extension.id, extension.number, extension.name, extension.user, extension.secret.ha1_md5,
         extension.secret.ha1_sha256, extension.outside_number}));
    return {};
}

Result<std::int64_t> update_row(store::Connection& connection, const Extension& extension,
                                Expected expected) {
    return version_after(
        connection,
        "UPDATE extensions SET number = $3, name = $4, user_id = $5, ha1_md5 = $6, ha1_sha256 = "
        "$7, outside_number = $8, "
        "version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) "
        "RETURNING version",
        {extension.id, expected, extension.number, extension.name, extension.user,
         extension.secret.ha1_md5, extension.secret.ha1_sha256, extension.outside_number},
        "extension " + extension.number);
}

Result<void> insert_row(store::Connection& connection, const Trunk& trunk) {
    TRY(connection.execute(
        "INSERT INTO trunks (id, name, auth, addresses, digest_user, sealed_secret, register_at, "
        "register_user, "
        "expires_s, probe_every_s, calls_max, enabled, outbound, trusted, withholds_caller) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        {trunk.id, trunk.name, trunk_auth_name(trunk.auth), text_of(trunk.addresses), trunk.user,
         trunk.sealed_secret, trunk.register_at, trunk.register_user, trunk.expires_s,
         trunk.probe_every_s, trunk.calls_max, trunk.enabled,
         json::to_text(trunk_outbound_to_json(trunk.outbound)), trunk.identity.trusted,
         trunk.identity.withholds_caller}));
    return {};
}

Result<std::int64_t> update_row(store::Connection& connection, const Trunk& trunk,
                                Expected expected) {
    return version_after(
        connection,
        "UPDATE trunks SET name = $3, auth = $4, addresses = $5, digest_user = $6, sealed_secret = "
        "$7, "
        "register_at = $8, register_user = $9, expires_s = $10, probe_every_s = $11, calls_max = "
        "$12, enabled = $13, outbound = $14, trusted = $15, withholds_caller = $16, "
        "version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) "
        "RETURNING version",
        {trunk.id, expected, trunk.name, trunk_auth_name(trunk.auth), text_of(trunk.addresses),
         trunk.user, trunk.sealed_secret, trunk.register_at, trunk.register_user, trunk.expires_s,
         trunk.probe_every_s, trunk.calls_max, trunk.enabled,
         json::to_text(trunk_outbound_to_json(trunk.outbound)), trunk.identity.trusted,
         trunk.identity.withholds_caller},
        "trunk " + trunk.name);
}

Result<void> insert_row(store::Connection& connection, const Queue& queue) {
    TRY(connection.execute("INSERT INTO queues (id, name, rules) VALUES ($1, $2, $3)",
                           {queue.config.id, queue.config.name, queue_rules(queue.config)}));
    return insert_members(connection, queue.config);
}

Result<std::int64_t> update_row(store::Connection& connection, const Queue& queue,
                                Expected expected) {
    const auto version =
        TRY(version_after(connection,
                          "UPDATE queues SET name = $3, rules = $4, version = version + 1 WHERE id "
                          "= $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) "
                          "RETURNING version",
                          {queue.config.id, expected, queue.config.name, queue_rules(queue.config)},
                          "queue " + queue.config.name));
    TRY(connection.execute("DELETE FROM queue_members WHERE queue_id = $1", {queue.config.id}));
    TRY(insert_members(connection, queue.config));
    return version;
}

Result<void> insert_row(store::Connection& connection, const Number& number) {
    TRY(connection.execute(
        "INSERT INTO numbers (id, number, queue_id, rules) VALUES ($1, $2, $3, $4)",
        {number.config.id, number.config.number, number.config.queue,
         number_rules(number.config)}));
    return {};
}

Result<std::int64_t> update_row(store::Connection& connection, const Number& number,
                                Expected expected) {
    return version_after(connection,
                         "UPDATE numbers SET number = $3, queue_id = $4, rules = $5, version = "
                         "version + 1 WHERE id = $1 AND "
                         "(CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
                         {number.config.id, expected, number.config.number, number.config.queue,
                          number_rules(number.config)},
                         "number " + number.config.number);
}

Result<void> insert_row(store::Connection& connection, const CallerClass& caller_class) {
    TRY(connection.execute(
        "INSERT INTO caller_classes (id, name, head_start_ms) VALUES ($1, $2, $3)",
        {caller_class.id, caller_class.name, caller_class.head_start}));
    return insert_callers(connection, caller_class);
}

Result<std::int64_t> update_row(store::Connection& connection, const CallerClass& caller_class,
                                Expected expected) {
    const auto version =
        TRY(version_after(connection,
                          "UPDATE caller_classes SET name = $3, head_start_ms = $4, version = "
                          "version + 1 WHERE id = $1 AND "
                          "(CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
                          {caller_class.id, expected, caller_class.name, caller_class.head_start},
                          "caller class " + caller_class.name));
    TRY(connection.execute("DELETE FROM class_callers WHERE class_id = $1", {caller_class.id}));
    TRY(insert_callers(connection, caller_class));
    return version;
}

Result<void> insert_row(store::Connection& connection, const BlockedCaller& rule) {
    const auto& config = rule.config;
    TRY(connection.execute(
        "INSERT INTO blocked_callers (id, number, is_prefix, action, prompt, reason, until_ms, "
        "by_user_id, changed_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {config.id, config.number, config.is_prefix, floor::block_action_name(config.action),
         config.prompt, config.reason, config.until, rule.by, rule.changed_at}));
    return {};
}

Result<std::int64_t> update_row(store::Connection& connection, const BlockedCaller& rule,
                                Expected expected) {
    const auto& config = rule.config;
    return version_after(
        connection,
        "UPDATE blocked_callers SET number = $3, is_prefix = $4, action = $5, prompt = $6, "
        "reason = $7, until_ms = $8, by_user_id = $9, changed_at_ms = $10, version = version + 1 "
        "WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
        {config.id, expected, config.number, config.is_prefix,
         floor::block_action_name(config.action), config.prompt, config.reason, config.until,
         rule.by, rule.changed_at},
        "blocked caller " + config.number);
}

Result<std::int64_t> update_row(store::Connection& connection, const Centre& centre,
                                Expected expected) {
    // A centre never written is version 1 and becomes 2.
    const auto rows = TRY(connection.query_integer("SELECT COUNT(*) FROM centre"));
    if (rows == 0 && (!expected || *expected == 1)) {
        TRY(connection.execute("INSERT INTO centre (id, document, version) VALUES ($1, $2, 2)",
                               {kCentreRow, centre_document(centre)}));
        return 2;
    }
    return version_after(connection,
                         "UPDATE centre SET document = $3, version = version + 1 WHERE id = $1 AND "
                         "(CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
                         {kCentreRow, expected, centre_document(centre)}, "the centre");
}

Result<void> delete_row(store::Connection& connection, ExtensionId id, Expected expected) {
    return delete_one(
        connection,
        "DELETE FROM extensions WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        id.value, expected);
}
Result<void> delete_row(store::Connection& connection, TrunkId id, Expected expected) {
    return delete_one(
        connection,
        "DELETE FROM trunks WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        id.value, expected);
}
Result<void> delete_row(store::Connection& connection, QueueId id, Expected expected) {
    return delete_one(
        connection,
        "DELETE FROM queues WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        id.value, expected);
}
Result<void> delete_row(store::Connection& connection, NumberId id, Expected expected) {
    return delete_one(
        connection,
        "DELETE FROM numbers WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        id.value, expected);
}
Result<void> delete_row(store::Connection& connection, CallerClassId id, Expected expected) {
    return delete_one(
        connection,
        "DELETE FROM caller_classes WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        id.value, expected);
}

Result<void> delete_row(store::Connection& connection, floor::BlockedCallerId id,
                        Expected expected) {
    return delete_one(
        connection,
        "DELETE FROM blocked_callers WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = "
        "$2)",
        id.value, expected);
}

}  // namespace callfloor::centre
