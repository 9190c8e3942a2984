#pragma once
// The people of the database for who loads them from a file: reads and writes within the loader's
// transaction.

#include <string>
#include <vector>

#include "base/result.h"
#include "people/people_model.h"
#include "store/database.h"

namespace callfloor::people {

class PeopleBook {
  public:
    virtual ~PeopleBook() = default;
    virtual Result<std::vector<Team>> teams(store::Connection& connection) = 0;
    virtual Result<std::vector<User>> users(store::Connection& connection) = 0;
    virtual Result<void> insert_team(store::Connection& connection, const Team& team) = 0;
    /// An empty password: nobody can sign in until one is set. The password policy applies.
    virtual Result<void> insert_user(store::Connection& connection, const User& user,
                                     const std::string& password) = 0;
    virtual Result<void> update_user(store::Connection& connection, const User& user) = 0;
};

class StorePeopleBook final : public PeopleBook {
  public:
    explicit StorePeopleBook(PasswordCost cost = PasswordCost::Interactive) : cost_(cost) {}

    Result<std::vector<Team>> teams(store::Connection& connection) override;
    Result<std::vector<User>> users(store::Connection& connection) override;
    Result<void> insert_team(store::Connection& connection, const Team& team) override;
    Result<void> insert_user(store::Connection& connection, const User& user,
                             const std::string& password) override;
    Result<void> update_user(store::Connection& connection, const User& user) override;

  private:
    PasswordCost cost_;
};

}  // namespace callfloor::people
