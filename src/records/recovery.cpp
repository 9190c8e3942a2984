#include "records/recovery.h"

#include <set>

#include "base/log.h"
#include "records/projector.h"

namespace callfloor::records {
namespace {

constexpr std::size_t kOrphansTold = 1'000;
constexpr CallEnd kRestarted{EndCause::ServerRestarted, EndSide::System, 0, true};

/// Audio files of the folder by relative path.
std::vector<std::filesystem::path> audio_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        if (at->is_regular_file(error) && at->path().extension() == ".wav") {
            files.push_back(at->path().lexically_relative(folder));
        }
    }
    return files;
}

class Recovery {
  public:
    Recovery(store::Connection& connection, const RecoveryOptions& options)
        : connection_(connection), options_(options) {}

    Result<RecoveryReport> run();

  private:
    void add(floor::EventBody body) { events_.push_back({at_, std::move(body)}); }
    void close_parts(const OpenRecords& open, ConversationId conversation);
    void close_agents(const OpenRecords& open);
    void finish_recordings(const OpenRecords& open,
                           const std::vector<std::filesystem::path>& files);
    std::filesystem::path file_of(const OpenRecording& recording,
                                  const std::vector<std::filesystem::path>& files) const;
    Result<void> note_orphans(const std::vector<std::filesystem::path>& files);
    Result<void> append();

    store::Connection& connection_;
    const RecoveryOptions& options_;
    Instant at_{};
    std::vector<floor::Event> events_;
    RecoveryReport report_;
};

Result<RecoveryReport> Recovery::run() {
    const auto last = TRY(last_journal_time(connection_));
    if (!last) {
        return report_;
    }
    at_ = *last;
    report_.last_entry_at = last;
    OpenRecords open = TRY(find_open_records(connection_));
    for (const ConversationId conversation : open.conversations) {
        close_parts(open, conversation);
    }
    close_agents(open);
    const bool crashed =
        !open.conversations.empty() || !open.intervals.empty() || !open.recordings.empty();
    const auto files =
        crashed ? audio_files(options_.recordings_folder) : std::vector<std::filesystem::path>{};
    finish_recordings(open, files);
    TRY(append());
    TRY(note_orphans(files));
    report_.conversations_closed = open.conversations.size();
    report_.agents =
        crashed ? std::move(open.intervals) : TRY(find_signed_out_by_restart(connection_, at_));
    if (crashed) {
        log(LogLevel::Warning, "records",
            "after a crash: {} conversations and {} agents' intervals closed, {} recordings "
            "repaired, {} lost, {} "
            "audio files without a record",
            report_.conversations_closed, report_.agents.size(), report_.recordings_repaired,
            report_.recordings_lost, report_.orphan_files.size());
    }
    return std::move(report_);
}

void Recovery::close_parts(const OpenRecords& open, ConversationId conversation) {
    for (const OpenOffer& offer : open.offers) {
        if (offer.conversation == conversation) {
            add(floor::OfferEnded{conversation, offer.id, offer.queue, offer.agent,
                                  floor::OfferOutcome::Failed});
        }
    }
    for (const OpenVisit& visit : open.visits) {
        if (visit.conversation == conversation) {
            floor::QueueLeft left;
            left.conversation = conversation;
            left.queue = visit.queue;
            left.outcome = floor::QueueOutcome::Ended;
            left.waited = at_ - visit.entered_at;
            add(left);
        }
    }
    for (const OpenLeg& leg : open.legs) {
        if (leg.conversation == conversation) {
            add(floor::LegWasEnded{conversation, leg.id, kRestarted});
        }
    }
    add(floor::ConversationEnded{conversation, kRestarted});
}

void Recovery::close_agents(const OpenRecords& open) {
    for (const OpenInterval& interval : open.intervals) {
        floor::AgentStateChanged change;
        change.agent = interval.agent;
        change.state = floor::AgentState::SignedOut;
        change.reason = end_cause_name(EndCause::ServerRestarted);
        change.extension = interval.extension;
        add(change);
    }
}

/// As journalled; else the file whose name holds the conversation's id, or the recording's.
std::filesystem::path Recovery::file_of(const OpenRecording& recording,
                                        const std::vector<std::filesystem::path>& files) const {
    if (std::find(files.begin(), files.end(), recording.path) != files.end()) {
        return recording.path;
    }
    for (const std::int64_t id : {recording.conversation.value, recording.id.value}) {
        const std::string number = fmt::format("{}", id);
        for (const auto& file : files) {
            if (file.stem().string().find(number) != std::string::npos) {
                return file;
            }
        }
    }
    return {};
}

void Recovery::finish_recordings(const OpenRecords& open,
                                 const std::vector<std::filesystem::path>& files) {
    for (const OpenRecording& recording : open.recordings) {
        floor::RecordingFinished finished;
        finished.conversation = recording.conversation;
        finished.recording = recording.id;
        const auto file = file_of(recording, files);
        if (file.empty()) {
            finished.problem = "no file was found after the restart";
        } else {
            const auto path = options_.recordings_folder / file;
            const auto length =
                options_.repair
                    ? options_.repair(path)
                    : Result<Duration>(fail(ErrorCode::Internal, "no repair is set up"));
            finished.path = file.string();
            finished.length = length.value_or(Duration(0));
            finished.problem = length ? "cut off by a restart of the server"
                                      : "not repaired: " + length.error().text;
            std::error_code error;
            const auto size = std::filesystem::file_size(path, error);
            finished.bytes = length && !error ? static_cast<std::int64_t>(size) : 0;
        }
        finished.bytes > 0 ? ++report_.recordings_repaired : ++report_.recordings_lost;
        add(finished);
    }
}

Result<void> Recovery::append() {
    if (events_.empty()) {
        return {};
    }
    std::vector<store::JournalEntry> entries;
    entries.reserve(events_.size());
    for (const floor::Event& event : events_) {
        entries.push_back(journal_entry(event));
    }
    Projector projector;
    store::Projector* const projectors[] = {&projector};
    auto transaction = TRY(store::Transaction::begin(connection_));
    TRY(store::append_now(connection_, entries, projectors));
    return transaction.commit();
}

Result<void> Recovery::note_orphans(const std::vector<std::filesystem::path>& files) {
    if (files.empty()) {
        return {};
    }
    const auto paths = TRY(recording_paths(connection_));
    const std::set<std::string> known(paths.begin(), paths.end());
    for (const auto& file : files) {
        if (!known.contains(file.string()) && report_.orphan_files.size() < kOrphansTold) {
            report_.orphan_files.push_back(file.string());
        }
    }
    return {};
}

}  // namespace

Result<RecoveryReport> close_open_records(store::Connection& connection,
                                          const RecoveryOptions& options) {
    return Recovery(connection, options).run();
}

}  // namespace callfloor::records
