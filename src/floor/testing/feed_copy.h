#pragma once
// A copy of the floor kept from the changes it tells of, as the live feed keeps one, and where it
// differs from a fresh look.

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace callfloor::floor {

/// Takes over who changed. `fetch(id)` gives the status, or nothing when it is gone.
template <typename Id, typename Status, typename Fetch>
void follow(std::map<Id, Status>& copy, const std::vector<Id>& changed, Fetch fetch) {
    for (const Id id : changed) {
        if (auto status = fetch(id)) {
            copy.insert_or_assign(id, *std::move(status));
        } else {
            copy.erase(id);
        }
    }
}

/// Something in one and not, or differently, in the other.
template <typename Id, typename Status>
std::optional<Id> first_difference(const std::map<Id, Status>& copy,
                                   const std::vector<Status>& fresh) {
    for (const Status& status : fresh) {
        const auto found = copy.find(status.id);
        if (found == copy.end() || !(found->second == status)) {
            return status.id;
        }
    }
    for (const auto& [id, status] : copy) {
        if (std::ranges::find(fresh, id, &Status::id) == fresh.end()) {
            return id;
        }
    }
    return std::nullopt;
}

}  // namespace callfloor::floor
