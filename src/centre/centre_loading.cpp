// Bringing the database to what a centre file says.
#include "base/text.h"
#include "centre/file_loader.h"

namespace callfloor::centre {

// ---------------------------------------------------------------- reading

void Loader::read(const json::Object& document) {
    FieldReader fields(document, problems_);
    read_centre(document);
    fields.ignore("centre");
    read_teams(fields);
    read_users(fields);
    // Queues may overflow to queues further down, so all their names come first.
    for (const auto& queue : before_.queues) {
        queue_ids_[queue.config.name] = queue.config.id.value;
    }
    if (const auto* queues = json::find_array(document, "queues")) {
        for (const auto& queue : *queues) {
            const auto* object = queue.if_object();
            const auto name =
                object == nullptr ? Result<std::string>{} : json::get_string(*object, "name");
            if (name) {
                queue_ids_.try_emplace(*name, parts_.ids.next_value(parts_.now));
            }
        }
    }
    read_kind(fields, "extensions", extensions_, &Loader::resolve_extension);
    read_kind(fields, "trunks", trunks_, &Loader::resolve_nothing);
    read_kind(fields, "caller_classes", classes_, &Loader::resolve_nothing);
    read_kind(fields, "queues", queues_, &Loader::resolve_queue);
    read_kind(fields, "data_sources", sources_, &Loader::resolve_source);
    read_flows(fields);
    read_kind(fields, "numbers", numbers_, &Loader::resolve_number);
    fields.finish();
}

void Loader::read_centre(const json::Object& document) {
    const auto* object = json::find_object(document, "centre");
    if (object == nullptr) {
        if (document.contains("centre")) {
            add("centre", "must be a table");
        }
        return;
    }
    // What the file leaves out stays as it is.
    json::Object whole = centre_to_json(before_.centre);
    for (const auto& [key, value] : *object) {
        whole[key] = value;
    }
    Problems found;
    centre_ = centre_from_json(whole, found);
    for (auto& problem : found) {
        add("centre." + problem.field, problem.text);
    }
}

template <typename T>
void Loader::read_kind(FieldReader& fields, const char* key, std::vector<Planned<T>>& planned,
                       void (Loader::*resolve_names)(json::Object&, const std::string&)) {
    const auto* items = fields.array(key, limits::kExtensions);
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        Planned<T> item;
        item.path = fmt::format("{}[{}]", key, i);
        if (!(*items)[i].is_object()) {
            add(item.path, "must be a table");
            continue;
        }
        auto object = (*items)[i].as_object();
        (this->*resolve_names)(object, item.path + ".");
        Problems found;
        item.object = Kind<T>::from_json(object, item.secret, found);
        for (auto& problem : found) {
            add(item.path + "." + problem.field, std::move(problem.text));
        }
        const auto& name = Kind<T>::key(item.object);
        for (const auto& other : planned) {
            if (Kind<T>::key(other.object) == name) {
                add(item.path, name + " is in the file twice, first as " + other.path);
            }
        }
        const auto* before = find_by_key(Kind<T>::all(before_), name);
        item.is_new = before == nullptr;
        auto& id = Kind<T>::id(item.object).value;
        if constexpr (std::is_same_v<T, Queue>) {
            id = queue_id(name);
        } else {
            id = item.is_new ? parts_.ids.next_value(parts_.now)
                             : Kind<T>::id(*find_by_key(Kind<T>::all(before_), name)).value;
        }
        finish(item, before);
        if (auto* place = find_by_id(Kind<T>::all(after_), Kind<T>::id(item.object))) {
            *place = item.object;
        } else {
            Kind<T>::all(after_).push_back(item.object);
        }
        planned.push_back(std::move(item));
    }
}

// ---------------------------------------------------------------- names

template <typename Find>
void Loader::resolve(json::Object& object, const char* from, const char* to,
                     const std::string& path, Find find) {
    const auto* value = object.if_contains(from);
    if (value == nullptr) {
        return;
    }
    if (!value->is_string()) {
        add(path + from, "must be a name");
        object.erase(from);
        return;
    }
    const std::string name(value->as_string());
    object.erase(from);
    const std::int64_t id = name.empty() ? 0 : find(name);
    if (id == 0 && !name.empty()) {
        add(path + from,
            fmt::format("\"{}\" does not exist, neither in the file nor in the database", name));
    }
    if (id != 0) {
        object[to] = id;
    }
}

void Loader::resolve_extension(json::Object& object, const std::string& path) {
    resolve(object, "user", "user_id", path, [this](const auto& login) { return user_id(login); });
}

void Loader::resolve_queue(json::Object& object, const std::string& path) {
    for (const auto* key : {"overflow", "overflow_when_full", "overflow_unstaffed"}) {
        if (auto* overflow = object.if_contains(key);
            overflow != nullptr && overflow->is_object()) {
            resolve(overflow->as_object(), "queue", "queue_id", path + key + ".",
                    [this](const auto& name) { return queue_id(name); });
        }
    }
    resolve_overflow_agents(object, path);
    if (auto* members = object.if_contains("members"); members != nullptr && members->is_array()) {
        std::size_t i = 0;
        for (auto& member : members->as_array()) {
            if (member.is_object()) {
                resolve(member.as_object(), "agent", "agent_id",
                        fmt::format("{}members[{}].", path, i),
                        [this](const auto& login) { return user_id(login); });
            }
            ++i;
        }
    }
}

/// In the file they stand by their sign-in names.
void Loader::resolve_overflow_agents(json::Object& object, const std::string& path) {
    auto* agents = object.if_contains("overflow_agents");
    if (agents == nullptr || !agents->is_array()) {
        return;
    }
    std::size_t i = 0;
    for (auto& agent : agents->as_array()) {
        const auto login = agent.is_string() ? std::string(agent.as_string()) : std::string();
        agent = user_id(login);
        if (agent == 0) {
            add(fmt::format("{}overflow_agents[{}]", path, i),
                fmt::format("\"{}\" is no user, neither in the file nor in the database", login));
        }
        ++i;
    }
}

void Loader::resolve_number(json::Object& object, const std::string& path) {
    resolve(object, "queue", "queue_id", path, [this](const auto& name) { return queue_id(name); });
    resolve(object, "flow", "flow_id", path, [this](const auto& name) { return flow_id(name); });
}

std::int64_t Loader::user_id(std::string_view login) const {
    for (const auto& planned : planned_users_) {
        if (equals_ignore_case(planned.user.login, login)) {
            return planned.user.id.value;
        }
    }
    for (const auto& user : users_) {
        if (equals_ignore_case(user.login, login)) {
            return user.id.value;
        }
    }
    return 0;
}

std::int64_t Loader::queue_id(std::string_view name) const {
    const auto found = queue_ids_.find(name);
    return found == queue_ids_.end() ? 0 : found->second;
}

// ---------------------------------------------------------------- secrets

void Loader::finish(Planned<Extension>& planned, const Extension* before) {
    auto& extension = planned.object;
    if (planned.secret) {
        extension.secret = stored_secret(extension.number, parts_.realm, *planned.secret);
    } else if (before != nullptr) {
        extension.secret = before->secret;
    } else {
        add(planned.path + ".secret", "is missing; a telephone registers with it");
    }
}

void Loader::finish(Planned<Trunk>& planned, const Trunk* before) {
    auto& trunk = planned.object;
    if (planned.secret && (before == nullptr || !is_same_secret(planned, *before))) {
        trunk.sealed_secret = parts_.secrets.seal(*planned.secret);
    } else if (before != nullptr) {
        trunk.sealed_secret = before->sealed_secret;
    }
}

bool Loader::is_same_secret(const Planned<Extension>& planned, const Extension& before) const {
    return planned.object.secret == before.secret;
}

bool Loader::is_same_secret(const Planned<Trunk>& planned, const Trunk& before) const {
    const auto kept = parts_.secrets.unseal(before.sealed_secret);
    return !planned.secret || (kept && *kept == *planned.secret);
}

// ---------------------------------------------------------------- checking and writing

template <typename T>
void Loader::check_kind(const std::vector<Planned<T>>& planned) {
    for (const auto& item : planned) {
        for (auto& problem : Kind<T>::check(item.object, item.secret, after_)) {
            add(item.path + "." + problem.field, std::move(problem.text));
        }
    }
}

void Loader::check_size(const char* key, std::size_t size, std::size_t most) {
    if (size > most) {
        add(key, fmt::format("would be {}; at most {} are kept", size, most));
    }
}

void Loader::check() {
    if (centre_) {
        for (auto& problem : check_centre(*centre_)) {
            add("centre." + problem.field, std::move(problem.text));
        }
    }
    check_size("extensions", after_.extensions.size(), limits::kExtensions);
    check_size("trunks", after_.trunks.size(), limits::kTrunks);
    check_size("caller_classes", after_.classes.size(), limits::kCallerClasses);
    check_size("queues", after_.queues.size(), limits::kQueues);
    check_size("numbers", after_.numbers.size(), limits::kNumbers);
    check_size("flows", after_.flows.size(), limits::kFlows);
    check_kind(extensions_);
    check_kind(trunks_);
    check_kind(classes_);
    check_kind(queues_);
    check_kind(sources_);
    check_flows();
    check_kind(numbers_);
}

Result<void> Loader::audit(std::string_view kind, std::int64_t id, const json::Object& before,
                           const json::Object& after) {
    people::AuditEntry entry;
    entry.actor_name = "load";
    entry.action = fmt::format("{}.{}", kind, before.empty() ? "create" : "update");
    entry.object = std::string(kind);
    entry.object_id = id;
    people::set_change(entry, before, after);
    return people::append_audit(connection_, entry, parts_.now);
}

template <typename T>
Result<void> Loader::write_kind(const std::vector<Planned<T>>& planned) {
    for (const auto& item : planned) {
        auto object = item.object;
        const auto after = Kind<T>::to_json(object);
        const auto* before = find_by_id(Kind<T>::all(before_), Kind<T>::id(object));
        if (before == nullptr) {
            TRY(insert_row(connection_, object));
            TRY(audit(Kind<T>::word, Kind<T>::id(object).value, {}, after));
            ++summary_.created;
        } else if (Kind<T>::to_json(*before) != after || !is_same_secret(item, *before)) {
            TRY(update_row(connection_, object, std::nullopt));
            TRY(audit(Kind<T>::word, Kind<T>::id(object).value, Kind<T>::to_json(*before), after));
            ++summary_.changed;
        } else {
            ++summary_.unchanged;
        }
    }
    return {};
}

Result<void> Loader::write() {
    TRY(write_users());
    TRY(write_kind(extensions_));
    TRY(write_kind(trunks_));
    TRY(write_kind(classes_));
    TRY(write_kind(queues_));
    TRY(write_kind(sources_));
    TRY(write_rows());
    TRY(write_flows());
    TRY(write_kind(numbers_));
    if (!centre_) {
        return {};
    }
    centre_->version = before_.centre.version;
    if (*centre_ == before_.centre) {
        ++summary_.unchanged;
        return {};
    }
    TRY(update_row(connection_, *centre_, std::nullopt));
    ++summary_.changed;
    return audit("centre", 1, centre_to_json(before_.centre), centre_to_json(*centre_));
}

Result<LoadSummary> load_centre(store::Connection& connection, const json::Object& document,
                                const LoadParts& parts, Problems& problems) {
    return Loader(connection, parts, problems).load(document);
}

}  // namespace callfloor::centre
