#include "app/chat_link.h"

#include "centre/centre_store.h"
#include "centre/wrap_up_rules.h"

namespace callfloor::app {

Result<void> ChatLink::ask(std::move_only_function<Result<void>()> work) {
    return gateway_.ask(
        [work = std::move(work)](live::FloorAccess&) mutable -> Result<void> { return work(); });
}

Result<void> ChatLink::check_code(QueueId queue, const std::string& code) const {
    return readers_.read([&](store::Connection& connection) -> Result<void> {
        const auto centre = TRY(centre::load_centre(connection));
        const auto rules = TRY(centre::load_wrap_up_rules(connection));
        return centre::check_wrap_up(centre.wrap_up_codes, rules.find(queue), code);
    });
}

}  // namespace callfloor::app
