#include "people/people_book.h"

#include "people/password.h"
#include "people/people_rules.h"
#include "people/people_store.h"

namespace callfloor::people {

Result<std::vector<Team>> StorePeopleBook::teams(store::Connection& connection) {
    return load_teams(connection);
}

Result<std::vector<User>> StorePeopleBook::users(store::Connection& connection) {
    return load_users(connection);
}

Result<void> StorePeopleBook::insert_team(store::Connection& connection, const Team& team) {
    return people::insert_team(connection, team);
}

Result<void> StorePeopleBook::insert_user(store::Connection& connection, const User& user,
                                          const std::string& password) {
    std::string hash;
    if (!password.empty()) {
        TRY(check_password(password, user.login));
        hash = TRY(hash_password(password, cost_));
    }
    return people::insert_user(connection, user, hash, SystemClock().now());
}

Result<void> StorePeopleBook::update_user(store::Connection& connection, const User& user) {
    TRY(people::update_user(connection, user, std::nullopt));
    return {};
}

}  // namespace callfloor::people
