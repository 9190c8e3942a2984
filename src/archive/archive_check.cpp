#include "archive/archive_check.h"

#include "archive/archive_limits.h"
#include "archive/archive_store.h"

namespace callfloor::archive {
namespace {

constexpr std::int64_t kLinksAtOnce = 1'000;
constexpr std::int64_t kSoundsAtOnce = 64;

class Check {
  public:
    Check(const ReadStep& step, const sound::SoundLibrary& recordings, const CheckOptions& options)
        : step_(step), recordings_(recordings), options_(options) {
        report_.head = kChainBegins;
        report_.known_found = options.known_head.empty();
    }

    Result<CheckReport> run() {
        bool went_on = TRY(check_chain());
        went_on = went_on && TRY(check_sounds());
        if (went_on) {
            std::vector<RecordingId> gone;
            auto looked = step_([&](store::Connection& connection) -> Result<void> {
                gone = TRY(vanished(connection, limits::kArchiveDifferences));
                return {};
            });
            TRY(std::move(looked));
            for (const auto recording : gone) {
                report_.differ(fmt::format(
                    "recording {}: taken in, and neither kept nor deleted by the chain any more",
                    recording));
            }
        }
        if (went_on && !report_.known_found) {
            report_.differ(fmt::format(
                "the chain does not hold the hash {} that was noted before: its end was cut off",
                options_.known_head));
        }
        return std::move(report_);
    }

  private:
    bool goes_on() const { return !options_.go_on || options_.go_on(report_); }

    Result<bool> check_chain() {
        while (goes_on()) {
            std::vector<ChainEntry> links;
            auto read = step_([&](store::Connection& connection) -> Result<void> {
                links = TRY(links_after(connection, report_.links, kLinksAtOnce));
                return {};
            });
            TRY(std::move(read));
            if (links.empty()) {
                return true;
            }
            for (const auto& link : links) {
                check_link(link);
            }
        }
        return false;
    }

    void check_link(const ChainEntry& link) {
        if (link.seq != report_.links + 1) {
            report_.differ(fmt::format("link {}: links {} to {} before it are missing", link.seq,
                                       report_.links + 1, link.seq - 1));
        } else if (link.previous != report_.head) {
            report_.differ(
                fmt::format("link {}: does not follow from link {}", link.seq, link.seq - 1));
        }
        if (link.hash != chain_hash(link)) {
            report_.differ(fmt::format("link {} (recording {}, {}): was changed after it was made",
                                       link.seq, link.recording, link.act));
        }
        report_.links = link.seq;
        report_.head = link.hash;
        report_.known_found = report_.known_found || link.hash == options_.known_head;
    }

    Result<bool> check_sounds() {
        RecordingId after;
        while (goes_on()) {
            std::vector<std::pair<ArchivedSound, std::optional<ChainEntry>>> sounds;
            auto read = step_([&](store::Connection& connection) -> Result<void> {
                auto found = TRY(sounds_after(connection, after, kSoundsAtOnce));
                for (auto& one : found) {
                    auto link = TRY(find_link(connection, one.chain_seq));
                    sounds.emplace_back(std::move(one), std::move(link));
                }
                return {};
            });
            TRY(std::move(read));
            if (sounds.empty()) {
                return true;
            }
            for (const auto& [sound, link] : sounds) {
                check_sound(sound, link);
                after = sound.recording;
                if (!goes_on()) {
                    return false;
                }
            }
        }
        return false;
    }

    void check_sound(const ArchivedSound& sound, const std::optional<ChainEntry>& link) {
        const auto differs = [&](std::string_view what) {
            report_.differ(fmt::format("recording {} ({}): {}", sound.recording, sound.path, what));
        };
        ++report_.sounds;
        if (!link) {
            differs(sound.problem.empty() ? "its link is missing" : sound.problem);
            return;
        }
        if (link->recording != sound.recording || link->sha256 != sound.sha256) {
            differs("its row is not what its link says");
        }
        const auto there = sound::look_at(recordings_.at(sound.path), sound.file());
        if (!there) {
            differs(there.error().text);
            return;
        }
        report_.bytes += there->bytes;
        if (there->sha256 != link->sha256) {
            differs("its sound was changed after it was kept; bring the file back from a backup");
        }
    }

    const ReadStep& step_;
    const sound::SoundLibrary& recordings_;
    const CheckOptions& options_;
    CheckReport report_;
};

}  // namespace

void CheckReport::differ(std::string text) {
    ++differences;
    if (texts.size() < limits::kArchiveDifferences) {
        texts.push_back(std::move(text));
    }
}

Result<CheckReport> check_archive(const ReadStep& step, const sound::SoundLibrary& recordings,
                                  const CheckOptions& options) {
    return Check(step, recordings, options).run();
}

}  // namespace callfloor::archive
