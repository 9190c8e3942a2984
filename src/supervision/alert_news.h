#pragma once
// Who is told of a change of an alert besides those who look at the console anyway: addresses of
// e-mail, leaders by e-mail and by a message (站内消息).

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "store/database.h"
#include "supervision/alert_model.h"

namespace callfloor::supervision {

struct AlertNews {
    Alert alert{};  ///< as it was then
    StepKind kind = StepKind::Raised;
    Instant at{};
    std::vector<std::string> mails{};
    bool mail_leaders = false;
    bool tell_leaders = false;
    AlertStepId mail_step{};  ///< of the lines in the alert's log that say so
    AlertStepId told_step{};
};

/// One line: how grave, what, of what, the value. `locale` is zh-CN or en.
std::string alert_headline(const Alert& alert, StepKind kind, std::string_view locale);

/// Queues the mails, writes the messages and the lines in the log. On the writer's thread, in its
/// transaction; `ids` are for messages.
Result<void> tell_news(store::Connection& connection, const AlertNews& news, IdGenerator& ids);

}  // namespace callfloor::supervision
