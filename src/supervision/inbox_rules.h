#pragma once
// Who may write to whom: admins to everybody; leaders to those they lead, to other leaders and
// admins; agents and others to the leaders of their team and to their team; everybody answers who
// wrote to him. What must be read comes from leaders and admins, to teams and everybody. Pure.

#include "base/result.h"
#include "people/people_model.h"

namespace callfloor::supervision {

/// Whether `who` belongs to the team or leads it.
bool is_in(const people::User& who, TeamId team);

/// `answers`: the other has written before.
bool may_write_to(const people::User& from, const people::User& to, bool answers);
bool may_write_to(const people::User& from, TeamId team);

struct Addressing {
    bool to_person = false;
    TeamId team;  ///< neither of both: everybody
    bool must_read = false;
};
/// Forbidden or InvalidInput, with the field, for everything but the person.
Result<void> check_addressing(const people::User& from, const Addressing& to);

}  // namespace callfloor::supervision
