#include "base/tar_source.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

namespace callfloor {

namespace {

constexpr std::int64_t kBlock = 512;
constexpr std::int64_t kEnd = 2 * kBlock;  // two blocks of zeros

std::int64_t padded(std::int64_t size) {
    return (size + kBlock - 1) / kBlock * kBlock;
}

using Header = std::array<char, kBlock>;

void put(Header& header, std::size_t at, std::size_t room, std::string_view text) {
    std::memcpy(header.data() + at, text.data(), std::min(text.size(), room));
}

/// Fields and their places: IEEE Std 1003.1, pax, "ustar Interchange Format".
Header header_of(const TarEntry& entry) {
    Header header{};
    put(header, 0, 100, entry.name);
    put(header, 100, 8, "0000640");
    put(header, 108, 8, "0000000");
    put(header, 116, 8, "0000000");
    put(header, 124, 12, fmt::format("{:011o}", entry.size));
    put(header, 136, 12, fmt::format("{:011o}", to_epoch_ms(entry.modified) / 1'000));
    put(header, 148, 8, "        ");  // as the sum is made
    header[156] = '0';
    put(header, 257, 8, std::string_view("ustar\00000", 8));
    unsigned sum = 0;
    for (const char byte : header) {
        sum += static_cast<unsigned char>(byte);
    }
    put(header, 148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
    return header;
}

}  // namespace

Result<std::size_t> TextBytes::read_at(std::int64_t offset, std::span<char> into) {
    const auto from = std::min(static_cast<std::size_t>(offset), text_.size());
    const auto count = std::min(into.size(), text_.size() - from);
    std::memcpy(into.data(), text_.data() + from, count);
    return count;
}

TarSource::TarSource(std::vector<TarEntry> entries) {
    for (auto& entry : entries) {
        const auto begin = size_;
        size_ += kBlock + padded(entry.size);
        places_.push_back({std::move(entry), begin});
    }
    size_ += kEnd;
    opened_ = places_.size();
}

Result<void> TarSource::read_entry(std::size_t which, std::int64_t offset, std::span<char> into) {
    const auto& entry = places_[which].entry;
    std::ranges::fill(into, '\0');
    if (offset < kBlock) {
        const auto header = header_of(entry);
        const auto count = std::min(into.size(), static_cast<std::size_t>(kBlock - offset));
        std::memcpy(into.data(), header.data() + offset, count);
        into = into.subspan(count);
        offset += static_cast<std::int64_t>(count);
    }
    const auto at = offset - kBlock;
    if (into.empty() || at >= entry.size) {
        return {};
    }
    if (opened_ != which) {
        content_ = TRY(entry.open());
        opened_ = which;
    }
    auto wanted = into.first(std::min(into.size(), static_cast<std::size_t>(entry.size - at)));
    for (auto from = at; !wanted.empty();) {
        const auto count = TRY(content_->read_at(from, wanted));
        if (count == 0) {
            break;
        }
        wanted = wanted.subspan(count);
        from += static_cast<std::int64_t>(count);
    }
    return {};
}

Result<std::size_t> TarSource::read_at(std::int64_t offset, std::span<char> into) {
    const auto end = std::min(size_, offset + static_cast<std::int64_t>(into.size()));
    auto at = offset;
    while (at < end) {
        const auto left =
            into.subspan(static_cast<std::size_t>(at - offset), static_cast<std::size_t>(end - at));
        const auto after = std::ranges::upper_bound(places_, at, {}, &Place::begin);
        const auto stop = after == places_.end() ? size_ - kEnd : after->begin;
        if (at >= size_ - kEnd) {
            std::ranges::fill(left, '\0');
            break;
        }
        const auto which = static_cast<std::size_t>(after - places_.begin()) - 1;
        const auto count = std::min(static_cast<std::int64_t>(left.size()), stop - at);
        TRY(read_entry(which, at - places_[which].begin,
                       left.first(static_cast<std::size_t>(count))));
        at += count;
    }
    return static_cast<std::size_t>(std::max<std::int64_t>(end - offset, 0));
}

}  // namespace callfloor
