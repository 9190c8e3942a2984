#pragma once
// Whether an object of the centre fits with all others: pure functions of values. Each gives every
// problem with its field; an empty answer means it may be written. `snapshot` is the state before
// the change; the object's own earlier form in it (same id) does not count against it.

#include "centre/centre_codec.h"
#include "centre/centre_model.h"

namespace callfloor::centre {

Problems check_extension(const Extension& extension, const NewSecret& secret,
                         const Snapshot& snapshot);
Problems check_trunk(const Trunk& trunk, const NewSecret& secret, const Snapshot& snapshot);
Problems check_queue(const floor::QueueConfig& queue, const Snapshot& snapshot);
Problems check_number(const floor::NumberConfig& number, const Snapshot& snapshot);
Problems check_caller_class(const CallerClass& caller_class, const Snapshot& snapshot);
Problems check_blocked_caller(const BlockedCaller& rule, const Snapshot& snapshot);
Problems check_centre(const Centre& centre);

/// Why it cannot be deleted (who still leads to it), or empty.
std::string queue_in_use(QueueId id, const Snapshot& snapshot);
std::string number_in_use(const std::string& number, const Snapshot& snapshot);
std::string caller_class_in_use(const std::string& name, const Snapshot& snapshot);
/// Of published versions; a draft that lacks something says so itself.
std::string flow_in_use(FlowId id, const Snapshot& snapshot);
std::string prompt_in_use(const std::string& name, const Snapshot& snapshot);

/// 1 to 64 of a-z 0-9 _ -; safe as a file name.
bool is_prompt_name(std::string_view name);
/// `least` to `most` digits, after an optional +.
bool is_number_text(std::string_view text, std::size_t least, std::size_t most);

/// Whether an agent may choose it: a code without children.
bool is_leaf_code(const std::vector<WrapUpCode>& codes, std::string_view code);

/// "a.b: text; c: text", for logs and errors that carry one text; field is that of the first.
Error problems_error(const Problems& problems);

}  // namespace callfloor::centre
