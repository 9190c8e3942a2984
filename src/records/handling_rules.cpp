#include "records/handling_rules.h"

#include <string>

namespace callfloor::records {

namespace {

bool is_leader(const http::Identity& identity) {
    return identity.has_role("team_leader") || identity.has_role("admin");
}

Result<void> check(const MessageHandling& present, const MessageHandling& asked,
                   const http::Identity& identity) {
    if (asked.state == MessageState::Assigned && !asked.user.is_set()) {
        return fail_field(ErrorCode::InvalidInput, "user_id",
                          "is missing; say who is to handle it");
    }
    if (is_leader(identity)) {
        return {};
    }
    if (present.state != MessageState::New && present.user != identity.user) {
        return fail(ErrorCode::Conflict,
                    "somebody else handles it; choose another, or ask a team leader");
    }
    if (asked.state == MessageState::Assigned && asked.user != identity.user) {
        return fail(ErrorCode::Forbidden,
                    "an agent takes work for himself; ask a team leader to give it to somebody");
    }
    return {};
}

}  // namespace

Result<MessageHandling> asked_handling(const http::Request& request, const Directory& directory,
                                       Instant now) {
    const auto& body = request.object();
    MessageHandling asked;
    asked.state = message_state_from_name(std::string_view(body.at("state").as_string()))
                      .value_or(MessageState::New);
    if (const auto* user = body.at("user_id").if_int64(); user != nullptr) {
        asked.user = UserId{*user};
    }
    if (asked.user.is_set() && directory.agent_name(asked.user).empty()) {
        return fail_field(ErrorCode::InvalidInput, "user_id", "nobody has the id {}", asked.user);
    }
    asked.note = std::string(body.at("note").as_string());
    asked.changed_by = request.identity.user;
    asked.changed_at = now;
    return asked;
}

Result<MessageHandling> changed_handling(const MessageHandling& present, MessageHandling asked,
                                         const http::Identity& identity) {
    TRY(check(present, asked, identity));
    if (asked.state == MessageState::Done) {
        asked.user = present.user.is_set() ? present.user : identity.user;
    } else if (asked.state == MessageState::New) {
        asked.user = {};
    }
    return asked;
}

}  // namespace callfloor::records
