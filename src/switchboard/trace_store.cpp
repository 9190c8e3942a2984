#include "switchboard/trace_store.h"

#include <condition_variable>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "switchboard/internal/trace_codec.h"
#include "switchboard/internal/trace_files.h"
#include "switchboard/trace_mask.h"

namespace callfloor::switchboard {

namespace {
constexpr Duration kNameIsKept = std::chrono::minutes(10);  ///< behind the last message
constexpr Duration kSweepEvery = std::chrono::minutes(1);
}  // namespace

class TraceStore::State {
  public:
    explicit State(TraceFiles files)
        : files_(std::move(files)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

    void put(TraceBatch batch);
    Result<CallTrace> read(ConversationId conversation) const;
    void flush();
    TraceFigures figures() const;

  private:
    /// Which call a Call-ID is, as long as it is used.
    struct Named {
        ConversationId conversation;
        LegId leg;
        Instant used;
    };
    struct Unnamed {
        std::string call_id;
        TracedMessage message;
    };
    /// What one batch brings of each call, in its order.
    using Sorted = std::map<ConversationId, std::vector<TracedMessage>>;

    void work(const std::stop_token& stop);
    Sorted sort(const TraceBatch& batch);
    void remember(Unnamed unnamed);
    void take_unnamed(const TraceBatch::Name& name, Sorted& sorted);
    void forget_names(Instant now);
    void write(const Sorted& sorted);
    void add(ConversationId conversation, const std::vector<TracedMessage>& messages,
             Result<void>& outcome);

    // The thread's own.
    std::unordered_map<std::string, Named> names_;
    std::deque<Unnamed> unnamed_;
    std::size_t unnamed_bytes_ = 0;
    Instant swept_{};

    mutable std::mutex mutex_;
    std::condition_variable_any wakes_;
    std::condition_variable idle_;
    std::deque<TraceBatch> backlog_;
    std::size_t backlog_bytes_ = 0;
    bool is_busy_ = false;
    TraceFigures figures_;

    mutable std::mutex files_mutex_;  ///< never held while waiting for the other
    TraceFiles files_;

    std::jthread thread_;  // last: begins when all else is there
};

Result<std::unique_ptr<TraceStore>> TraceStore::open(const TraceStoreOptions& options) {
    auto files = TRY(TraceFiles::open(options.folder, options.bytes));
    return std::unique_ptr<TraceStore>(new TraceStore(std::make_unique<State>(std::move(files))));
}

TraceStore::TraceStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
TraceStore::~TraceStore() = default;

void TraceStore::put(TraceBatch batch) {
    state_->put(std::move(batch));
}
Result<CallTrace> TraceStore::read(ConversationId conversation) const {
    return state_->read(conversation);
}
void TraceStore::flush() {
    state_->flush();
}
TraceFigures TraceStore::figures() const {
    return state_->figures();
}

// ---------------------------------------------------------------- any thread

void TraceStore::State::put(TraceBatch batch) {
    const std::lock_guard lock(mutex_);
    if (backlog_bytes_ + batch.text.size() > trace_limits::kBacklogBytes) {
        figures_.messages_dropped += batch.items.size();
        batch.items.clear();  // names cost little and later messages need them
        batch.text.clear();
    }
    backlog_bytes_ += batch.text.size();
    backlog_.push_back(std::move(batch));
    wakes_.notify_one();
}

void TraceStore::State::flush() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return backlog_.empty() && !is_busy_; });
}

TraceFigures TraceStore::State::figures() const {
    TraceFigures figures;
    {
        const std::lock_guard lock(mutex_);
        figures = figures_;
    }
    const std::lock_guard lock(files_mutex_);
    figures.calls = files_.calls();
    figures.bytes = files_.bytes();
    return figures;
}

Result<CallTrace> TraceStore::State::read(ConversationId conversation) const {
    std::vector<std::pair<std::filesystem::path, TraceFiles::Place>> places;
    CallTrace trace;
    {
        const std::lock_guard lock(files_mutex_);
        if (const auto* kept = files_.find(conversation)) {
            trace.is_cut = kept->is_cut;
            for (const auto& place : kept->places) {
                places.emplace_back(files_.path_of(place.file), place);
            }
        }
    }
    for (const auto& [file, place] : places) {
        const auto body = read_record(file, place);
        auto messages = body ? read_messages(*body) : std::nullopt;
        if (!messages) {
            trace.is_cut = true;  // the file went meanwhile, or the disk is damaged
            continue;
        }
        std::move(messages->begin(), messages->end(), std::back_inserter(trace.messages));
    }
    return trace;
}

// ---------------------------------------------------------------- the thread

void TraceStore::State::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (true) {
        wakes_.wait(lock, stop, [this] { return !backlog_.empty(); });
        if (backlog_.empty()) {
            return;  // asked to stop, and all is written
        }
        const auto batch = std::move(backlog_.front());
        backlog_.pop_front();
        is_busy_ = true;
        lock.unlock();
        write(sort(batch));
        lock.lock();
        backlog_bytes_ -= batch.text.size();
        is_busy_ = false;
        if (backlog_.empty()) {
            idle_.notify_all();
        }
    }
}

TraceStore::State::Sorted TraceStore::State::sort(const TraceBatch& batch) {
    Sorted sorted;
    const Instant now = batch.items.empty() ? swept_ : batch.items.back().at;
    for (const auto& name : batch.names) {
        names_.insert_or_assign(name.call_id, Named{name.conversation, name.leg, now});
        take_unnamed(name, sorted);
    }
    for (const auto& item : batch.items) {
        TracedMessage message{item.at, item.way, item.flow.local, item.flow.remote, {}, {}};
        std::string call_id(batch.call_id(item));
        const auto found = names_.find(call_id);
        if (found == names_.end()) {
            message.text = batch.message(item);
            remember({std::move(call_id), std::move(message)});
            continue;
        }
        found->second.used = item.at;
        message.leg = found->second.leg;
        message.text = masked_message(batch.message(item));
        sorted[found->second.conversation].push_back(std::move(message));
    }
    forget_names(now);
    return sorted;
}

// A call's first message comes before anybody knows that it is a call; a stranger's never is one.
void TraceStore::State::remember(Unnamed unnamed) {
    unnamed_bytes_ += unnamed.message.text.size();
    unnamed_.push_back(std::move(unnamed));
    while (unnamed_bytes_ > trace_limits::kUnnamedBytes) {
        unnamed_bytes_ -= unnamed_.front().message.text.size();
        unnamed_.pop_front();
    }
}

void TraceStore::State::take_unnamed(const TraceBatch::Name& name, Sorted& sorted) {
    for (auto& one : unnamed_) {
        if (one.call_id == name.call_id) {
            unnamed_bytes_ -= one.message.text.size();
            one.message.leg = name.leg;
            one.message.text = masked_message(one.message.text);
            sorted[name.conversation].push_back(std::move(one.message));
        }
    }
    std::erase_if(unnamed_, [&name](const Unnamed& one) { return one.call_id == name.call_id; });
}

void TraceStore::State::forget_names(Instant now) {
    if (now - swept_ < kSweepEvery) {
        return;
    }
    swept_ = now;
    std::erase_if(names_,
                  [now](const auto& entry) { return now - entry.second.used > kNameIsKept; });
    while (!unnamed_.empty() && now - unnamed_.front().message.at > kSweepEvery) {
        unnamed_bytes_ -= unnamed_.front().message.text.size();
        unnamed_.pop_front();
    }
}

void TraceStore::State::add(ConversationId conversation, const std::vector<TracedMessage>& messages,
                            Result<void>& outcome) {
    auto& kept = files_.kept(conversation);
    std::string body;
    for (const auto& message : messages) {
        if (kept.messages >= trace_limits::kCallMessages ||
            kept.bytes + body.size() + message.text.size() > trace_limits::kCallBytes) {
            kept.is_cut = true;
            break;
        }
        append_message(body, message);
        ++kept.messages;
    }
    if (body.empty()) {
        return;
    }
    if (auto written = files_.append(conversation, body); !written) {
        outcome = std::move(written);
    }
}

void TraceStore::State::write(const Sorted& sorted) {
    Result<void> outcome;
    std::uint64_t messages = 0;
    if (!sorted.empty()) {
        const std::lock_guard lock(files_mutex_);
        for (const auto& [conversation, of_call] : sorted) {
            messages += of_call.size();
            add(conversation, of_call, outcome);
        }
        if (auto flushed = files_.flush(); !flushed) {
            outcome = std::move(flushed);
        }
    }
    const std::lock_guard lock(mutex_);
    const auto problem = outcome ? std::string() : outcome.error().text;
    if (!problem.empty() && figures_.problem.empty()) {
        log(LogLevel::Error, "switchboard", "{}", problem);
    }
    figures_.problem = problem;
    (outcome ? figures_.messages_kept : figures_.messages_dropped) += messages;
}

}  // namespace callfloor::switchboard
