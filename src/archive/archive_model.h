#pragma once
// The archive's words: how the centre wants its recordings kept, what is kept of each, and the
// chain that proves it.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "sound/sound_packer.h"

namespace callfloor::archive {

/// Of the centre; one.
struct ArchiveSettings {
    sound::SoundForm form = sound::SoundForm::Wav;  ///< wanted; Wav packs nothing
    std::int64_t after_days = 7;                    ///< packed and sealed when so old
    bool seal = false;
    std::int64_t version = 1;
    bool operator==(const ArchiveSettings&) const = default;
};
constexpr std::int64_t kAfterDaysMost = 3'650;

/// A recording the archive has taken in.
struct ArchivedSound {
    RecordingId recording;
    Instant recorded_at;
    std::string path;  ///< it was recorded under, relative to the recordings folder
    sound::SoundForm form = sound::SoundForm::Wav;
    std::string key;  ///< name of the master key it is sealed for; empty: it is not
    std::string sha256;
    std::int64_t bytes = 0;
    std::int64_t recorded_bytes = 0;
    std::int64_t chain_seq = 0;  ///< the entry that says so; 0: there was no file to take in
    std::string problem;

    sound::SoundFile file() const { return {form, !key.empty()}; }
};

enum class ChainAct : std::uint8_t {
    Kept,     ///< taken in as it was recorded
    Packed,   ///< given its form
    Deleted,  ///< the sound is gone; details say by which rule
};
std::string_view word_of(ChainAct act);

/// A link: `hash` is over everything else, the hash before included.
struct ChainEntry {
    std::int64_t seq = 0;
    Instant at;
    RecordingId recording;
    std::string act;
    std::string sha256;   ///< of the sound's content
    std::string details;  ///< JSON
    std::string previous;
    std::string hash;
};
/// What stands before the first link.
constexpr std::string_view kChainBegins =
    "0000000000000000000000000000000000000000000000000000000000000000";
std::string chain_hash(const ChainEntry& entry);

struct FormFigures {
    std::string form;
    bool is_sealed = false;
    std::int64_t recordings = 0;
    std::int64_t bytes = 0;
    std::int64_t recorded_bytes = 0;
};

struct ArchiveFigures {
    std::vector<FormFigures> forms;
    std::int64_t waiting = 0;  ///< old enough, and not yet as wanted
    std::int64_t problems = 0;
    std::int64_t deleted = 0;  ///< proofs in the chain
    std::int64_t links = 0;
    std::string head;  ///< the last link's hash
    std::optional<Instant> head_at;
};

}  // namespace callfloor::archive
