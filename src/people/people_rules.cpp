#include "people/people_rules.h"

#include <set>

#include "base/mail_address.h"
#include "base/text.h"

namespace callfloor::people {

namespace {

// Of ten or more characters, from the lists that every guessing program tries first; compared
// without case and after undoing the usual substitutions.
constexpr std::string_view kCommon[] = {
    "passwordpassword", "password12",      "password123",
    "password1234",     "password12345",   "passw0rd123",
    "p@ssword123",      "mypassword",      "newpassword",
    "yourpassword",     "thepassword",     "adminadmin",
    "administrator",    "admin12345",      "admin123456",
    "administrator1",   "root123456",      "changeme123",
    "changemenow",      "letmein123",      "letmeinnow",
    "welcome123",       "welcome1234",     "iloveyou123",
    "iloveyou12",       "iloveyouforever", "sunshine123",
    "princess123",      "football123",     "baseball123",
    "basketball",       "dragon12345",     "monkey12345",
    "superman123",      "batman12345",     "starwars123",
    "computer123",      "internet123",     "qwertyuiop",
    "qwerty12345",      "qwerty123456",    "qwertyuiop123",
    "asdfghjkl123",     "zxcvbnm123",      "1q2w3e4r5t",
    "1q2w3e4r5t6y",     "q1w2e3r4t5",      "1qaz2wsx3edc",
    "qazwsxedcrfv",     "abc1234567",      "abcd123456",
    "abcdef12345",      "a123456789",      "aa12345678",
    "woaini1314",       "woaini1314520",   "woaini520",
    "5201314520",       "zhangwei123",     "callfloor123",
    "callcenter",       "callcentre",      "callcenter123",
    "callcentre123",    "supervisor1",     "teamleader1",
    "summer2024",       "winter2024",      "spring2025",
    "summer2025",       "autumn2025",      "winter2025",
    "spring2026",       "summer2026",      "autumn2026",
    "winter2026",       "test123456",      "testtest123",
    "guest12345",       "default123",      "secret12345",
    "master12345",      "michael123",      "jennifer123",
    "trustno1trustno1", "whatever123",     "freedom123",
    "shadow12345",      "pokemon123",      "correcthorsebatterystaple"};

constexpr std::string_view kRows[] = {
    "0123456789012345678901234567890", "1234567890qwertyuiop",       "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",      "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn"};

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

/// "P@ssw0rd" -> "password"
std::string undo_substitutions(std::string text) {
    for (auto& c : text) {
        switch (c) {
            case '@':
                c = 'a';
                break;
            case '0':
                c = 'o';
                break;
            case '$':
                c = 's';
                break;
            case '!':
                c = 'i';
                break;
            default:
                break;
        }
    }
    return text;
}

bool is_common(const std::string& lower) {
    const auto plain = undo_substitutions(lower);
    return std::any_of(std::begin(kCommon), std::end(kCommon), [&](std::string_view common) {
        return lower == common || plain == undo_substitutions(std::string(common));
    });
}

bool runs_along_a_row(const std::string& lower) {
    const std::string reversed(lower.rbegin(), lower.rend());
    return std::any_of(std::begin(kRows), std::end(kRows), [&](std::string_view row) {
        return row.find(lower) != std::string_view::npos ||
               row.find(reversed) != std::string_view::npos;
    });
}

/// "abcabcabcabc": some beginning repeated to the end.
bool repeats_itself(std::string_view text) {
    for (std::size_t period = 1; period <= text.size() / 2; ++period) {
        if (text.substr(period) == text.substr(0, text.size() - period)) {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view login) {
    if (const auto length = characters(password); length < kPasswordMinimum) {
        return fail(ErrorCode::InvalidInput,
                    "the password has {} characters; use at least {}, for example three words",
                    length, kPasswordMinimum);
    }
    const auto lower = to_lower(password);
    const auto own = to_lower(login);
    if (own.size() >= 3 && lower.find(own) != std::string::npos &&
        lower.size() < own.size() + kPasswordMinimum - 2) {
        return fail(ErrorCode::InvalidInput,
                    "the password is little more than the login; choose another");
    }
    if (is_common(lower) || runs_along_a_row(lower) || repeats_itself(lower) ||
        std::set<char>(lower.begin(), lower.end()).size() < 4) {
        return fail(ErrorCode::InvalidInput,
                    "the password is one of those tried first; choose another, for example three "
                    "words that do not belong together");
    }
    return {};
}

std::optional<RuleBreak> check_user(const User& user, const std::vector<Team>& teams) {
    const auto exists = [&](TeamId id) {
        return std::any_of(teams.begin(), teams.end(),
                           [&](const Team& team) { return team.id == id; });
    };
    if (user.team.is_set() && !exists(user.team)) {
        return RuleBreak{"team_id",
                         fmt::format("team {} does not exist; see GET /teams", user.team)};
    }
    for (std::size_t i = 0; i < user.led_teams.size(); ++i) {
        if (!exists(user.led_teams[i])) {
            return RuleBreak{
                fmt::format("led_team_ids/{}", i),
                fmt::format("team {} does not exist; see GET /teams", user.led_teams[i])};
        }
    }
    if (!user.led_teams.empty() && !user.has_role(Role::TeamLeader)) {
        return RuleBreak{"led_team_ids",
                         "only a user with the role team_leader leads teams; add the role or "
                         "leave the teams out"};
    }
    if (!user.email.empty()) {
        if (const auto fit = check_mail_address(user.email); !fit) {
            return RuleBreak{"email", fit.error().text};
        }
    }
    return std::nullopt;
}

bool leaves_an_admin(const std::vector<User>& users, const User& changed) {
    const auto rules = [](const User& user) { return user.active && user.has_role(Role::Admin); };
    return rules(changed) || std::any_of(users.begin(), users.end(), [&](const User& user) {
               return user.id != changed.id && rules(user);
           });
}

}  // namespace callfloor::people
