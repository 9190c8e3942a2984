#pragma once
// The work of loading one centre file. Internal to the module.

#include <functional>

#include "base/flow_limits.h"
#include "base/limits.h"
#include "centre/centre_admin.h"
#include "centre/centre_file.h"
#include "centre/centre_kinds.h"
#include "centre/data_source_store.h"
#include "centre/field_reader.h"
#include "people/audit.h"

namespace callfloor::centre {

/// An object of the file, or one of the database that the file may speak of.
template <typename T>
struct Planned {
    T object;
    std::string path;  ///< "queues[2]"
    NewSecret secret;
    bool is_new = false;
};

struct PlannedUser {
    people::User user;
    std::string path;
    std::string password;
    bool is_new = false;
};

struct PlannedFlow {
    Flow flow;  ///< as it is, or a new one
    floor::FlowConfig content;
    std::string path;
    bool is_new = false;
};

class Loader final {
  public:
    Loader(store::Connection& connection, const LoadParts& parts, Problems& problems)
        : connection_(connection), parts_(parts), problems_(problems) {}

    Result<LoadSummary> load(const json::Object& document) {
        before_ = TRY(load_snapshot(connection_));
        before_.prompts = parts_.prompts;
        teams_ = TRY(parts_.people.teams(connection_));
        users_ = TRY(parts_.people.users(connection_));
        after_ = before_;
        read(document);
        if (problems_.empty()) {
            check();
        }
        if (!problems_.empty()) {
            return fail(problems_error(problems_));
        }
        TRY(write());
        return summary_;
    }

  private:
    void read(const json::Object& document);
    void read_centre(const json::Object& document);
    void read_teams(FieldReader& fields);
    void read_users(FieldReader& fields);
    void read_roles(people::User& user, const std::vector<std::string>& roles,
                    const std::string& path);
    void read_user(const json::Object& object, const std::string& path);
    template <typename T>
    void read_kind(FieldReader& fields, const char* key, std::vector<Planned<T>>& planned,
                   void (Loader::*resolve)(json::Object&, const std::string&));
    void read_flows(FieldReader& fields);
    void read_flow(const json::Object& object, const std::string& path);
    void bind_nodes(const json::Object& flow, const char* table, const char* field,
                    json::Object& content, const std::string& path,
                    const std::function<std::int64_t(std::string_view)>& find);
    void check();
    void check_flows();
    void check_size(const char* key, std::size_t size, std::size_t most);
    template <typename T>
    void check_kind(const std::vector<Planned<T>>& planned);
    Result<void> write();
    Result<void> write_users();
    template <typename T>
    Result<void> write_kind(const std::vector<Planned<T>>& planned);
    Result<bool> has_rows(const DataSource& source, const std::vector<DataRow>& rows);
    Result<void> write_rows();
    Result<void> write_flows();
    bool is_same_secret(const Planned<Extension>& planned, const Extension& before) const;
    bool is_same_secret(const Planned<Trunk>& planned, const Trunk& before) const;
    bool is_same_secret(const Planned<DataSource>& planned, const DataSource& before) const;
    template <typename T>
    bool is_same_secret(const Planned<T>&, const T&) const {
        return true;
    }
    void finish(Planned<Extension>& planned, const Extension* before);
    void finish(Planned<Trunk>& planned, const Trunk* before);
    void finish(Planned<DataSource>& planned, const DataSource* before);
    template <typename T>
    void finish(Planned<T>&, const T*) {}
    Result<void> audit(std::string_view kind, std::int64_t id, const json::Object& before,
                       const json::Object& after);

    // Names to ids, in place.
    template <typename Find>
    void resolve(json::Object& object, const char* from, const char* to, const std::string& path,
                 Find find);
    void resolve_extension(json::Object& object, const std::string& path);
    void resolve_queue(json::Object& object, const std::string& path);
    void resolve_overflow_agents(json::Object& object, const std::string& path);
    void resolve_number(json::Object& object, const std::string& path);
    void resolve_source(json::Object& object, const std::string& path);
    void resolve_nothing(json::Object&, const std::string&) {}
    std::int64_t user_id(std::string_view login) const;
    std::int64_t queue_id(std::string_view name) const;
    std::int64_t flow_id(std::string_view name) const;
    std::int64_t source_id(std::string_view name) const;
    void add(std::string field, std::string text) {
        problems_.push_back({std::move(field), std::move(text)});
    }

    store::Connection& connection_;
    const LoadParts& parts_;
    Problems& problems_;
    Snapshot before_;
    Snapshot after_;  ///< as the centre would be
    std::vector<people::Team> teams_;
    std::vector<people::User> users_;
    std::vector<people::Team> new_teams_;
    std::vector<PlannedUser> planned_users_;
    std::vector<Planned<Extension>> extensions_;
    std::vector<Planned<Trunk>> trunks_;
    std::vector<Planned<CallerClass>> classes_;
    std::vector<Planned<Queue>> queues_;
    std::vector<Planned<DataSource>> sources_;
    std::vector<std::optional<std::string>> source_rows_;  ///< CSV, beside sources_
    std::vector<PlannedFlow> flows_;
    std::vector<Planned<Number>> numbers_;
    std::optional<Centre> centre_;
    std::map<std::string, std::int64_t, std::less<>> queue_ids_;
    LoadSummary summary_;
};

}  // namespace callfloor::centre
