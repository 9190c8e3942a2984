#pragma once
// The alerts of the running server: what the watch says is carried out, told, and written down;
// what people do with an alert comes in here. Any thread but the control thread.
//
// Open alerts live in memory and are answered from there, for some of them are about the database
// itself. What is to be written waits, in order, until the database takes it; nothing else waits
// for it longer than kPatience.

#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "http/http.h"
#include "people/audit.h"
#include "supervision/alert_news.h"
#include "supervision/alert_watch.h"
#include "supervision/internal/webhooks.h"
#include "supervision/supervision.h"

namespace callfloor::supervision {

class AlertKeeper final {
  public:
    using TellTeam = std::function<Result<void>(TeamId team, const std::string& text)>;
    /// `writer_ids` are for what is made on the writer's thread.
    AlertKeeper(const SupervisionParts& parts, Webhooks& webhooks, TellTeam tell_team,
                IdGenerator& writer_ids);

    /// Rules and open alerts from the database.
    Result<void> load();
    Result<void> reload_rules();

    void look(const FloorPicture& picture);
    std::vector<Alert> open() const;
    std::uint64_t held_back() const;
    /// As it is in memory: open, or cleared a moment ago.
    std::optional<Alert> find(AlertId id) const;
    std::vector<OpenedOverflow> opened_overflows() const;

    // What people do, with an audit entry each. NotFound when it is not open (any more), or not
    // for them; Conflict when it was done already.
    Result<Alert> take(const http::Request& request, AlertId id);
    Result<Alert> note(const http::Request& request, AlertId id, const std::string& text);
    Result<Alert> run_action(const http::Request& request, AlertId id, std::size_t place);
    Result<Alert> withdraw_action(const http::Request& request, AlertId id, std::size_t place);

    void on_webhook(AlertId id, const Result<int>& status);
    /// Writes what waits; true when nothing does any more.
    bool write_down();

  private:
    struct Waiting {
        std::map<AlertId, Alert> alerts;  ///< as they are to be kept
        std::vector<AlertStep> steps;
        std::vector<AlertNews> news;
        std::vector<std::pair<people::AuditEntry, Instant>> acts;
        bool is_empty() const {
            return alerts.empty() && steps.empty() && news.empty() && acts.empty();
        }
    };
    static constexpr std::chrono::seconds kPatience{2};

    // With the mutex held.
    Result<Alert*> find_for(const http::Request& request, AlertId id);
    void step(const Alert& alert, AlertStep step);
    void keep(const Alert& alert);
    void act_done(const http::Request& request, std::string_view action, AlertId id,
                  json::Object facts);

    std::string subject_name(const Subject& subject) const;
    void tell(const AlertChange& change);
    void tell_by_webhook(const Alert& alert, const AlertRule& rule, StepKind kind);
    void tell_people(const Alert& alert, const AlertRule& rule, StepKind kind);
    void run_automatic(AlertId id);
    void withdraw_all(AlertId id);
    /// Carries it out and writes down how it went; true when it changed an overflow.
    Result<void> carry_out(AlertId id, std::size_t place, UserId by);
    Result<std::string> do_action(const AlertAction& action, const Alert& alert, UserId by);
    Result<void> take_back(AlertId id, std::size_t place, UserId by);
    Result<Alert> after_act(AlertId id);
    void collect(bool& is_written);

    SupervisionParts parts_;
    Webhooks& webhooks_;
    TellTeam tell_team_;
    IdGenerator& writer_ids_;
    mutable std::mutex mutex_;
    AlertWatch watch_;
    IdGenerator ids_;
    std::map<AlertId, std::size_t> steps_;               ///< of open alerts, so far
    std::set<std::pair<AlertId, std::size_t>> running_;  ///< actions under way
    Waiting waiting_;
    std::mutex write_mutex_;  ///< before mutex_
    Waiting in_flight_;
    std::future<Result<void>> writing_;
};

}  // namespace callfloor::supervision
