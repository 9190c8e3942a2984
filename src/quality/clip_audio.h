#pragma once
// The sound of a clip: cut from a recording's file into the form recordings have (A-law, stereo,
// left the customer), and kept in a folder of its own. Blocks on the disk: HTTP workers only, never
// the control thread.
//
// Where a side is not heard or is bleeped, nothing of its samples is left: silence or a tone stands
// in their place, and the edges of the tone are not faded into the voice.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "quality/clip_model.h"
#include "sound/stored_sound.h"

namespace callfloor::quality {

constexpr double kBleepHz = 1'000;
constexpr double kBleepAmplitude = 3'277;  ///< of 32,768: -20 dB, below a voice

/// The whole file. `marks` must have passed check_marks() for this recording. NotFound when the
/// recording is gone; Unavailable when it cannot be read or ends before a passage does.
Result<std::vector<std::uint8_t>> cut_clip(const sound::StoredSound& recording,
                                           const ClipMarks& marks);

/// The folder of clips. Names of files are random and tell nothing of call or clip. Any thread.
class ClipFolder final {
  public:
    explicit ClipFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// On the disk under its name, or not there at all: written beside its place, synced, renamed.
    Result<ClipSound> keep(const std::vector<std::uint8_t>& wav, Duration length) const;
    std::filesystem::path path_of(const ClipSound& sound) const { return folder_ / sound.file; }
    /// Unavailable when the file is not what was kept.
    Result<void> check(const ClipSound& sound) const;
    /// Deletes it; one that is not there is no error, one that cannot be is logged.
    void remove(const std::string& file) const;
    /// Deletes everything that `known` does not name: left by a crash between file and database.
    /// Only while no request is answered. Gives how many.
    std::int64_t remove_others(const std::vector<std::string>& known) const;

  private:
    std::filesystem::path folder_;
};

/// A file that is deleted again unless it was taken into the database.
class NewClipSound final {
  public:
    NewClipSound(const ClipFolder& folder, ClipSound sound)
        : folder_(folder), sound_(std::move(sound)) {}
    NewClipSound(const NewClipSound&) = delete;
    NewClipSound& operator=(const NewClipSound&) = delete;
    ~NewClipSound() {
        if (!is_taken_) {
            folder_.remove(sound_.file);
        }
    }
    const ClipSound& sound() const { return sound_; }
    void take() { is_taken_ = true; }

  private:
    const ClipFolder& folder_;
    ClipSound sound_;
    bool is_taken_ = false;
};

}  // namespace callfloor::quality
