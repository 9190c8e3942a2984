#pragma once
// What the routes and the centre file need to know about each kind of object, so that one set of
// functions serves all of them: its word, its list in a snapshot, its JSON, its rules, its key in
// lists.

#include <string>

#include "centre/centre_codec.h"
#include "centre/centre_rules.h"
#include "centre/centre_store.h"
#include "centre/data_source_codec.h"
#include "centre/data_source_store.h"

namespace callfloor::centre {

template <typename T>
struct Kind;

template <>
struct Kind<Extension> {
    using IdType = ExtensionId;
    static constexpr const char* word = "extension";
    static constexpr const char* list = "/extensions";
    static auto& all(Snapshot& s) { return s.extensions; }
    static auto load(store::Connection& c) { return load_extensions(c); }
    static IdType& id(Extension& e) { return e.id; }
    static const std::string& key(const Extension& e) { return e.number; }
    static json::Object to_json(const Extension& e) { return extension_to_json(e); }
    static Extension from_json(const json::Object& o, NewSecret& s, Problems& p) {
        return extension_from_json(o, s, p);
    }
    static Problems check(const Extension& e, const NewSecret& secret, const Snapshot& s) {
        return check_extension(e, secret, s);
    }
    static std::string in_use(const Extension&, const Snapshot&) { return {}; }
};

template <>
struct Kind<Trunk> {
    using IdType = TrunkId;
    static constexpr const char* word = "trunk";
    static constexpr const char* list = "/trunks";
    static auto& all(Snapshot& s) { return s.trunks; }
    static auto load(store::Connection& c) { return load_trunks(c); }
    static IdType& id(Trunk& t) { return t.id; }
    static const std::string& key(const Trunk& t) { return t.name; }
    static json::Object to_json(const Trunk& t) { return trunk_to_json(t); }
    static Trunk from_json(const json::Object& o, NewSecret& s, Problems& p) {
        return trunk_from_json(o, s, p);
    }
    static Problems check(const Trunk& t, const NewSecret& secret, const Snapshot& s) {
        return check_trunk(t, secret, s);
    }
    static std::string in_use(const Trunk&, const Snapshot&) { return {}; }
};

template <>
struct Kind<DataSource> {
    using IdType = DataSourceId;
    static constexpr const char* word = "data_source";
    static constexpr const char* list = "/data-sources";
    static auto& all(Snapshot& s) { return s.sources; }
    static auto load(store::Connection& c) { return load_data_sources(c); }
    static IdType& id(DataSource& d) { return d.id; }
    static const std::string& key(const DataSource& d) { return d.name; }
    static json::Object to_json(const DataSource& d) { return data_source_to_json(d); }
    static DataSource from_json(const json::Object& o, NewSecret& s, Problems& p) {
        return data_source_from_json(o, s, p);
    }
    static Problems check(const DataSource& d, const NewSecret& secret, const Snapshot& s) {
        return check_data_source(d, secret, s);
    }
    static std::string in_use(const DataSource& d, const Snapshot& s) {
        return data_source_in_use(d.id, s);
    }
};

template <>
struct Kind<Queue> {
    using IdType = QueueId;
    static constexpr const char* word = "queue";
    static constexpr const char* list = "/queues";
    static auto& all(Snapshot& s) { return s.queues; }
    static auto load(store::Connection& c) { return load_queues(c); }
    static IdType& id(Queue& q) { return q.config.id; }
    static const std::string& key(const Queue& q) { return q.config.name; }
    static json::Object to_json(const Queue& q) { return queue_to_json(q.config); }
    static Queue from_json(const json::Object& o, NewSecret&, Problems& p) {
        return {queue_from_json(o, p), 1};
    }
    static Problems check(const Queue& q, const NewSecret&, const Snapshot& s) {
        return check_queue(q.config, s);
    }
    static std::string in_use(const Queue& q, const Snapshot& s) {
        return queue_in_use(q.config.id, s);
    }
};

template <>
struct Kind<Number> {
    using IdType = NumberId;
    static constexpr const char* word = "number";
    static constexpr const char* list = "/numbers";
    static auto& all(Snapshot& s) { return s.numbers; }
    static auto load(store::Connection& c) { return load_numbers(c); }
    static IdType& id(Number& n) { return n.config.id; }
    static const std::string& key(const Number& n) { return n.config.number; }
    static json::Object to_json(const Number& n) { return number_to_json(n.config); }
    static Number from_json(const json::Object& o, NewSecret&, Problems& p) {
        return {number_from_json(o, p), 1};
    }
    static Problems check(const Number& n, const NewSecret&, const Snapshot& s) {
        return check_number(n.config, s);
    }
    static std::string in_use(const Number& n, const Snapshot& s) {
        return number_in_use(n.config.number, s);
    }
};

template <>
struct Kind<CallerClass> {
    using IdType = CallerClassId;
    static constexpr const char* word = "caller_class";
    static constexpr const char* list = "/caller-classes";
    static auto& all(Snapshot& s) { return s.classes; }
    static auto load(store::Connection& c) { return load_caller_classes(c); }
    static IdType& id(CallerClass& c) { return c.id; }
    static const std::string& key(const CallerClass& c) { return c.name; }
    static json::Object to_json(const CallerClass& c) { return caller_class_to_json(c); }
    static CallerClass from_json(const json::Object& o, NewSecret&, Problems& p) {
        return caller_class_from_json(o, p);
    }
    static Problems check(const CallerClass& c, const NewSecret&, const Snapshot& s) {
        return check_caller_class(c, s);
    }
    static std::string in_use(const CallerClass& c, const Snapshot& s) {
        return caller_class_in_use(c.name, s);
    }
};

template <>
struct Kind<BlockedCaller> {
    using IdType = floor::BlockedCallerId;
    static constexpr const char* word = "blocked_caller";
    static constexpr const char* list = "/blocked-callers";
    static auto& all(Snapshot& s) { return s.blocked; }
    static auto load(store::Connection& c) { return load_blocked_callers(c); }
    static IdType& id(BlockedCaller& b) { return b.config.id; }
    static const std::string& key(const BlockedCaller& b) { return b.config.number; }
    static json::Object to_json(const BlockedCaller& b) { return blocked_caller_to_json(b); }
    static BlockedCaller from_json(const json::Object& o, NewSecret&, Problems& p) {
        return blocked_caller_from_json(o, p);
    }
    static Problems check(const BlockedCaller& b, const NewSecret&, const Snapshot& s) {
        return check_blocked_caller(b, s);
    }
    static std::string in_use(const BlockedCaller&, const Snapshot&) { return {}; }
};

/// The object of this id in a list; null when absent.
template <typename T>
T* find_by_id(std::vector<T>& all, typename Kind<T>::IdType id) {
    for (auto& each : all) {
        if (Kind<T>::id(each) == id) {
            return &each;
        }
    }
    return nullptr;
}
template <typename T>
T* find_by_key(std::vector<T>& all, std::string_view key) {
    for (auto& each : all) {
        if (Kind<T>::key(each) == key) {
            return &each;
        }
    }
    return nullptr;
}

}  // namespace callfloor::centre
