#pragma once
// How a data source is asked and its answer read: pure functions of values.

#include <string>
#include <string_view>

#include "centre/data_source_store.h"
#include "centre/secret_box.h"
#include "floor/flow_events.h"
#include "http/outgoing.h"

namespace callfloor::centre {

/// `secret` is that of the source in clear text, or empty.
http::OutgoingRequest request_for(const DataSource& source, const floor::StartLookUp& question,
                                  const std::string& secret);

/// 2xx with a JSON text is found, 404 and 204 are not found, all else has failed. Objects, arrays
/// and what is longer than a value may be give no variable.
floor::LookedUp read_answer(const floor::StartLookUp& question, int status, std::string_view body);

enum class RowVerdict : std::uint8_t {
    Right,
    Wrong,   ///< a value asked with is not the row's
    Broken,  ///< a secret cannot be read any more
};
/// Whether all that is asked with is the row's. In constant time for secrets.
RowVerdict compare(const DataSource& source, const DataValues& row,
                   const floor::StartLookUp& question, const SecretBox& secrets);
/// What the question wants of it; secrets are never told.
floor::Variables values_of(const DataSource& source, const std::string& key, const DataValues& row,
                           const floor::StartLookUp& question);

}  // namespace callfloor::centre
