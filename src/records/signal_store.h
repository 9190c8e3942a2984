#pragma once
// The signals of calls as rows, and which recordings still have to be measured. They are made from
// the audio, not from the journal, so that they outlive a rebuild and the recording's deletion.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "records/signal_rules.h"
#include "store/database.h"

namespace callfloor::records {

/// A finished recording that has not been measured.
struct UnmeasuredRecording {
    RecordingId id;
    ConversationId conversation;
    Instant started_at;
    std::string path;  ///< relative to the recordings folder
};

/// Where one agent's part lies in the recording.
struct AgentSpans {
    UserId agent;
    std::vector<Span> talks;
    std::vector<Span> holds;
};

/// The last recording before the first that still runs (or the last of all); unset without any.
Result<RecordingId> last_settled_recording(store::Connection& connection);
/// Recordings with an id above `after`, at most `limit`, first to last.
Result<std::vector<UnmeasuredRecording>> unmeasured_after(store::Connection& connection,
                                                          RecordingId after, std::int64_t limit);
/// Looks at `limit` recordings with an id of at most `last`, last to first.
struct BackwardLook {
    std::vector<UnmeasuredRecording> unmeasured;
    RecordingId next;  ///< goes on here; unset: there are no more
};
Result<BackwardLook> unmeasured_before(store::Connection& connection, RecordingId last,
                                       std::int64_t limit);
/// Who had the caller when, as offsets from the recording's start; by agent.
Result<std::vector<AgentSpans>> agent_spans(store::Connection& connection,
                                            const UnmeasuredRecording& recording);

/// What came of one recording.
struct Measurement {
    RecordingId recording;
    ConversationId conversation;
    std::vector<AgentSignals> agents;
    std::string problem;  ///< why there is none
};
/// Replaces what was measured before.
Result<void> keep_measurement(store::Connection& connection, const Measurement& measurement,
                              Instant now);
/// By agent.
Result<std::vector<AgentSignals>> find_signals(store::Connection& connection,
                                               ConversationId conversation);

}  // namespace callfloor::records
