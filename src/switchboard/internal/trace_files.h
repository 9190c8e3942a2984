#pragma once
// The files of the traces and what is where in them. One thread at a time.

#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "switchboard/trace_model.h"

namespace callfloor::switchboard {

class TraceFiles final {
  public:
    /// Where a record is.
    struct Place {
        std::uint64_t file = 0;
        std::uint64_t offset = 0;  ///< of its body
        std::uint32_t size = 0;
        std::uint32_t checksum = 0;
    };
    struct Kept {
        std::vector<Place> places;
        std::size_t bytes = 0;
        std::size_t messages = 0;  ///< since the start of the server
        bool is_cut = false;
    };

    /// Reads what a former run left.
    static Result<TraceFiles> open(const std::filesystem::path& folder, std::int64_t bytes);

    /// Readable after flush(). After an error of either a new file is begun.
    Result<void> append(ConversationId conversation, std::string_view body);
    Result<void> flush();
    /// Of the call; made when nothing is known of it.
    Kept& kept(ConversationId conversation) { return index_[conversation]; }
    const Kept* find(ConversationId conversation) const;
    std::filesystem::path path_of(std::uint64_t file) const;
    std::size_t calls() const { return index_.size(); }
    std::int64_t bytes() const;

  private:
    struct File {
        std::uint64_t number = 0;
        std::uint64_t bytes = 0;
    };
    TraceFiles(std::filesystem::path folder, std::int64_t bytes);
    Result<void> read_index(File& file);
    Result<void> begin_file();
    void drop_oldest();
    Result<void> give_up_file();

    std::filesystem::path folder_;
    std::uint64_t file_bytes_;
    std::deque<File> files_;  ///< the newest last; it is open
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out_;
    std::unordered_map<ConversationId, Kept> index_;
};

/// The record's body; absent when the file is gone meanwhile or damaged.
std::optional<std::string> read_record(const std::filesystem::path& file,
                                       const TraceFiles::Place& place);

}  // namespace callfloor::switchboard
