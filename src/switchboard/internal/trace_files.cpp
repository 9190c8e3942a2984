#include "switchboard/internal/trace_files.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/log.h"
#include "base/text.h"
#include "switchboard/internal/trace_codec.h"

namespace callfloor::switchboard {

namespace {

constexpr std::string_view kEnding = ".trace";

std::optional<std::uint64_t> number_of(const std::filesystem::path& path) {
    const auto stem = path.stem().string();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
    const bool is_ours =
        path.extension() == kEnding && error == std::errc() && end == stem.data() + stem.size();
    return is_ours ? std::optional(number) : std::nullopt;
}

}  // namespace

TraceFiles::TraceFiles(std::filesystem::path folder, std::int64_t bytes)
    : folder_(std::move(folder)),
      file_bytes_(static_cast<std::uint64_t>(bytes) / trace_limits::kSegments),
      out_(nullptr, &std::fclose) {}

Result<TraceFiles> TraceFiles::open(const std::filesystem::path& folder, std::int64_t bytes) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    TraceFiles files(folder, bytes);
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (const auto number = number_of(entry.path())) {
            files.files_.push_back({*number, 0});
        }
    }
    if (error) {
        return fail(ErrorCode::Unavailable,
                    "cannot keep SIP traces in {}: {}; check the folder's permissions",
                    folder.string(), error.message());
    }
    std::ranges::sort(files.files_, {}, &File::number);
    for (auto& file : files.files_) {
        TRY(files.read_index(file));
    }
    TRY(files.begin_file());
    return files;
}

std::filesystem::path TraceFiles::path_of(std::uint64_t file) const {
    return folder_ / fmt::format("{:012}{}", file, kEnding);
}

Result<void> TraceFiles::read_index(File& file) {
    std::ifstream in(path_of(file.number), std::ios::binary);
    std::string head(kTraceHeadBytes, '\0');
    std::error_code error;
    const auto size = std::filesystem::file_size(path_of(file.number), error);
    while (!error && file.bytes + kTraceHeadBytes <= size &&
           in.seekg(static_cast<std::streamoff>(file.bytes)) &&
           in.read(head.data(), static_cast<std::streamsize>(head.size()))) {
        const auto found = read_head(head);
        if (!found || file.bytes + kTraceHeadBytes + found->size > size) {
            break;  // cut off by a crash
        }
        auto& kept = index_[found->conversation];
        kept.places.push_back(
            {file.number, file.bytes + kTraceHeadBytes, found->size, found->checksum});
        kept.bytes += found->size;
        file.bytes += kTraceHeadBytes + found->size;
    }
    return {};
}

Result<void> TraceFiles::begin_file() {
    while (files_.size() >= trace_limits::kSegments) {
        drop_oldest();
    }
    const auto number = files_.empty() ? 1 : files_.back().number + 1;
    const auto path = path_of(number);
    out_.reset(std::fopen(path.c_str(), "wb"));
    if (out_ == nullptr) {
        return fail(ErrorCode::Unavailable, "cannot write {}: {}; check the disk", path.string(),
                    std::generic_category().message(errno));
    }
    files_.push_back({number, 0});
    return {};
}

void TraceFiles::drop_oldest() {
    const auto number = files_.front().number;
    files_.pop_front();
    std::error_code ignored;
    std::filesystem::remove(path_of(number), ignored);
    for (auto entry = index_.begin(); entry != index_.end();) {
        auto& kept = entry->second;
        for (const auto& place : kept.places) {
            kept.bytes -= place.file == number ? place.size : 0;
        }
        std::erase_if(kept.places, [number](const Place& place) { return place.file == number; });
        entry = kept.places.empty() ? index_.erase(entry) : std::next(entry);
    }
}

Result<void> TraceFiles::append(ConversationId conversation, std::string_view body) {
    if (out_ == nullptr || files_.back().bytes + kTraceHeadBytes + body.size() > file_bytes_) {
        TRY(begin_file());
    }
    const TraceRecordHead record{conversation, static_cast<std::uint32_t>(body.size()),
                                 trace_checksum(body)};
    const auto head = trace_head(record);
    if (std::fwrite(head.data(), 1, head.size(), out_.get()) != head.size() ||
        std::fwrite(body.data(), 1, body.size(), out_.get()) != body.size()) {
        return give_up_file();
    }
    auto& file = files_.back();
    auto& kept = index_[conversation];
    kept.places.push_back(
        {file.number, file.bytes + kTraceHeadBytes, record.size, record.checksum});
    kept.bytes += body.size();
    file.bytes += head.size() + body.size();
    return {};
}

Result<void> TraceFiles::flush() {
    return out_ == nullptr || std::fflush(out_.get()) == 0 ? Result<void>{} : give_up_file();
}

// What is behind the last whole record is not known: the next one begins a file of its own.
Result<void> TraceFiles::give_up_file() {
    const auto why = std::generic_category().message(errno);
    out_.reset();
    return fail(ErrorCode::Unavailable, "cannot write SIP traces: {}; check the disk", why);
}

const TraceFiles::Kept* TraceFiles::find(ConversationId conversation) const {
    const auto found = index_.find(conversation);
    return found == index_.end() ? nullptr : &found->second;
}

std::int64_t TraceFiles::bytes() const {
    std::uint64_t all = 0;
    for (const auto& file : files_) {
        all += file.bytes;
    }
    return static_cast<std::int64_t>(all);
}

std::optional<std::string> read_record(const std::filesystem::path& file,
                                       const TraceFiles::Place& place) {
    std::ifstream in(file, std::ios::binary);
    std::string body(place.size, '\0');
    const bool is_read = in && in.seekg(static_cast<std::streamoff>(place.offset)) &&
                         in.read(body.data(), static_cast<std::streamsize>(body.size()));
    return is_read && trace_checksum(body) == place.checksum ? std::optional(std::move(body))
                                                             : std::nullopt;
}

}  // namespace callfloor::switchboard
