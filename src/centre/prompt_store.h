#pragma once
// The prompts that can be played, as WAV files by name: standard ones that came with the product
// (read-only) and the centre's own in <data>/prompts. One of the centre's own goes before a
// standard one of the same name. Any thread; a name is replaced in one step, so that a reader has
// the old or the new file whole.

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::centre {

struct PromptInfo {
    std::string name;
    Duration length{0};
    std::int64_t bytes = 0;
    bool built_in = false;
    Instant changed_at{};
};

class PromptStore final {
  public:
    /// Creates `own_folder` when missing. Either folder may hold other files; only NAME.wav counts.
    static Result<PromptStore> open(std::filesystem::path standard_folder,
                                    std::filesystem::path own_folder);

    const std::filesystem::path& own_folder() const { return own_; }
    std::set<std::string> names() const;
    /// By name. A file that cannot be read as a prompt has length 0.
    Result<std::vector<PromptInfo>> list() const;
    std::optional<std::filesystem::path> find(std::string_view name) const;

    /// Checks that it is a WAV file the server can play and stores it. InvalidInput says what the
    /// file is and what is wanted; LimitReached at limits::kPrompts.
    Result<PromptInfo> store(std::string_view name, std::string_view wav);
    /// Only the centre's own. NotFound, or Conflict for a standard one.
    Result<void> remove(std::string_view name);

  private:
    PromptStore(std::filesystem::path standard_folder, std::filesystem::path own_folder)
        : standard_(std::move(standard_folder)), own_(std::move(own_folder)) {}

    std::filesystem::path standard_;
    std::filesystem::path own_;
};

}  // namespace callfloor::centre
