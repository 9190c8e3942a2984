#pragma once
// Prompts by name, in memory. Names are looked up among the centre's own recordings first, then
// among the standard prompts of the centre's language; "number:12" and "seconds:90" are put
// together from spoken pieces. Control thread only.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/engine.h"

namespace callfloor::switchboard {

/// The pieces that say a number, 0..9999 (larger ones say 9999), in "zh-CN" or "en".
/// zh-CN: 12 -> number_ten number_2;  105 -> number_1 number_hundred number_0 number_5.
std::vector<std::string> number_pieces(std::int64_t number, std::string_view language);

class PromptLibrary final {
  public:
    /// Loads the folder's *.wav. Fails when the folder cannot be read or holds a file that is no
    /// prompt.
    static Result<PromptLibrary> load(const std::filesystem::path& folder,
                                      std::string_view language);

    /// Adds or replaces one of the centre's own; they win over standard ones of the same name.
    void set(const std::string& name, std::shared_ptr<const media::Prompt> prompt) {
        own_[name] = std::move(prompt);
    }
    void remove(const std::string& name) { own_.erase(name); }

    bool has(const std::string& name) const;
    /// What to play for a list of names. Unknown names are left out and logged once each: a missing
    /// prompt must not cost a call.
    std::vector<std::shared_ptr<const media::Prompt>> find(
        const std::vector<std::string>& names) const;

  private:
    void append(const std::string& name,
                std::vector<std::shared_ptr<const media::Prompt>>& out) const;

    std::string language_;
    std::map<std::string, std::shared_ptr<const media::Prompt>> standard_;
    std::map<std::string, std::shared_ptr<const media::Prompt>> own_;
    mutable std::map<std::string, int> missing_;  // bounded by kMissingNames
};

}  // namespace callfloor::switchboard
