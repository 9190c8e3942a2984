#pragma once
// What the routes of people share.

#include <map>
#include <mutex>

#include "base/ids.h"
#include "http/etag.h"
#include "http/paging.h"
#include "http/router.h"
#include "people/audit.h"
#include "people/creation.h"
#include "people/login_throttle.h"
#include "people/password.h"
#include "people/people.h"
#include "people/people_rules.h"
#include "people/people_store.h"

namespace callfloor::people {

constexpr std::string_view kSessionCookie = "callfloor_session";

struct People::State {
    State(store::Writer& people_writer, store::ReaderPool& people_readers,
          const Clock& people_clock, PeopleOptions people_options)
        : writer(people_writer),
          readers(people_readers),
          clock(people_clock),
          options(people_options) {}

    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const PeopleOptions options;
    PasswordDesk desk;
    IdGenerator ids;  ///< writer's thread
    std::function<void()> changed;

    std::mutex mutex;
    LoginThrottle throttle;
    std::map<std::string, Instant, std::less<>> refusals;  ///< audited lately, by who and what

    void tell_changed() const {
        if (changed) {
            changed();
        }
    }
    /// A refusal is audited once a minute for the same person, place and operation.
    bool is_new_refusal(const std::string& key);
    void audit_refusal(AuditEntry entry);
    /// Checks the policy and computes the hash.
    Result<std::string> make_hash(std::string_view password, std::string_view login);
};

/// {id, login, name, roles, ...} without etag; what the audit log compares.
json::Object user_facts(const User& user);
json::Object user_document(const User& user);
json::Object team_document(const Team& team);

void add_session_routes(http::Router& router, People::State& state);
void add_user_routes(http::Router& router, People::State& state);
void add_team_routes(http::Router& router, People::State& state);
void add_api_key_routes(http::Router& router, People::State& state);

}  // namespace callfloor::people
