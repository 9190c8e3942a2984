#include "store/spill.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include <boost/crc.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/random.h"

namespace callfloor::store {
namespace {

constexpr std::string_view kMagic = "CFSPILL1";
constexpr std::int64_t kFirst = 4'096;        // of the records: the header's block is written alone
constexpr std::size_t kRecordHead = 16;       // length, checksum, generation
constexpr std::size_t kEntryHead = 34;        // four numbers and the length of the type
constexpr std::int64_t kChunk = 8 << 20;      // read at once
constexpr std::uint32_t kLongest = 64 << 20;  // no entry is nearly so long

std::uint32_t checksum(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

/// Numbers stand in the byte order of the machine: the file never leaves it.
template <typename Number>
void put(std::string& out, Number value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

/// The number at a place that is there.
template <typename Number>
Number get(std::string_view bytes, std::size_t at) {
    Number value;
    CHECK(at + sizeof value <= bytes.size());
    bytes.copy(reinterpret_cast<char*>(&value), sizeof value, at);
    return value;
}

void put_record(std::string& out, const JournalEntry& entry, std::uint64_t generation) {
    std::string body;
    put(body, generation);
    put(body, entry.seq);
    put(body, to_epoch_ms(entry.at));
    put(body, entry.conversation.value);
    put(body, entry.agent.value);
    put(body, static_cast<std::uint16_t>(entry.type.size()));
    body += entry.type;
    body += entry.body;
    put(out, static_cast<std::uint32_t>(body.size() - sizeof generation));
    put(out, checksum(body));
    out += body;
}

/// What stands at the head of `bytes`.
struct Found {
    enum class Kind { Entry, End, Torn, Short } kind;
    std::size_t size = 0;  ///< of the whole record; of Short: how much is needed
    JournalEntry entry{};
};

Found read_record(std::string_view bytes, std::uint64_t generation) {
    if (bytes.size() < kRecordHead) {
        return {Found::Kind::Short, kRecordHead};
    }
    const auto length = get<std::uint32_t>(bytes, 0);
    const auto crc = get<std::uint32_t>(bytes, 4);
    if (get<std::uint64_t>(bytes, 8) != generation) {
        return {Found::Kind::End};
    }
    const std::size_t size = kRecordHead + length;
    if (length < kEntryHead || length > kLongest) {
        return {Found::Kind::Torn, size};
    }
    if (bytes.size() < size) {
        return {Found::Kind::Short, size};
    }
    const std::string_view body = bytes.substr(kRecordHead, length);
    const std::size_t type_size = get<std::uint16_t>(body, 32);
    if (checksum(bytes.substr(8, size - 8)) != crc || kEntryHead + type_size > length) {
        return {Found::Kind::Torn, size};
    }
    JournalEntry entry;
    entry.seq = get<std::int64_t>(body, 0);
    entry.at = from_epoch_ms(get<std::int64_t>(body, 8));
    entry.conversation = ConversationId{get<std::int64_t>(body, 16)};
    entry.agent = UserId{get<std::int64_t>(body, 24)};
    entry.type = body.substr(kEntryHead, type_size);
    entry.body = body.substr(kEntryHead + type_size);
    return {Found::Kind::Entry, size, std::move(entry)};
}

std::unexpected<Error> refused(std::string_view what) {
    return fail(ErrorCode::Unavailable, "the spill file cannot be {}: {}", what,
                std::generic_category().message(errno));
}

Result<void> write_at(int descriptor, std::string_view bytes, std::int64_t at) {
    while (!bytes.empty()) {
        const auto count = ::pwrite(descriptor, bytes.data(), bytes.size(), at);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return refused("written");
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
        at += count;
    }
    return {};
}

/// At most `size` bytes; fewer at the end of the file.
Result<std::string> read_at(int descriptor, std::int64_t at, std::int64_t size) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
        const auto count = ::pread(descriptor, bytes.data() + got, bytes.size() - got,
                                   at + static_cast<std::int64_t>(got));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return refused("read");
        }
        if (count == 0) {
            break;
        }
        got += static_cast<std::size_t>(count);
    }
    bytes.resize(got);
    return bytes;
}

/// Calls on_entry(entry, place behind it) for each record from `at`, until it says false or they
/// end; gives what stands at the end.
template <typename OnEntry>
Result<Found::Kind> walk(int descriptor, std::uint64_t generation, std::int64_t at,
                         OnEntry on_entry) {
    std::int64_t wanted = kChunk;
    for (;;) {
        const std::string chunk = TRY(read_at(descriptor, at, wanted));
        std::string_view left = chunk;
        for (;;) {
            Found found = read_record(left, generation);
            if (found.kind == Found::Kind::Short) {
                if (static_cast<std::int64_t>(chunk.size()) < wanted) {
                    return left.size() < kRecordHead ? Found::Kind::End : Found::Kind::Torn;
                }
                wanted = std::max(kChunk, static_cast<std::int64_t>(found.size));
                break;
            }
            if (found.kind != Found::Kind::Entry) {
                return found.kind;
            }
            left.remove_prefix(found.size);
            at += static_cast<std::int64_t>(found.size);
            if (!on_entry(std::move(found.entry), at)) {
                return Found::Kind::Entry;
            }
        }
    }
}

}  // namespace

// ---------------------------------------------------------------- opening

Result<Spill> Spill::open(const std::filesystem::path& file, std::int64_t bytes) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return refused(fmt::format("opened ({})", file.string()));
    }
    Spill spill(descriptor);
    const std::int64_t there = ::lseek(descriptor, 0, SEEK_END);
    spill.bytes_ = std::max({bytes, there, kFirst * 2});
    TRY(spill.read_header());
    TRY(spill.find_end(file));
    if (there < spill.bytes_ && ::fallocate(descriptor, 0, 0, spill.bytes_) != 0) {
        log(LogLevel::Warning, "store",
            "no {} MiB can be set aside for the spill file {}: {}; when the disk is full, events "
            "may have to wait in memory",
            spill.bytes_ >> 20, file.string(), std::generic_category().message(errno));
    }
    return spill;
}

bool Spill::is_left_behind(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        return false;
    }
    const auto spill = open(file, 0);
    return !spill || !spill->is_empty();
}

Spill::Spill(Spill&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_(other.bytes_),
      generation_(other.generation_),
      head_(other.head_),
      tail_(other.tail_),
      waiting_(other.waiting_),
      last_seq_(other.last_seq_),
      peeked_(std::move(other.peeked_)) {}

Spill::~Spill() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<void> Spill::read_header() {
    const std::string header = TRY(read_at(descriptor_, 0, 20));
    if (header.size() == 20 && header.starts_with(kMagic) &&
        get<std::uint32_t>(header, 16) == checksum(std::string_view(header).substr(0, 16))) {
        generation_ = get<std::uint64_t>(header, 8);
        return {};
    }
    if (!header.empty()) {  // by our own hand it cannot be, but for a new file cut off at once
        log(LogLevel::Error, "store",
            "the spill file has no valid head; what it may hold is not taken over");
    }
    return begin_generation(Random::from_system().next());
}

Result<void> Spill::begin_generation(std::uint64_t generation) {
    std::string header(kMagic);
    put(header, generation);
    put(header, checksum(header));
    TRY(write_at(descriptor_, header, 0));
    if (::fdatasync(descriptor_) != 0) {
        return refused("written");
    }
    generation_ = generation;
    head_ = tail_ = kFirst;
    waiting_ = 0;
    last_seq_ = 0;
    peeked_.clear();
    return {};
}

Result<void> Spill::find_end(const std::filesystem::path& file) {
    head_ = tail_ = kFirst;
    const auto end =
        TRY(walk(descriptor_, generation_, kFirst, [&](const JournalEntry& entry, std::int64_t at) {
            tail_ = at;
            ++waiting_;
            last_seq_ = entry.seq;
            return true;
        }));
    if (end == Found::Kind::Torn) {
        log(LogLevel::Warning, "store",
            "the spill file {} ends in an entry cut off by a crash; {} entries before it are kept",
            file.string(), waiting_);
    }
    return {};
}

// ---------------------------------------------------------------- use

Result<void> Spill::append(std::span<const JournalEntry> entries) {
    std::string bytes;
    for (const JournalEntry& entry : entries) {
        put_record(bytes, entry, generation_);
    }
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (tail_ + size > bytes_) {
        return fail(ErrorCode::LimitReached, "the spill file is full with {} events", waiting_);
    }
    TRY(write_at(descriptor_, bytes, tail_));
    if (::fdatasync(descriptor_) != 0) {
        return refused("written");
    }
    tail_ += size;
    waiting_ += entries.size();
    if (!entries.empty()) {
        last_seq_ = entries.back().seq;
    }
    return {};
}

Result<std::vector<JournalEntry>> Spill::peek(std::size_t limit) {
    peeked_.clear();
    std::vector<JournalEntry> entries;
    limit = std::min(limit, waiting_);
    if (limit == 0) {
        return entries;
    }
    TRY(walk(descriptor_, generation_, head_, [&](JournalEntry&& entry, std::int64_t at) {
        entries.push_back(std::move(entry));
        peeked_.push_back(at);
        return entries.size() < limit && at - head_ < kChunk;
    }));
    if (entries.empty()) {
        return fail(ErrorCode::Unavailable,
                    "the spill file cannot be read back; check the disk, and keep a copy of the "
                    "file");
    }
    return entries;
}

Result<void> Spill::drop(std::size_t count) {
    CHECK(count <= peeked_.size());
    if (count == 0) {
        return {};
    }
    head_ = peeked_[count - 1];
    waiting_ -= count;
    peeked_.clear();
    return waiting_ == 0 ? begin_generation(generation_ + 1) : Result<void>{};
}

}  // namespace callfloor::store
