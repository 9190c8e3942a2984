#pragma once
// The running floor and its consoles for supervision. Any thread but the control thread.

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <span>

#include "centre/centre_store.h"
#include "centre/prompt_store.h"
#include "centre/secret_box.h"
#include "io/event_loop.h"
#include "live/live_feed.h"
#include "live/live_routes.h"
#include "supervision/supervision.h"

namespace callfloor::app {

/// All of it outlives the link.
struct FloorLinkParts {
    live::LiveParts live;
    io::EventLoop& loop;
    live::LiveFeed& feed;
    const centre::SecretBox& secrets;
    const centre::PromptStore& prompts;
    /// Adds trunks and problems to a picture. Control thread.
    std::function<void(supervision::FloorPicture&)> add_technical;
    std::function<void()> reload_centre;
    /// Where each telephone stands.
    std::function<Result<std::map<ExtensionId, std::string>>()> seat_sites;
    std::filesystem::path data_folder;
};

class FloorLink final : public supervision::Floor,
                        public supervision::Consoles,
                        public supervision::Secrets {
  public:
    explicit FloorLink(FloorLinkParts parts) : parts_(std::move(parts)) {}

    Result<supervision::FloorPicture> picture() override;
    Result<std::optional<supervision::CallFacts>> call_of(UserId agent) override;
    Result<void> can_overflow(QueueId queue) override;
    void on_overflows_changed() override { parts_.reload_centre(); }
    Result<void> set_notice(const std::string& prompt) override;
    Result<void> end_notice(const std::string& prompt) override;
    Result<int> end_breaks(TeamId team, const std::vector<std::string>& reasons,
                           UserId by) override;
    void tell_leaders(std::string_view what) override;
    void tell(std::string_view what, std::vector<UserId> people) override;
    void tell_everybody(std::string_view what) override;
    std::string seal(std::string_view secret) const override { return parts_.secrets.seal(secret); }
    Result<std::string> unseal(std::string_view sealed) const override {
        return parts_.secrets.unseal(sealed);
    }

  private:
    Result<void> change_notice(std::string_view was, const std::string& prompt);
    void nudge(std::string_view what, live::NudgeTo to);

    std::map<ExtensionId, std::string> seat_sites();

    FloorLinkParts parts_;
    std::mutex mutex_;
    std::map<ExtensionId, std::string> seats_;  ///< as last read
};

/// Callers of these queues go to the overflow target after the shorter wait; what admins set up
/// stays as it is.
void open_overflows(centre::Snapshot& snapshot,
                    std::span<const supervision::OpenedOverflow> opened);

}  // namespace callfloor::app
