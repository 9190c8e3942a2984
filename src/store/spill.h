#pragma once
// Where journal entries wait while the database takes no writes: a file of fixed size beside it, so
// that a full disk does not take its room away. Entries leave in the order they came, and are
// forgotten only when they are in the database; whoever reads them again after a crash in between
// leaves out those whose seq the journal holds already.
//
//   header     at 0: magic, generation, checksum
//   records    at 4096: length (4), CRC-32 (4), generation (8), entry
//
// The records end where the generation is another one: emptying the file is one write of a new
// generation. A record that was cut off by a crash is dropped with everything behind it; such
// entries were never promised to be kept.

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/journal.h"

namespace callfloor::store {

/// One thread at a time.
class Spill final {
  public:
    /// Creates the file, `bytes` long and with its disk space reserved where the file system can;
    /// reads what a former run left. An existing file keeps its content, also a longer one.
    static Result<Spill> open(const std::filesystem::path& file, std::int64_t bytes);
    /// Whether a former run left entries there.
    static bool is_left_behind(const std::filesystem::path& file);

    Spill(Spill&& other) noexcept;
    Spill& operator=(Spill&&) = delete;
    ~Spill();

    bool is_empty() const { return waiting_ == 0; }
    std::size_t waiting() const { return waiting_; }
    std::int64_t last_seq() const { return last_seq_; }  ///< 0 when empty
    std::int64_t bytes_used() const { return tail_; }
    std::int64_t bytes() const { return bytes_; }

    /// All of them or none; on the disk when it returns. LimitReached: no room. Unavailable: the
    /// disk refused.
    Result<void> append(std::span<const JournalEntry> entries);
    /// The oldest, at most `limit`, fewer when they are large; at least one unless empty.
    Result<std::vector<JournalEntry>> peek(std::size_t limit);
    /// Forgets the first `count` of the last peek.
    Result<void> drop(std::size_t count);

  private:
    explicit Spill(int descriptor) : descriptor_(descriptor) {}
    Result<void> read_header();
    Result<void> begin_generation(std::uint64_t generation);
    Result<void> find_end(const std::filesystem::path& file);

    int descriptor_ = -1;
    std::int64_t bytes_ = 0;
    std::uint64_t generation_ = 0;
    std::int64_t head_ = 0;  ///< of the oldest entry
    std::int64_t tail_ = 0;  ///< behind the newest
    std::size_t waiting_ = 0;
    std::int64_t last_seq_ = 0;
    std::vector<std::int64_t> peeked_;  ///< where each entry of the last peek ends
};

}  // namespace callfloor::store
