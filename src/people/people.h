#pragma once
// Users, teams, sessions and permissions of the running server: the Gate through which every
// request goes, and the routes of the tags session and people. Any thread.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/router.h"
#include "people/people_model.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::people {

std::span<const store::Migration> migrations();

class People final : public http::Gate {
  public:
    People(store::Writer& writer, store::ReaderPool& readers, const Clock& clock,
           PeopleOptions options = {});
    ~People() override;

    Result<http::Identity> authenticate(const http::Request& request) override;
    Result<void> permit(const http::Request& request, const http::Operation& operation) override;
    void on_refused(const http::Request& request, const http::Operation& operation,
                    const Error& why) override;

    /// On a database without users: creates "admin" and gives the random password, to be printed
    /// once and changed at the first sign-in. Absent when there are users.
    Result<std::optional<std::string>> ensure_admin();
    /// Registers the handlers of the tags session and people.
    void add_routes(http::Router& router);
    /// Called on an HTTP worker after users or teams changed and are committed (set before the
    /// server starts).
    void on_changed(std::function<void()> callback);
    /// Forgets ended sessions and audit entries past kAuditKept. Call it hourly.
    Result<void> tidy();

    struct State;  ///< people/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::people
